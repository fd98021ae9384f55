"""A proposal as somebody is writing it: read as far as it goes, and put back as it was typed."""

from typing import Any

from django.utils.datastructures import MultiValueDict

from applications.models import Submission
from screening.forms.deciding import ProposalForm, proposal_form

Typed = dict[str, list[str]]


def typed_in(form: ProposalForm, posted: "MultiValueDict[str, str]") -> Typed:
    """What was sent of the form's own fields."""
    return {name: posted.getlist(name) for name in form.fields if name in posted}


def read_form(submission: Submission, typed: Typed) -> ProposalForm:
    """The form with what was typed; the rules of a proposal are not asked yet."""
    form = proposal_form(submission, MultiValueDict(typed))
    form.asks_rules = False
    return form


def begins_with(form: ProposalForm, typed: Typed) -> ProposalForm:
    """Let the form begin with what was typed, readable or not."""
    initial: dict[str, Any] = {}
    for name in form.fields:
        given = typed.get(name, [])
        initial[name] = given if name == "took_part" else (given or [""])[-1]
    form.initial = {**form.initial, **initial}
    return form
