"""Correcting an announced decision: the wording, never the outcome or the amount."""

from typing import Any

from django import forms

from applications.models import Submission
from delmos_portal.accounts.forms import DayField, make_optional, required
from delmos_portal.questionnaires.forms import AnswerText
from screening.actions.correcting import (
    NO_REASON,
    Slip,
    correctable,
    faults,
    read_first,
    texts_of,
)
from screening.actions.merging import Meanwhile
from screening.forms.officer import long_text
from screening.forms.shared import SharedForm
from screening.letters import CORRECTABLE, DAYS, wording_of
from screening.requirements.texts import FILL_IN, left_in

ROWS_AND_LIMITS = {
    "reasons": (8, 8000),
    "provisions": (3, 2000),
    "participants": (2, 500),
    "purpose": (3, 4000),
    "conditions": (8, 8000),
}
HELP = {
    "participants": "En person på varje rad.",
    "conditions": "Ett villkor på varje rad. De numreras i beslutet.",
}


class CorrectionForm(SharedForm):
    """The decision's own words, to be mended where they are wrong; and what was wrong."""

    of_what = "en rättelse"
    press = "tryck på ”Jämför före och efter”"

    reason = AnswerText(
        label="Vad som var fel",
        help_text="Står i rättelsen som organisationen får. Till exempel: Årtalet var felskrivet.",
        widget=long_text(3, 1000),
        max_length=1000,
        error_messages=required(NO_REASON),
    )
    note = AnswerText(
        label="Anteckning",
        help_text="För ärendets historik, till exempel om organisationen har fått yttra sig."
        " Det behövs inte när felet är uppenbart.",
        widget=long_text(2, 500),
        max_length=500,
    )

    def __init__(self, submission: Submission, typed: Any = None) -> None:
        wording = wording_of(submission.decision)
        self.names = correctable(submission)
        initial = texts_of({name: wording[name] for name in self.names})
        latest = submission.decision.corrections.last()
        super().__init__(typed, initial={**initial, "seen": latest.number if latest else 0})
        self.submission = submission
        self.overtaken: Meanwhile | None = None  # what a colleague has corrected meanwhile
        self.fields = {name: field_for(name) for name in self.names} | self.fields
        self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput)  # how many it had
        make_optional(self, "note")

    def wording_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names]

    def clean(self) -> None:
        if {*self.names, "seen"} & set(self.errors):
            return
        try:
            read_first(self.submission, self.wording(), self.cleaned_data["seen"])
        except Meanwhile as told:
            self.overtaken = told
            return
        for fault in faults(self.submission, self.wording()):
            self.add_error(fault.field or None, fault.text)
        if left := left_in(self.cleaned_data.get("reason", "")):
            self.add_error("reason", FILL_IN.format(left))

    def wording(self) -> dict[str, object]:
        """What was typed, as a correction keeps it."""
        return {name: kept(name, self.cleaned_data.get(name)) for name in self.names}

    def slip(self) -> Slip:
        typed = self.cleaned_data
        return Slip(self.wording(), typed["reason"], typed["seen"], typed["note"])


def field_for(name: str) -> forms.Field:
    if name in DAYS:
        return DayField(label=CORRECTABLE[name], required=False)
    rows, limit = ROWS_AND_LIMITS[name]
    return AnswerText(
        label=CORRECTABLE[name],
        help_text=HELP.get(name, ""),
        widget=long_text(rows, limit),
        max_length=limit,
        required=False,
    )


def kept(name: str, value: Any) -> object:
    if name in DAYS:
        return value.isoformat() if value else ""
    if name == "conditions":
        return [line.strip() for line in value.splitlines() if line.strip()]
    return value.strip()
