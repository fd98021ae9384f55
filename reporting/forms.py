"""Forms about money that has moved, and about when a board meets and what it decides. What was typed stays when something is wrong."""

import re
from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone

from delmos_portal.questionnaires.forms import DayInput, KronorField
from delmos_portal.templatetags.swedish import MONTHS, day, kronor, thousands, weekday
from delmos_portal.working_days import is_working_day
from reporting.models import BoardCalendar


class DayField(forms.DateField):
    """A day that has been, by the browser's own calendar or as 2026-05-15."""

    widget = DayInput("field-medium")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
        self.error_messages["required"] = "Ange dagen."
        self.error_messages["invalid"] = "Skriv dagen som år-månad-dag, till exempel 2026-05-15."

    def clean(self, value: Any) -> date:
        chosen = cast(date, super().clean(value))
        if chosen > timezone.localdate():
            raise forms.ValidationError(
                f"Dagen kan inte ligga framåt i tiden. I dag är det {day(timezone.localdate())}."
            )
        return chosen


class ReferenceField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label="Referens i ekonomisystemet",
            max_length=60,
            widget=forms.TextInput(attrs={"class": "field-medium", "autocomplete": "off"}),
            error_messages={
                "required": "Ange referensen i ekonomisystemet.",
                "max_length": "Referensen får vara högst 60 tecken.",
            },
        )


class ConfirmForm(forms.Form):
    """What the economy system says of a payment."""

    paid_on = DayField(label="Utbetald den")
    reference = ReferenceField()


class ReasonField(forms.CharField):
    def __init__(self, does: str, help_text: str) -> None:
        super().__init__(
            label=f"Varför utbetalningen {does}",
            help_text=help_text,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 4}),
            error_messages={
                "required": f"Skriv varför utbetalningen {does}.",
                "max_length": f"Skälet får vara högst {thousands(1000)} tecken.",
            },
        )


class CancelForm(forms.Form):
    """Why an instalment will never be paid."""

    reason = ReasonField(
        "ställs in", "Organisationen läser skälet i ett mejl och på sidan om bidraget."
    )


class StopForm(forms.Form):
    """Why what was ordered is not to be paid now."""

    reason = ReasonField(
        "stoppas", "Till exempel att ett hinder har kommit fram. Skälet står i ärendets händelser."
    )


class RepaymentForm(forms.Form):
    """Money that came back: at most what remains to be repaid."""

    amount_ore = KronorField(
        label="Belopp i kronor",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "field-money"}),
        error_messages={"required": "Ange beloppet som kom in."},
    )
    received_on = DayField(label="Kom in den")
    reference = ReferenceField()

    def __init__(self, *args: Any, left_ore: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left_ore = left_ore
        self.fields["amount_ore"].help_text = f"Återstår att betala tillbaka: {kronor(left_ore)}."

    def clean_amount_ore(self) -> int:
        amount = cast(int, self.cleaned_data["amount_ore"])
        if amount <= 0:
            raise forms.ValidationError("Beloppet ska vara större än noll.")
        if amount > self.left_ore:
            raise forms.ValidationError(
                f"Beloppet är större än det som återstår, {kronor(self.left_ore)}."
            )
        return amount


MOST_MEETINGS = 60
MOST_DAYS = 60
WORDS = re.compile(
    r"(?:[a-zåäö]+dag(?:en)?\s+)?(?:den\s+)?(\d{1,2})\s+([a-zåäö]{3,9})\.?\s+(\d{4})"
)


def day_written(line: str) -> date | None:
    """A day as 2026-05-15 or 15 maj 2026, with its weekday or without; nothing when it is no day."""
    text = " ".join(line.lower().split())
    try:
        if found := WORDS.fullmatch(text):
            number, name, year = found.groups()
            [month] = [place for place, one in enumerate(MONTHS, 1) if one.startswith(name)]
            return date(int(year), month, int(number))
        return date.fromisoformat(text)
    except ValueError:
        return None


class DaysField(forms.IntegerField):
    """A number of working days."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = f"Skriv antalet arbetsdagar med siffror, 0 till {MOST_DAYS}."
        super().__init__(
            min_value=0,
            max_value=MOST_DAYS,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "field-short"}),
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
            **kwargs,
        )


class BoardForm(forms.Form):
    """When the board meets, and how many working days its papers need."""

    meetings = forms.CharField(
        label="Sammanträden",
        help_text="Ett datum på varje rad, till exempel 2027-02-09 eller 9 februari 2027.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8, "class": "field-medium"}),
        error_messages={"max_length": f"Texten får vara högst {thousands(4000)} tecken."},
    )
    preparation_days = DaysField(
        label="Beredning",
        help_text="Arbetsdagar mellan att underlaget är klart och att handlingarna skickas ut.",
    )
    dispatch_days = DaysField(
        label="Utskick", help_text="Arbetsdagar mellan utskicket och sammanträdet."
    )
    adjustment_days = DaysField(
        label="Justering",
        help_text="Arbetsdagar mellan sammanträdet och att protokollet är justerat.",
    )
    reminds = forms.BooleanField(
        label="Påminn dem som skriver hos oss före varje intern sista dag",
        help_text="Med e-post. Var och en kan tacka nej för egen del.",
        required=False,
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @staticmethod
    def initial_of(saved: BoardCalendar) -> dict[str, object]:
        return {
            "meetings": "\n".join(one.isoformat() for one in saved.meetings),
            "preparation_days": saved.preparation_days,
            "dispatch_days": saved.dispatch_days,
            "adjustment_days": saved.adjustment_days,
            "reminds": saved.reminds,
            "version": saved.version,
        }

    def clean_meetings(self) -> list[date]:
        lines = [line.strip() for line in self.cleaned_data["meetings"].splitlines()]
        found = {line: day_written(line) for line in lines if line}
        wrong = [_why_no_meeting(line, on) for line, on in found.items()]
        if reasons := [one for one in wrong if one]:
            raise forms.ValidationError([forms.ValidationError(one) for one in reasons])
        if len(found) > MOST_MEETINGS:
            raise forms.ValidationError(
                f"Skriv högst {MOST_MEETINGS} sammanträden. Ta bort dem som har varit."
            )
        return [on for on in found.values() if on]


def _why_no_meeting(line: str, on: date | None) -> str:
    if on is None:
        return f"Vi förstår inte raden ”{line[:60]}”. Skriv dagen som 2027-02-09 eller 9 februari 2027."
    if not is_working_day(on):
        return f"{weekday(on).capitalize()} är ingen arbetsdag. Kontrollera datumet."
    return ""


LONGEST_PROPOSAL = 6000


class ProposalForm(forms.Form):
    """What the board is asked to decide."""

    proposal = forms.CharField(
        label="Förslag till beslut",
        help_text="Vi har skrivit ett vanligt förslag. Ändra det så som beslut skrivs hos er.",
        max_length=LONGEST_PROPOSAL,
        widget=forms.Textarea(attrs={"rows": 10, "data-counter": str(LONGEST_PROPOSAL)}),
        error_messages={
            "required": "Skriv vad nämnden eller styrelsen föreslås besluta.",
            "max_length": f"Förslaget får vara högst {thousands(LONGEST_PROPOSAL)} tecken. Korta det.",
        },
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_proposal(self) -> str:
        text = str(self.cleaned_data["proposal"])
        return text.replace("\r\n", "\n").replace("\r", "\n")
