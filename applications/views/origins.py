"""Where the answers of a section were fetched from, and what the source says when it has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from applications.actions import prefilling
from applications.models import StageKind, Submission
from applications.models.calls import DEFINITE
from applications.models.submissions import EMPTY
from delmos_portal.accounts.models import User
from delmos_portal.questionnaires.answers import shown
from delmos_portal.questionnaires.definition import Question, Section
from delmos_portal.questionnaires.forms import SectionForm
from delmos_portal.questionnaires.prefills import FROM_STAGE
from delmos_portal.templatetags.swedish import day


@dataclass(frozen=True)
class FieldOrigin:
    """Where an answer that stands was fetched from, and what is there now if it is something else."""

    text: str
    now: str = ""


def origins_in(
    form: SectionForm,
    submission: Submission,
    offered: Mapping[str, prefilling.Origin],
    user: User,
) -> dict[str, FieldOrigin]:
    """By question; nothing for an answer that has been edited since it was fetched.

    It is said in the field's help text, which assistive technology reads with the field.
    """
    found = {}
    for question in (one for one in form.section.questions if one.key in form.fields):
        if one := _origin(submission, question, offered.get(question.key), user):
            found[question.key] = one
            field = form.fields[question.key]
            field.help_text = f"{field.help_text} {one.text}".strip()
    return found


def _origin(
    submission: Submission, question: Question, offer: prefilling.Origin | None, user: User
) -> FieldOrigin | None:
    if offer is not None:
        kept = offer.at(timezone.now())
        place = place_of_origin(kept, submission, user)
        return FieldOrigin(f"Förslag från {place}. Det sparas när du sparar sidan.")
    stands = prefilling.stands(submission, question.key)
    if stands is None:
        return None
    now = prefilling.news(submission, question)
    fetched_on = day(datetime.fromisoformat(stands["at"]))
    return FieldOrigin(
        f"Hämtat från {place_of_origin(stands, submission, user)} {fetched_on}.",
        shown(question, now.value) if now else "",
    )


def values_of(offered: Mapping[str, prefilling.Origin]) -> dict[str, Any]:
    return {key: one.value for key, one in offered.items()}


def fetched_in(
    submission: Submission, section: Section, answers: Mapping[str, Any], user: User
) -> dict[str, prefilling.Origin]:
    """The answers that were offered in their fields, and are saved as they were."""
    asked = [one for one in section.questions if answers.get(one.key) not in EMPTY]
    return prefilling.taken(prefilling.suggested_for(submission, asked, by=user), answers)


def place_of_origin(kept: Mapping[str, Any], submission: Submission, user: User) -> str:
    source: str = kept["source"]
    if source == prefilling.COPY:
        return copied_from(kept["of"], submission)
    if found := FROM_STAGE.fullmatch(source):
        return DEFINITE[StageKind(found[1])]
    if source.startswith("organisation."):
        return "era organisationsuppgifter"
    if kept["of"] == str(user.pk):
        return "ditt konto"
    person = prefilling.person_of(kept, submission)
    return f"kontot för {person.name}" if person else "en tidigare kollegas konto"


def copied_from(pk: str, submission: Submission) -> str:
    rows = Submission.objects.filter(pk=pk, case__organisation=submission.case.organisation_id)
    source = rows.select_related("stage__call").first()
    return (
        f"{source.stage.definite} i {source.stage.call.title}" if source else "en tidigare inlaga"
    )
