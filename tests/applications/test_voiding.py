"""Must show: change each field, amount and attachment of a signed submission in turn.

Exactly the signatures that covered what changed fall, and everyone concerned is told what and by whom.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.actions import drafting, signing
from applications.actions.changing_form import change_form
from applications.models import Stage, Submission
from delmos_portal.accounts.models import Office, StaffRole
from delmos_portal.journal.models import Event
from delmos_portal.questionnaires import actions
from delmos_portal.questionnaires.builder.outline import without_question
from delmos_portal.questionnaires.definition import Kind, Question
from tests.accounts.people import sign_in
from tests.applications.parties import (
    CHAIR,
    DIRECTOR,
    send,
    sign,
    signatory,
    signed_by,
    standing,
)
from tests.build import People, fill_in, keep_promises, mandate, person, stage
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db
SECTIONS = ("contact", "situation", "plan", "goals", "budget", "declarations")
REGION = {"offices": [Office.REGIONAL_CHAIR], "sections": ["contact"]}  # signs last, and never does
PDF = pdf_of()


@contextmanager
def undone() -> Iterator[None]:
    """Each change meets the same signed draft."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def signed_application(who: People, *parties: dict[str, Any]) -> Submission:
    """Motala's application, with amounts and a file, signed by the first two of three; then taken back."""
    people = (who.sigrid, signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR))
    mandate(who.sigrid, who.motala)
    signatory("Rolf", who, Office.REGIONAL_CHAIR)
    it = stage("application", who=who)
    Stage.objects.filter(pk=it.stage_id).update(parties=[*parties, REGION], signing_in_order=True)
    it = Submission.objects.get(pk=it.pk)
    fill_in(it, who.amina)
    upload = SimpleUploadedFile("Plan.pdf", PDF, "application/pdf")
    drafting.attach(it.pk, "plan_files", upload, by=who.amina)
    send(it, who)
    for signer in people:
        sign(it, signer)
    signing.take_back(it.pk, by=who.amina)
    return Submission.objects.get(pk=it.pk)


def another(question: Question, value: Any) -> Any:
    """An answer that says something else."""
    match question.kind:
        case Kind.KRONOR | Kind.NUMBER:
            return (value or 0) + 1
        case Kind.YES_NO:
            return not value
        case Kind.CHOICE:
            return next(key for key, _label in question.choices if key != value)
        case Kind.CHOICES:
            return [key for key, _label in question.choices if key not in (value or [])][:1]
        case Kind.DATE:
            return "2027-01-01"
    return f"{value or ''} och mer"


def change(it: Submission, question: Question, who: People) -> None:
    """Write another answer; or put one more file beside the first."""
    if question.kind is Kind.FILE:
        upload = SimpleUploadedFile("Ny.pdf", pdf_of(mark="ny"), "application/pdf")
        drafting.attach(it.pk, question.key, upload, by=who.amina)
        return
    value = another(question, it.answers.get(question.key))
    drafting.save(it.pk, {question.key: value}, version=it.version, by=who.amina)


def test_each_field_amount_and_file_voids_exactly_the_signatures_that_covered_it():
    _draft, who = signed_by(CHAIR)
    sections = ["budget", "declarations"]
    it = signed_application(who, CHAIR, {**DIRECTOR, "sections": sections})
    questions = [
        (section.key, question)
        for section in it.questionnaire.parsed.sections
        for question in section.questions
    ]

    left = {}
    for section, question in questions:
        with undone():
            change(Submission.objects.get(pk=it.pk), question, who)
            left[question.key] = (section, standing(it))

    assert standing(it) == {0, 1}
    assert len(left) == 31
    assert left == {
        question.key: (section, set() if section in sections else {1})
        for section, question in questions
    }


def test_taking_away_and_putting_in_a_file_voids_what_covered_it():
    _draft, who = signed_by(CHAIR)
    it = signed_application(who, CHAIR, {**DIRECTOR, "sections": ["budget"]})
    [file] = it.attachments.filter(removed_at=None)

    with undone():
        drafting.detach(it.pk, file.pk, by=who.amina)
        taken_away = standing(it)
        drafting.attach(it.pk, "plan_files", SimpleUploadedFile("Plan.pdf", PDF), by=who.amina)
        put_back = standing(it)

    assert (taken_away, put_back) == ({1}, {1})


coverage = st.lists(st.sampled_from(SECTIONS), unique=True, max_size=len(SECTIONS))


def test_any_edits_void_what_they_touch_whatever_the_parties_cover():
    """Random coverage and random edits, against an oracle that knows only sections."""
    _draft, who = signed_by(CHAIR)
    cases = iter(range(100))

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(coverage, coverage, st.data())
    def holds(first: list[str], second: list[str], data: st.DataObject) -> None:
        next(cases)
        with undone():
            it = signed_application(
                who, {**CHAIR, "sections": first}, {**DIRECTOR, "sections": second}
            )
            questions = list(it.questionnaire.parsed.questions())
            edited = data.draw(st.lists(st.sampled_from(questions), unique=True, max_size=4))
            for question in edited:
                change(Submission.objects.get(pk=it.pk), question, who)
            touched = {it.questionnaire.parsed.section_of(one.key).key for one in edited}
            named = {*(first or SECTIONS), *(second or SECTIONS), "contact"}
            assert standing(it) == {
                order
                for order, own in enumerate((first, second))
                if not touched & covered(own, named)
            }

    holds()


def covered(own: list[str], named: set[str]) -> set[str]:
    """A party signs its own sections and what nobody names; all when it names none."""
    return set(own) | (set(SECTIONS) - named) if own else set(SECTIONS)


def half_signed() -> tuple[Submission, People]:
    it, who = signed_by(CHAIR, DIRECTOR)
    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    sign(it, who.sigrid)
    signing.take_back(it.pk, by=who.amina)
    return Submission.objects.get(pk=it.pk), who


def test_saving_the_same_again_voids_nothing_and_writing_back_does_not_restore():
    it, who = half_signed()
    before = it.answers["cooperation_today"]

    drafting.save(it.pk, dict(it.answers), version=it.version, by=who.amina)
    unchanged = standing(it)
    drafting.save(it.pk, {"cooperation_today": "Annat"}, version=it.version, by=who.amina)
    drafting.save(it.pk, {"cooperation_today": before}, version=99, by=who.amina)

    assert (unchanged, standing(it)) == ({0}, set())


def test_everyone_concerned_is_told_what_changed_and_by_whom(mailoutbox):
    it, who = half_signed()
    keep_promises()
    mailoutbox.clear()

    drafting.save(it.pk, {"cooperation_today": "Annat"}, version=it.version, by=who.amina)
    drafting.save(it.pk, {"cooperation_today": "Annat igen"}, version=99, by=who.amina)
    keep_promises()

    [letter] = mailoutbox
    signature = it.signatures.get()
    label = it.questionnaire.parsed.question("cooperation_today").label
    event = Event.objects.get(step="void_signature")
    assert signature.voided_because == [label]
    assert event.details == {"signatures": [signature.pk], "because": [label]}
    assert letter.to == ["amina@example.se", "sigrid@example.se"]
    assert letter.subject == "Underskrift gäller inte längre: intresseanmälan för Motala kommun"
    assert "Amina Exempel har ändrat i" in letter.body
    assert f"– {label}" in letter.body
    assert "– Sigrid Exempel, kommunstyrelsens ordförande" in letter.body


def test_a_removed_question_is_named_when_a_change_of_the_form_voids(mailoutbox):
    it, _who = half_signed()
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    label = it.questionnaire.parsed.question("cooperation_today").label
    draft = actions.open_draft(it.questionnaire.questionnaire, by=ada)
    draft = actions.change(draft.pk, lambda raw: without_question(raw, "cooperation_today"), by=ada)
    version = actions.publish(draft.pk, revision=draft.revision, by=ada)
    keep_promises()
    mailoutbox.clear()

    change_form(it.stage_id, version.pk, was=it.questionnaire_id, by=ada)
    keep_promises()

    assert it.signatures.get().voided_because == [f"{label} (borttagen)"]
    [letter] = [one for one in mailoutbox if "gäller inte längre" in one.subject]
    assert f"Det här ändrades:\n– {label} (borttagen)\n" in letter.body


def test_a_refused_edit_voids_nothing():
    it, who = half_signed()

    drafting.save(it.pk, {"cooperation_today": "x"}, version=-1, by=who.amina, all_or_nothing=True)

    assert standing(it) == {0}


def test_the_page_says_before_the_edit_who_must_sign_again():
    it, who = half_signed()

    page = sign_in(Client(), who.amina).get(reverse("section", args=[it.pk, "cooperation"]))

    assert page.context["signed_by"] == ["Sigrid Exempel"]
    assert "Avsnittet är undertecknat" in page.text
