"""Planning a meeting, noting that it was held, and calling it off."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms

from applications.models import Meeting
from applications.models.meetings import Gathering
from delmos_portal.accounts.forms import DayField, make_optional, required
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.forms import AnswerText
from delmos_portal.templatetags.swedish import STOCKHOLM, in_stockholm
from screening.actions.meetings import NO_REASON, InThePast, Plan
from screening.forms.noting import ClockField
from screening.forms.officer import OfficerForm, long_text
from screening.forms.shared import SharedForm

A_NAME_A_LINE = "En person på varje rad: namn och befattning."


class PlanForm(SharedForm):
    """When, where, who from us and about what."""

    of_what = "en ändring av mötet"
    optional: tuple[str, ...] = ("colleagues", "ours", "agenda")
    on = DayField(label="Dag", error_messages=required("Ange dagen."))
    begins = ClockField(
        label="Börjar kl.",
        help_text="Till exempel 13.00.",
        error_messages=required("Ange när mötet börjar."),
    )
    ends = ClockField(label="Slutar kl.", error_messages=required("Ange när mötet slutar."))
    # One of the two is demanded: neither is called voluntary.
    place = AnswerText(
        label="Plats",
        help_text="Ange en plats, en länk eller båda.",
        max_length=300,
        required=False,
    )
    link = forms.URLField(
        label="Länk till det digitala mötet",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Skriv hela länken, till exempel https://mote.example.se/123."},
    )
    colleagues = forms.ModelMultipleChoiceField(
        User.objects.none(), label="Kolleger som deltar", widget=forms.CheckboxSelectMultiple
    )
    ours = AnswerText(
        label="Andra som deltar från oss",
        help_text=A_NAME_A_LINE,
        max_length=2000,
        widget=long_text(2, 2000),
    )
    agenda = AnswerText(
        label="Dagordning",
        help_text="Organisationen läser den i inbjudan och i ärendet.",
        max_length=4000,
        widget=long_text(5, 4000),
    )
    sequence = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(self, *args: Any, staff: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, *self.optional)
        colleagues = self.fields["colleagues"]
        assert isinstance(colleagues, forms.ModelMultipleChoiceField)  # noqa: S101 -- declared above
        colleagues.queryset = User.objects.filter(pk__in=[one.pk for one in staff]).order_by("name")

    def clean(self) -> None:
        given = self.cleaned_data
        begins, ends = given.get("begins"), given.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", "Mötet måste sluta efter att det börjar.")
        if "link" not in self.errors and not given.get("place") and not given.get("link"):
            self.add_error("place", "Ange en plats, eller en länk om mötet är digitalt.")

    def add_refusal(self, refused: Refused) -> None:
        """Beside the day, where that is what is wrong."""
        self.add_error("on" if isinstance(refused, InThePast) else None, str(refused))

    def planned(self) -> dict[str, Any]:
        """What every meeting has."""
        given = self.cleaned_data
        plain = ("kind", "place", "link", "ours", "agenda")
        begins_at, ends_at = (
            datetime.combine(given["on"], given[name], tzinfo=STOCKHOLM)
            for name in ("begins", "ends")
        )
        named = {name: given[name] for name in plain}
        return {"begins_at": begins_at, "ends_at": ends_at, **named}


class MeetingForm(PlanForm):
    kind = forms.ChoiceField(
        label="Slag",
        choices=Meeting.Kind.choices,
        widget=forms.RadioSelect,
        error_messages=required("Välj besök, möte eller digitalt möte."),
    )
    theirs = AnswerText(
        label="Deltar från organisationen",
        help_text=A_NAME_A_LINE,
        max_length=2000,
        widget=long_text(3, 2000),
    )
    invited = forms.MultipleChoiceField(
        label="Skicka inbjudan till",
        help_text="Mejlet har en fil som lägger in mötet i kalendern.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Välj bland adresserna i listan."},
    )
    optional = (*PlanForm.optional, "theirs", "invited")
    field_order = ["kind", "on", "begins", "ends", "place", "link", "theirs", "invited"]

    def __init__(self, *args: Any, contacts: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invited = self.fields["invited"]
        assert isinstance(invited, forms.MultipleChoiceField)  # noqa: S101 -- declared above
        invited.choices = [(one, one) for one in contacts]

    def plan(self) -> Plan:
        given = self.cleaned_data
        return Plan(theirs=given["theirs"], invited=given["invited"], **self.planned())


def first_of(it: Gathering, *more: str) -> dict[str, object]:
    """What the form says of a planned meeting."""
    names = ("kind", "place", "link", "ours", "agenda", "sequence", *more)
    begins, ends = in_stockholm(it.begins_at), in_stockholm(it.ends_at)
    assert isinstance(begins, datetime)  # noqa: S101 -- a moment stays a moment
    assert isinstance(ends, datetime)  # noqa: S101 -- as above
    return {
        **{name: getattr(it, name) for name in names},
        "on": begins.date(),
        "begins": begins.time(),
        "ends": ends.time(),
        "colleagues": it.colleagues.all(),
    }


class HoldForm(OfficerForm):
    notes = AnswerText(
        label="Våra anteckningar",
        help_text="Läses bara av oss.",
        max_length=8000,
        widget=long_text(5, 8000),
    )
    important = AnswerText(
        label="Det som sades och har betydelse för ärendet",
        help_text="Kan sedan föras in i ärendet som en tjänsteanteckning.",
        max_length=8000,
        widget=long_text(5, 8000),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "notes", "important")


class CancelForm(OfficerForm):
    reason = AnswerText(
        label="Varför mötet ställs in",
        help_text="Texten går till dem som är inbjudna.",
        max_length=500,
        widget=long_text(2, 500),
        error_messages=required(NO_REASON),
    )
