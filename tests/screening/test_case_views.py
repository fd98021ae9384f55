"""The case page reads like a file, and its buttons say why they cannot be pressed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import signing
from applications.models import CompletionRequest, ConflictOfInterest, Status, Submission
from screening.models import Assessment
from tests.accounts.people import sign_in
from tests.build import fill_in, keep_promises, notification, people, signing_of, stage


def case_page(client: Client, it: Submission):
    return client.get(reverse("workspace:case", args=[it.case_id]))


def buttons(client: Client, it: Submission) -> dict[str, str]:
    """The next steps of the latest submission, and the refusals beside them."""
    part = case_page(client, it).context["parts"][-1]
    return {one.label: one.refusal for one in part.buttons}


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "statements"), [("notification", 10), ("final_report", 11)])
def test_the_case_page_costs_about_the_same_at_the_beginning_and_at_the_end(
    kind: str, statements: int, django_assert_num_queries
):
    who = people()
    it = stage(kind, Status.PROPOSED, who=who)
    keep_promises()
    client = sign_in(Client(), who.olle)
    case_page(client, it)

    with django_assert_num_queries(statements):
        answer = case_page(client, it)

    assert answer.status_code == 200


@pytest.mark.django_db
def test_a_step_waits_for_the_answer_about_conflict_of_interest():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    olle = sign_in(Client(), who.olle)

    before = buttons(olle, it)
    olle.post(reverse("workspace:declare", args=[it.case_id]), {"has_conflict": "no"})
    after = buttons(olle, it)
    olle.post(reverse("workspace:take-up", args=[it.pk]))

    it.refresh_from_db()
    assert before == {"Ta upp till handläggning": "Ange först om du är jävig i ärendet."}
    assert after == {"Ta upp till handläggning": ""}
    assert (it.status, it.case.officer) == (Status.IN_REVIEW, who.olle)


@pytest.mark.django_db
def test_a_declared_conflict_shuts_every_step():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    olle = sign_in(Client(), who.olle)
    url = reverse("workspace:declare", args=[it.case_id])

    contradictory = olle.post(url, {"has_conflict": "no", "reason": "Min bror är kommunalråd"})
    is_answered = ConflictOfInterest.objects.exists()
    without_reason = olle.post(url, {"has_conflict": "yes"})
    olle.post(url, {"has_conflict": "yes", "reason": "Syster i kommunstyrelsen"})
    answer = olle.post(reverse("workspace:take-up", args=[it.pk]))

    assert list(contradictory.context["form"].errors) == ["has_conflict"]
    assert ("Min bror är kommunalråd" in contradictory.text, is_answered) == (True, False)
    assert without_reason.context["form"].errors == {"reason": ["Skriv kort vad jävet består i."]}
    assert ConflictOfInterest.objects.get(user=who.olle).has_conflict
    assert answer.status_code == 404
    it.refresh_from_db()
    assert it.status == Status.RECEIVED


@pytest.mark.django_db
def test_an_assessment_is_saved_half_done_and_finished_only_whole():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olle = sign_in(Client(), who.olle)
    url = reverse("workspace:assess", args=[it.pk])
    half = {"purpose_answer": "yes", "purpose_reason": "Se svar 4.", "summary": "Bra."}
    whole = half | {"not_statutory_answer": "yes", "not_statutory_reason": "Frivilligt."}

    olle.post(url, half)
    too_soon = olle.post(url, half | {"finish": "1"})
    saved = Assessment.objects.get(submission=it)
    olle.post(url, whole | {"finish": "1"})

    assert saved.points["purpose"] == {"answer": "yes", "reason": "Se svar 4."}
    assert saved.finished_at is None
    assert list(too_soon.context["form"].errors) == ["not_statutory_answer", "not_statutory_reason"]
    assert "Se svar 4." in too_soon.content.decode()
    assert too_soon.content.decode().split("<title>")[1].split()[0] == "Fel:"
    saved.refresh_from_db()
    assert saved.finished_at is not None
    assert buttons(olle, it)["Föreslå beslut"] == ""


@pytest.mark.django_db
def test_a_request_for_completion_opens_the_chosen_questions():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olle = sign_in(Client(), who.olle)
    url = reverse("workspace:ask", args=[it.pk])
    typed = {
        "punkt-1-text": "Beskriv behovet.",
        "punkt-1-last_on": timezone.localdate() + timedelta(days=14),
        "punkt-1-consequence": CompletionRequest.Consequence.DISMISSED,
        "punkt-1-question_key": "cooperation_needs",
    }

    wrong = olle.post(url, typed | {"punkt-1-last_on": timezone.localdate()})
    check = olle.post(url, typed)
    back = olle.post(url, typed | {"change": "1"})
    not_sent = not it.completion_requests.exists()
    olle.post(url, typed | {"confirm": "1"})

    it.refresh_from_db()
    assert ["Den är inte skickad än." in check.text, "Beskriv behovet." in check.text] == [True] * 2
    assert ("Beskriv behovet.</textarea>" in back.text, not_sent) == (True, True)
    assert list(wrong.context["forms"].items[0].errors) == ["last_on"]
    assert "Beskriv behovet." in wrong.content.decode()
    assert (it.status, it.open_questions) == (Status.INCOMPLETE, ["cooperation_needs"])
    assert buttons(olle, it)["Fortsätt utan komplettering"].startswith("Organisationen har till")


@pytest.mark.django_db
def test_after_the_last_day_the_handling_goes_on_without_an_answer():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    it.completion_requests.update(last_on=timezone.localdate() - timedelta(days=1))
    olle = sign_in(Client(), who.olle)

    olle.post(reverse("workspace:resume", args=[it.pk]))

    it.refresh_from_db()
    assert it.status == Status.IN_REVIEW


@pytest.mark.django_db
def test_a_completion_is_shown_beside_what_it_replaced():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    before = it.latest_version().answers["cooperation_needs"]
    fill_in(it, who.amina, cooperation_needs="Ett tydligare behov.")
    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    part = case_page(sign_in(Client(), who.olle), it).context["parts"][-1]

    changed = [
        (row.value, row.before)
        for section in part.sections
        for row in section.rows
        if row.is_changed
    ]
    assert changed == [("Ett tydligare behov.", before)]


@pytest.mark.django_db
def test_what_a_completion_adds_to_an_answer_is_marked_in_it():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    before = it.latest_version().answers["cooperation_needs"]
    fill_in(it, who.amina, cooperation_needs=f"{before} Och mer.")
    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    page = case_page(sign_in(Client(), who.olle), it).text

    assert "<ins> Och mer.</ins>" in page


@pytest.mark.django_db
def test_the_time_line_and_the_register_tell_what_has_happened():
    who = people()
    it = notification(Status.ANNOUNCED, who=who)
    keep_promises()

    page = case_page(sign_in(Client(), who.olle), it)

    assert [one.title for one in reversed(page.context["happenings"])] == [
        "Undertecknad och inlämnad",
        "Jävsfråga besvarad: inget jäv",
        "Jävsfråga besvarad: inget jäv",
        "Upptagen till handläggning",
        "Bedömning färdig",
        "Förslag till beslut lämnat",
        "Beslut fattat",
        "Beslut meddelat",
    ]
    assert [one.subject for one in page.context["register"]] == [
        "Intresseanmälan",
        "Bedömning av intresseanmälan",
        "Beslut om intresseanmälan",
        "Kvittens på intresseanmälan",
        "Underrättelse om beslut om intresseanmälan",
    ]
    assert page.context["turn"] == "Organisationen lämnar in nästa steg"


@pytest.mark.django_db
def test_the_answers_of_one_step_are_open_at_a_time():
    who = people()
    later = stage("application", Status.RECEIVED, who=who)
    first = later.case.submissions.get(stage__kind="notification")
    olle = sign_in(Client(), who.olle)
    url = reverse("workspace:case", args=[later.case_id])

    pages = [olle.get(url + asked) for asked in ("", f"?visa={first.pk}", "?visa=nonsens")]

    assert [page.context["opened"].it.pk for page in pages] == [later.pk, first.pk, later.pk]
    assert ["om cooperation_today" in page.content.decode() for page in pages] == [
        False,
        True,
        False,
    ]
