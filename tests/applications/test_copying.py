"""Answers taken along from an earlier submission: chosen, marked, and undone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications.actions import copying, drafting
from applications.models import Status, Submission
from applications.views.copying import preview_of
from delmos_portal.accounts.models import Role
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.definition import Kind
from tests.accounts.people import sign_in
from tests.build import (
    People,
    answer,
    call,
    fill_in,
    member,
    notification,
    people,
    person,
    stage,
    walk,
)
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db


def two() -> tuple[Submission, Submission, People]:
    """Motala's application of last year, filed; and this year's, just begun."""
    who = people()
    earlier = stage("application", who=who, of=call("forra", title="Förra årets bidrag"))
    upload = SimpleUploadedFile("plan.pdf", pdf_of())
    drafting.attach(earlier.pk, "plan_files", upload, by=who.amina)
    earlier = walk(earlier, who).to(Status.RECEIVED)
    return stage("application", who=who, of=call()), earlier, who


def reform(it: Submission, **changes: object) -> None:
    """Another wording of the form, for this submission alone."""
    version = it.questionnaire
    version.pk, version.number = None, version.number + 1
    for section in version.definition["sections"]:
        section["questions"] = [
            {**one, **changes.get(one["key"], {})}
            for one in section["questions"]
            if changes.get(one["key"], True)
        ]
    version.definition["sums"] = []
    version.__dict__.pop("_parsed", None)
    version.save()
    Submission.objects.filter(pk=it.pk).update(questionnaire=version)


def test_texts_are_offered_and_amounts_and_days_only_when_they_are_ticked():
    draft, earlier, _who = two()

    rows = {row.question.key: row for row in preview_of(draft, earlier).rows()}

    unticked = {row.question.kind for row in rows.values() if not row.is_offered}
    assert unticked == {Kind.KRONOR, Kind.DATE}
    assert rows["summary"].is_offered
    assert rows["amount_applied"].note == "Belopp följer med bara om ni kryssar i."
    assert not any(key.startswith("contact_") for key in rows)  # they stand there already


def test_what_stays_behind_is_told_with_the_reason():
    draft, earlier, _who = two()
    reform(
        draft,
        situation_today=None,
        problem={"max_characters": 10},
        purposes={"choices": [["other", "Något nytt"]]},
        survey={"kind": "text"},
    )
    draft.refresh_from_db()

    left = dict(preview_of(draft, earlier).left)

    asked = {one.key: one.label for one in earlier.questionnaire.parsed.questions()}
    assert left[asked["situation_today"]] == "Frågan finns inte här."
    assert left[asked["problem"]].endswith("Det får vara högst 10 tecken.")
    assert left[asked["purposes"]].startswith("Alternativet finns inte här: ”")
    assert left[asked["survey"]] == "Frågan besvaras på ett annat sätt här."
    assert left[asked["plan_files"]] == "Filer följer inte med. Ladda upp dem på nytt."
    assert left[asked["declares_truth"]] == "En försäkran lämnas på nytt varje gång."


def test_the_chosen_answers_are_saved_and_marked_and_nothing_else():
    draft, earlier, who = two()
    client = sign_in(Client(), who.amina)

    client.post(
        reverse("copy", args=[draft.pk, earlier.pk]),
        {"ta": ["summary", "amount_applied", "declares_truth", "plan_files"], "version": "0"},
    )

    before = dict(draft.answers)
    draft.refresh_from_db()
    page = client.get(reverse("section", args=[draft.pk, "situation"]))
    text = answer(draft.questionnaire.parsed.question("summary"))
    assert draft.answers == {**before, "summary": text, "amount_applied": 700_000_00}
    assert draft.attachments.count() == 0
    assert draft.origins["summary"]["of"] == str(earlier.pk)
    assert (
        "Hämtat från ansökan i Förra årets bidrag"
        in page.context["page"].form.fields["summary"].help_text
    )


def test_the_copy_is_undone_and_what_was_edited_since_is_left():
    draft, earlier, who = two()
    drafting.save(draft.pk, {"summary": "Vårt eget"}, version=0, by=who.amina)
    keys = ["summary", "problem", "survey"]
    copying.copy_answers(draft.pk, earlier.pk, keys, version=1, by=who.amina)
    drafting.save(draft.pk, {"survey": "Ändrat efteråt"}, version=9, by=who.amina)

    sign_in(Client(), who.amina).post(reverse("copy-undo", args=[draft.pk]))

    draft.refresh_from_db()
    assert draft.answers["summary"] == "Vårt eget"
    assert draft.answers["problem"] is None
    assert draft.answers["survey"] == "Ändrat efteråt"
    assert copying.copied_keys(draft) == []
    with pytest.raises(Refused, match="inga hämtade svar att ångra"):
        copying.undo_copy(draft.pk, by=who.amina)


@pytest.mark.parametrize("is_colleague", [True, False])
def test_what_was_written_meanwhile_is_not_replaced_and_the_page_says_by_whom(is_colleague):
    draft, earlier, who = two()
    kim = person("Kim")
    member(kim, who.motala, Role.WRITER)
    writer = kim if is_colleague else who.amina
    drafting.save(draft.pk, {"summary": "Nyss skrivet"}, version=0, by=writer)

    page = sign_in(Client(), who.amina).post(
        reverse("copy", args=[draft.pk, earlier.pk]), {"ta": "summary", "version": "0"}
    )

    draft.refresh_from_db()
    assert draft.answers["summary"] == "Nyss skrivet"
    label = draft.questionnaire.parsed.question("summary").label
    name = f"{kim} har" if is_colleague else "Du har själv"
    [told] = page.context["complaints"]
    assert told["text"] == (
        f"{name} ändrat ”{label}” sedan du öppnade sidan. Det svaret är inte hämtat."
        " Läs vad som står nu, och välj igen om det ska bytas ut."
    )
    assert page.context["ticked"] == set()
    assert "Inget är sparat än." in page.text


def test_what_was_taken_beside_an_answer_that_was_not_is_told_as_taken():
    draft, earlier, who = two()
    drafting.save(draft.pk, {"summary": "Nyss skrivet"}, version=0, by=who.amina)

    page = sign_in(Client(), who.amina).post(
        reverse("copy", args=[draft.pk, earlier.pk]),
        {"ta": ["summary", "problem", "survey"], "version": "0"},
    )

    draft.refresh_from_db()
    assert sorted(copying.copied_keys(draft)) == ["problem", "survey"]
    assert "2 svar är hämtade till utkastet." in page.text
    assert "Inget är sparat än." not in page.text


def test_choosing_nothing_is_told():
    draft, earlier, who = two()

    page = sign_in(Client(), who.amina).post(
        reverse("copy", args=[draft.pk, earlier.pk]), {"version": "0"}
    )

    assert [one["text"] for one in page.context["complaints"]] == [
        "Kryssa i minst ett svar, eller gå till översikten."
    ]


def test_only_the_organisations_own_of_the_same_kind_can_be_chosen():
    draft, earlier, who = two()
    theirs = drafting.begin(call("deras"), who.elsewhere, by=who.omar)
    fill_in(theirs, who.omar)
    other_kind = earlier.case.submissions.get(stage__kind="notification")
    client = sign_in(Client(), who.amina)

    answered = [
        client.get(reverse("copy", args=[draft.pk, one.pk])).status_code
        for one in (earlier, theirs, other_kind, draft)
    ]

    assert answered == [200, 404, 404, 404]


def test_it_is_offered_where_there_is_something_and_only_while_it_is_a_draft():
    draft, earlier, who = two()
    client = sign_in(Client(), who.amina)
    first = notification(who=who, of=call("ensam", title="Ensam"))
    Submission.objects.filter(stage__kind="notification").exclude(pk=first.pk).update(
        answers={}, received_versions=0
    )

    offered = [
        client.get(reverse("submission", args=[one.pk])).context["may_copy"]
        for one in (draft, first)
    ]
    with pytest.raises(Refused):
        copying.copy_answers(earlier.pk, draft.pk, ["summary"], version=0, by=who.amina)

    assert offered == [True, False]
