"""Text blocks beside the proposal: put in where the officer writes, and nothing that was typed is lost."""

from typing import Any

from django.db.models import Q
from django.http import QueryDict

from applications.models import Submission
from delmos_portal.templatetags.swedish import kronor
from delmos_portal.workspace import number_in
from screening.figures import applied_for
from screening.forms.deciding import GrantForm, ProposalForm
from screening.models import DecisionText
from screening.requirements.texts import filled

FIELDS = {DecisionText.Part.REASONS: "reasons", DecisionText.Part.CONDITION: "conditions"}


def blocks_for(submission: Submission, *, has_conditions: bool) -> list[DecisionText]:
    """Those in use that are meant for this stage."""
    rows = DecisionText.objects.filter(
        Q(stage_kind="") | Q(stage_kind=submission.stage.kind), is_current=True
    )
    if not has_conditions:
        rows = rows.filter(part=DecisionText.Part.REASONS)
    return list(rows)


def values_of(submission: Submission) -> dict[str, str]:
    """What the named places of a block stand for here."""
    case = submission.case
    return {
        "organisation": case.organisation_name,
        "diarienummer": case.registration_number or "",
        "utlysning": case.call.title,
        "sökt belopp": kronor(applied_for(submission)),
    }


def typed_with_block(
    submission: Submission, form: ProposalForm, posted: QueryDict, chosen: str
) -> dict[str, Any]:
    """What was typed, as a form begins with it, and the chosen block after what stood in its field."""
    typed: dict[str, Any] = {
        name: posted.getlist(name) if name == "took_part" else posted.get(name, "")
        for name in form.fields
    }
    has_conditions = isinstance(form, GrantForm)
    for block in blocks_for(submission, has_conditions=has_conditions):
        if block.pk == number_in(chosen):
            field = FIELDS[DecisionText.Part(block.part)]
            parts = [typed[field].rstrip(), filled(block.text, values_of(submission))]
            typed[field] = "\n".join(part for part in parts if part)
    return typed
