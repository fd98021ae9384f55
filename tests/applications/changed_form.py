"""A call whose form is changed while drafts are written in it."""

from copy import deepcopy
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from applications.actions import drafting
from applications.actions.changing_form import change_form
from applications.models import Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.questionnaires import actions
from delmos_portal.questionnaires.builder import outline
from delmos_portal.questionnaires.models import QuestionnaireVersion
from tests.applications.conditional import FORM, conditional_call
from tests.build import notification, people, person
from tests.pdfs import pdf_of

EARLIER = {"partner": "Borås kommun", "own": 100_00, "contact_name": "Amina med ett långt namn"}


def ada() -> User:
    return person("Ada", StaffRole.ADMINISTRATOR)


def changed_form() -> dict[str, Any]:
    """Without partner and agreement, own as a text, a shorter name, and a new question."""
    raw = outline.without_question(deepcopy(FORM), "partner")
    raw = outline.without_question(outline.without_sum(raw, 0), "agreement")
    raw = outline.with_question(raw, "money", "own", {"kind": "text"})
    raw = outline.with_question(raw, "contact", "contact_name", {"max_characters": 15})
    return outline.with_question(raw, "money", "why", {"label": "Varför?", "kind": "long_text"})


def next_version(of: Submission, raw: dict[str, Any] | None = None) -> QuestionnaireVersion:
    draft = actions.open_draft(of.questionnaire.questionnaire, by=ada())
    changed = actions.change(draft.pk, lambda _raw: raw or changed_form(), by=ada())
    return actions.publish(draft.pk, revision=changed.revision, by=ada())


def begun():
    who = people()
    it = notification(who=who, of=conditional_call())
    drafting.save(it.pk, {"together": True, **EARLIER}, version=99, by=who.amina)
    pdf = SimpleUploadedFile("avtal.pdf", pdf_of(mark="avtal"), "application/pdf")
    drafting.attach(it.pk, "agreement", pdf, by=who.amina)
    it.refresh_from_db()
    return it, who


def change(it: Submission, version: QuestionnaireVersion) -> None:
    change_form(it.stage_id, version.pk, was=it.stage.questionnaire_id, by=ada())
