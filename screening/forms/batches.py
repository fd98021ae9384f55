"""Naming a batch of decisions, choosing what lies in it, and when it is announced."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from applications.models import Submission
from delmos_portal.accounts.forms import DayField, make_optional, required
from delmos_portal.templatetags.swedish import STOCKHOLM
from screening.actions.batching import NONE_CHOSEN, PASSED
from screening.forms.officer import OfficerForm

MORNING = time(9, 0)


class ChooseForm(OfficerForm):
    """The decisions to put in a batch, all of them ticked from the beginning."""

    chosen = forms.MultipleChoiceField(
        label="Beslut i omgången",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            **required(NONE_CHOSEN),
            "invalid_choice": "Något av besluten går inte att välja längre. Välj igen i listan.",
        },
    )

    def __init__(self, found: list[Submission], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 -- for the types
        field.choices = [
            (str(one.pk), f"{one.case.registration_number}, {one.case.organisation_name}")
            for one in found
        ]

    def ids(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["chosen"]]


class NewBatchForm(ChooseForm):
    name = forms.CharField(
        label="Omgångens namn",
        help_text="Syns bara för er. Skriv till exempel vilket steg och vilken månad det gäller.",
        max_length=120,
        error_messages=required("Skriv ett namn på omgången."),
    )
    field_order = ["name", "chosen"]


class FreezeForm(OfficerForm):
    """When an approved batch is announced; left empty, as soon as two have approved."""

    on = DayField(label="Dag då besluten meddelas", required=False)
    at = forms.TimeField(
        label="Klockslag",
        help_text="Till exempel 13.30. En dag utan klockslag betyder 09.00. Lämnas båda tomma meddelas"
        " besluten när två har godkänt.",
        required=False,
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "field-short"}),
        error_messages={"invalid": "Skriv klockslaget som timmar och minuter, till exempel 09.00."},
    )

    def __init__(self, *args: Any, planned: datetime | None, **kwargs: Any) -> None:
        """`planned` is what was said when it was locked before: unlocking does not take it back."""
        if planned is not None:
            then = planned.astimezone(STOCKHOLM)
            kwargs["initial"] = {"on": then.date(), "at": then.time()}
        super().__init__(*args, **kwargs)
        make_optional(self, "on", "at")

    def clean(self) -> None:
        day, at = self.cleaned_data.get("on"), self.cleaned_data.get("at")
        if at and not day and "on" not in self.errors:
            self.add_error("on", "Ange också dagen.")
        moment = self.moment()
        if moment is not None and moment <= timezone.now():
            self.add_error("on", PASSED)

    def moment(self) -> datetime | None:
        day = self.cleaned_data.get("on")
        if not day:
            return None
        return datetime.combine(day, self.cleaned_data.get("at") or MORNING, tzinfo=STOCKHOLM)
