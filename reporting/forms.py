"""Forms about money that has moved. What was typed stays when something is wrong."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone

from delmos_portal.questionnaires.forms import KronorField
from delmos_portal.templatetags.swedish import day, kronor, thousands


class DayField(forms.DateField):
    """A day that has been, by the browser's own calendar or as 2026-05-15."""

    widget = forms.DateInput(attrs={"type": "date", "class": "field-medium"}, format="%Y-%m-%d")

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


class CancelForm(forms.Form):
    """Why an instalment will never be paid."""

    reason = forms.CharField(
        label="Varför utbetalningen ställs in",
        help_text="Organisationen läser skälet i ett mejl och på sidan om bidraget.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Skriv varför utbetalningen ställs in.",
            "max_length": f"Skälet får vara högst {thousands(1000)} tecken.",
        },
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
