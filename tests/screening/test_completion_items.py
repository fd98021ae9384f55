"""A request for completion is made of items: each about a question, with its own day and consequence."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from applications.actions import completing, drafting, signing
from applications.lifecycle import RULES
from applications.models import CompletionItem, CompletionRequest, Status, Submission
from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.models import Document
from delmos_portal.documents.uploads import read_file
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from screening.actions import completion, reviewing
from screening.actions.completion import Judged, Request
from tests.accounts.people import sign_in
from tests.asking import DISMISSED, TRIED, item, request_about
from tests.build import People, keep_promises, notification, people, person, signing_of, stage
from tests.journeys.papers import text_of
from tests.pdfs import pdf_of

NEEDS, TODAY = "cooperation_needs", "cooperation_today"


def asked(it: Submission, who: People, *items: completion.Item) -> CompletionRequest:
    completion.ask_for_more(it.pk, Request(list(items)), by=who.olle)
    it.refresh_from_db()
    return it.completion_requests.get(answered_at=None, lapsed_at=None)


def answer(it: Submission, who: People, **answers: str) -> None:
    it.refresh_from_db()
    drafting.save(it.pk, answers, version=it.version, by=who.amina)
    signing.complete(it.pk, signing_of(it), by=who.sigrid)
    it.refresh_from_db()


def in_review() -> tuple[Submission, People]:
    who = people()
    return notification(Status.IN_REVIEW, who=who), who


@pytest.mark.django_db
def test_each_item_has_its_question_day_and_consequence_and_the_request_the_latest_day():
    it, who = in_review()

    made = asked(it, who, item(NEEDS, days=7, consequence=DISMISSED), item(TODAY, days=14))

    today = timezone.localdate()
    rows = made.items.values_list("order", "question_key", "last_on", "consequence")
    assert list(rows) == [
        (1, NEEDS, today + timedelta(days=7), DISMISSED),
        (2, TODAY, today + timedelta(days=14), TRIED),
    ]
    assert (made.last_on, made.consequence) == (today + timedelta(days=14), DISMISSED)
    assert it.open_questions == [NEEDS, TODAY]


@pytest.mark.django_db
def test_an_item_about_the_whole_opens_all_questions():
    it, who = in_review()

    asked(it, who, item(NEEDS), item())

    assert (it.status, it.open_questions) == (Status.INCOMPLETE, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("made", "refusal"),
    [
        (Request([]), "Skriv vad som saknas"),
        (Request([item(NEEDS), item(TODAY, text=" ")]), "Skriv vad som saknas"),
        (Request([item(NEEDS), item(TODAY, days=0)]), "Sista dagen måste ligga framåt"),
        (Request([item(NEEDS), item(TODAY, days=367)]), "högst ett år fram"),
        (Request([item("finns_inte")]), "Frågorna finns inte: finns_inte"),
    ],
)
def test_a_request_that_says_too_little_is_refused_and_leaves_no_trace(made: Request, refusal: str):
    it, who = in_review()

    with pytest.raises(Refused, match=refusal):
        completion.ask_for_more(it.pk, made, by=who.olle)

    it.refresh_from_db()
    assert (it.status, CompletionRequest.objects.count()) == (Status.IN_REVIEW, 0)


# From which states each step of a completion may be taken.
AGREED = """
              ask_for_more extend_completion send_completion complete register_completion resume
draft         .            .                 .               .        .                   .
signing       .            .                 .               .        .                   .
received      .            .                 .               .        .                   .
in_review     x            .                 .               .        .                   .
incomplete    .            x                 x               x        x                   x
proposed      .            .                 .               .        .                   .
decided       .            .                 .               .        .                   .
announced     .            .                 .               .        .                   .
withdrawn     .            .                 .               .        .                   .
"""


def test_the_steps_of_a_completion_are_open_in_the_agreed_states_only():
    head, *rows = [line.split() for line in AGREED.strip().splitlines()]

    found = [
        [str(status), *("x" if status in RULES[step].sources else "." for step in head)]
        for status in Status
    ]

    assert found == rows


@pytest.mark.django_db
def test_a_third_round_needs_a_written_reason():
    it, who = in_review()
    for text in ("Nytt behov", "Nyare behov"):
        completion.ask_for_more(it.pk, request_about(NEEDS), by=who.olle)
        answer(it, who, **{NEEDS: text})

    with pytest.raises(Refused, match="Komplettering har begärts 2 gånger"):
        completion.ask_for_more(it.pk, request_about(NEEDS), by=who.olle)
    again = Request([item(NEEDS)], why_again="Budgeten ändrades i svaret.")
    completion.ask_for_more(it.pk, again, by=who.olle)

    assert it.completion_requests.last().why_again == "Budgeten ändrades i svaret."


@pytest.mark.django_db
def test_the_officer_judges_each_item_and_asks_again_for_what_is_not_enough():
    it, who = in_review()
    made = asked(it, who, item(NEEDS), item(TODAY, consequence=DISMISSED))
    answer(it, who, **{NEEDS: "Nytt behov", TODAY: "Ja."})
    olle = sign_in(Client(), who.olle)
    url = reverse("workspace:judge-items", args=[it.pk, made.pk])
    page = olle.get(url)
    rows = [[(one.before, one.now) for one in row.changes] for row in page.context["rows"]]
    said = {"seen": page.context["seen"], "punkt-1-verdict": "answered"}

    wordless = olle.post(url, said | {"punkt-2-verdict": "not_enough"})
    olle.post(url, said | {"punkt-2-verdict": "not_enough", "punkt-2-why": "Vilka områden?"})

    assert [[now for _before, now in row] for row in rows] == [["Nytt behov"], ["Ja."]]
    assert "Skriv varför svaret på punkt 2 inte räcker." in wordless.text
    assert list(made.items.values_list("verdict", "why", "judged_by__name")) == [
        ("answered", "", who.olle.name),
        ("not_enough", "Vilka områden?", who.olle.name),
    ]
    assert Event.objects.filter(step="judge_items").count() == 1
    begun = olle.get(reverse("workspace:ask", args=[it.pk])).context["forms"].items
    assert [(one["question_key"].value(), one["text"].value()) for one in begun] == [
        (TODAY, "Vilka områden?")
    ]


@pytest.mark.django_db
def test_who_judges_after_a_colleague_is_told_and_keeps_what_they_typed():
    it, who = in_review()
    made = asked(it, who, item(NEEDS))
    answer(it, who, **{NEEDS: "Nytt behov"})
    only = made.items.get()
    made.refresh_from_db()
    ola = person("Ola", StaffRole.OFFICER)
    reviewing.declare(it.case, has_conflict=False, by=ola)
    completion.judge(made, {only.pk: Judged("answered")}, seen="", by=who.olle)
    client = sign_in(Client(), ola)
    url = reverse("workspace:judge-items", args=[it.pk, made.pk])

    late = client.post(
        url, {"seen": "", "punkt-1-verdict": "not_enough", "punkt-1-why": "Oklart ännu."}
    )

    assert f"{who.olle.name} har prövat punkterna medan du läste." in late.text
    assert "Oklart ännu." in late.text
    only.refresh_from_db()
    assert only.verdict == "answered"


@pytest.mark.django_db
def test_the_officer_reads_which_items_the_organisation_has_marked():
    it, who = in_review()
    made = asked(it, who, item(NEEDS), item(TODAY))
    completing.tick(it.pk, made.items.first().pk, is_answered=True, by=who.amina)
    answer(it, who, **{NEEDS: "Nytt behov"})

    page = sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id])).text

    marks = ("har markerat punkten", "inte markerad som besvarad", "Svar har kommit in")
    assert [page.count(one) for one in marks] == [1, 1, 1]


@pytest.mark.django_db
def test_who_judges_nothing_is_not_told_that_it_is_saved():
    it, who = in_review()
    made = asked(it, who, item(NEEDS))
    answer(it, who, **{NEEDS: "Nytt behov"})
    url = reverse("workspace:judge-items", args=[it.pk, made.pk])

    page = sign_in(Client(), who.olle).post(url, {"seen": ""}, follow=True)

    assert [str(one) for one in page.context["messages"]] == [
        "Inget är ändrat. Svara vid den punkt som du vill pröva."
    ]


@pytest.mark.django_db
def test_no_answer_leads_on_as_the_request_said():
    it, who = in_review()
    made = asked(it, who, item(NEEDS, consequence=DISMISSED))
    olle = sign_in(Client(), who.olle)
    CompletionRequest.objects.update(last_on=timezone.localdate() - timedelta(days=1))
    CompletionItem.objects.update(last_on=timezone.localdate() - timedelta(days=1))
    case = reverse("workspace:case", args=[it.case_id])
    overdue = olle.get(case).text

    gone = olle.post(reverse("workspace:resume", args=[it.pk]))

    made.refresh_from_db()
    assert "Sista dagen har gått" in overdue
    assert gone.url == reverse("workspace:propose", args=[it.pk])
    assert "Begäran sade att inlagan annars kan komma att avvisas." in olle.get(gone.url).text
    assert made.lapsed_at is not None
    assert "Gick ut utan svar" in olle.get(case).text


@pytest.mark.django_db
def test_the_applicant_sees_each_item_beside_its_question_and_marks_what_is_answered():
    it, who = in_review()
    made = asked(it, who, item(NEEDS, text="Vilka områden gäller det?"), item(TODAY, text="Hur?"))
    first, second = made.items.all()
    amina = sign_in(Client(), who.amina)
    section = it.questionnaire.parsed.section_of(NEEDS).key
    overview = reverse("submission", args=[it.pk])

    amina.post(reverse("tick-item", args=[it.pk, first.pk]), {"besvarad": "ja"})

    beside = amina.get(reverse("section", args=[it.pk, section])).text
    assert "Vilka områden gäller det?" in beside
    assert [row.status[0] for row in amina.get(overview).context["items"]] == [
        "Markerad som besvarad",
        "Inte besvarad",
    ]
    left = amina.get(reverse("check", args=[it.pk])).context["unticked"]
    assert left == [second]
    officer = sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id])).text
    assert "Markerad" not in officer


@pytest.mark.django_db
def test_an_item_about_the_whole_is_not_told_as_changed_by_what_another_item_asks_for():
    it, who = in_review()
    asked(it, who, item(NEEDS), item("", text="Skicka ett intyg."))
    drafting.save(it.pk, {NEEDS: "Nytt behov"}, version=it.version, by=who.amina)
    amina, overview = sign_in(Client(), who.amina), reverse("submission", args=[it.pk])

    first = [row.status[0] for row in amina.get(overview).context["items"]]
    it.refresh_from_db()
    drafting.save(it.pk, {TODAY: "Nytt svar"}, version=it.version, by=who.amina)
    second = [row.status[0] for row in amina.get(overview).context["items"]]

    assert first == ["Ändrad, inte markerad", "Inte besvarad"]
    assert second == ["Ändrad, inte markerad", "Ändrad, inte markerad"]


@pytest.mark.django_db
def test_a_mark_is_refused_when_the_item_waits_no_longer():
    it, who = in_review()
    made = asked(it, who, item(NEEDS))
    answer(it, who, **{NEEDS: "Nytt behov"})

    with pytest.raises(Refused, match="Det går inte att ändra i den nu"):
        completing.tick(it.pk, made.items.get().pk, is_answered=True, by=who.amina)


@pytest.mark.django_db
def test_nothing_is_done_on_the_overview_before_anything_is_written():
    it, who = in_review()
    asked(it, who, item(NEEDS), item(TODAY))
    amina = sign_in(Client(), who.amina)
    url = reverse("submission", args=[it.pk])
    begun = [row["status"] for row in amina.get(url).context["rows"]]
    drafting.save(it.pk, {NEEDS: "Nytt"}, version=it.version, by=who.amina)
    half = [row["status"] for row in amina.get(url).context["rows"]]
    it.refresh_from_db()
    drafting.save(it.pk, {TODAY: "Nytt"}, version=it.version, by=who.amina)

    whole = [row["status"] for row in amina.get(url).context["rows"]]

    assert (begun, half, whole) == (["Komplettera"], ["Påbörjad"], ["Klar"])


class TestNothingElseCanBeChanged(TestCase):
    """Whatever is posted, wherever: only the questions that were asked about change."""

    def setUp(self) -> None:
        self.it, who = in_review()
        asked(self.it, who, item(NEEDS))
        self.came_in = self.it.latest_version().answers
        self.keys = [one.key for one in self.it.questionnaire.parsed.questions()]
        self.sections = [one.key for one in self.it.questionnaire.parsed.sections]
        self.amina = sign_in(Client(), who.amina)

    @given(st.data())
    def test_by_any_post_to_any_section(self, data: st.DataObject) -> None:
        body = data.draw(st.dictionaries(st.sampled_from(self.keys), st.text("aå1 ", max_size=8)))
        where = data.draw(st.sampled_from(self.sections))
        page = data.draw(st.sampled_from(["section", "autosave"]))

        self.amina.post(reverse(page, args=[self.it.pk, where]), {**body, "version": "99"})

        self.it.refresh_from_db()
        changed = {key for key in self.keys if self.it.answers.get(key) != self.came_in.get(key)}
        assert changed <= {NEEDS}


@pytest.mark.django_db
def test_no_file_is_added_or_removed_in_a_question_that_is_not_asked_about():
    who = people()
    it = stage("plan", Status.IN_REVIEW, who=who)
    parsed = it.questionnaire.parsed
    other = next(one.key for one in parsed.questions() if one.key != "plan_document")
    asked(it, who, item(other))
    amina, file = sign_in(Client(), who.amina), it.attachments.get()
    body = {"plan_document": SimpleUploadedFile("ny.pdf", pdf_of(mark="ny")), "version": it.version}
    section = parsed.section_of("plan_document").key

    amina.post(reverse("attach", args=[it.pk, "plan_document"]), body)
    amina.post(reverse("detach", args=[it.pk, file.pk]), body)
    amina.post(reverse("replace-file", args=[it.pk, file.pk]), body)
    amina.post(reverse("put-back-file", args=[it.pk, file.pk]), body)
    amina.post(reverse("section", args=[it.pk, section]), body)

    assert [one.pk for one in it.attachments.filter(removed_at=None)] == [file.pk]


@pytest.mark.django_db
def test_the_letter_and_the_mail_list_each_item_with_day_and_consequence(
    settings, tmp_path, mailoutbox
):
    settings.FILES_ROOT = tmp_path
    it, who = in_review()
    asked(
        it,
        who,
        item(NEEDS, text="Vilka områden?", consequence=DISMISSED),
        item(TODAY, text="Hur ofta?", days=20),
    )

    keep_promises()

    letter = " ".join(
        text_of(read_file(Document.objects.get(kind="completion_request").path)).split()
    )
    mail = next(one for one in mailoutbox if one.subject.startswith("Komplettera, första"))
    for text in (letter, mail.body):
        assert "Vilka områden?" in text
        assert "Hur ofta?" in text
        assert text.count("Inlagan kan komma att avvisas om ni inte svarar i tid.") == 1
        assert text.count("Ärendet prövas i befintligt skick om ni inte svarar i tid.") == 1


@pytest.mark.django_db
def test_the_officer_adds_an_item_and_nothing_typed_is_lost():
    it, who = in_review()
    olle = sign_in(Client(), who.olle)
    url = reverse("workspace:ask", args=[it.pk])
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    typed = {
        "antal": "1",
        "text": "Vi har läst.",
        "punkt-1-question_key": NEEDS,
        "punkt-1-text": "Vilka områden?",
        "punkt-1-last_on": day,
        "punkt-1-consequence": DISMISSED,
    }

    more = olle.post(url, typed | {"fler": "1"}).context["forms"]
    sent = olle.post(url, typed | {"antal": "2", "punkt-2-last_on": day, "confirm": "1"})

    assert [one["text"].value() or "" for one in more.items] == ["Vilka områden?", ""]
    assert (more.head["text"].value(), more.items[0]["last_on"].value()) == ("Vi har läst.", day)
    assert sent.status_code == 302
    assert list(it.completion_requests.get().items.values_list("text", "consequence")) == [
        ("Vilka områden?", DISMISSED)
    ]
