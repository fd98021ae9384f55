"""Giving cases to an officer, being away, and naming a part of the queue."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from applications.models import Absence
from delmos_portal.accounts.forms import DayField, make_optional, required
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.questionnaires.forms import AnswerText
from delmos_portal.templatetags.swedish import day
from screening.actions.queueing import why_not_note_for
from screening.forms.officer import OfficerForm, long_text


def officers() -> "QuerySet[User]":
    return User.objects.filter(roles__contains=[StaffRole.OFFICER], is_active=True).order_by("name")


class OfficerChoice(forms.ModelChoiceField[User]):
    """Officers, and who of them is away today."""

    away: dict[int, Absence]

    def label_from_instance(self, obj: User) -> str:
        return named(obj, self.away.get(obj.pk))


class AssignForm(OfficerForm):
    to = OfficerChoice(
        label="Handläggare",
        queryset=User.objects.none(),
        empty_label="Välj handläggare",
        error_messages={
            **required("Välj vem som ska få ärendena."),
            "invalid_choice": "Välj en handläggare i listan.",
        },
    )
    note = AnswerText(
        label="Meddelande till handläggaren",
        help_text="Följer med i mejlet och i ärendets historik.",
        widget=long_text(3, 1000),
        max_length=1000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "note")
        choices = self.fields["to"]
        assert isinstance(choices, OfficerChoice)  # noqa: S101 -- declared above
        absences = Absence.objects.today().select_related("substitute")
        choices.away = {one.user_id: one for one in absences}
        choices.queryset = officers()


def named(user: User, away: Absence | None) -> str:
    if away is None:
        return str(user)
    return f"{user}, borta till och med {day(away.last_on)}, ersätts av {away.substitute}"


class AbsenceForm(OfficerForm):
    user = forms.ModelChoiceField(
        label="Vem som är borta",
        queryset=User.objects.none(),
        empty_label=None,
        error_messages=required("Välj vem som är borta."),
    )
    first_on = DayField(label="Första dag")
    last_on = DayField(label="Sista dag")
    substitute = forms.ModelChoiceField(
        label="Ersättare",
        help_text="Får mejlen om ärendena och ser dem i ärendekön. Ärendena byter inte handläggare.",
        queryset=User.objects.none(),
        empty_label="Välj ersättare",
        error_messages=required("Välj en ersättare."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, initial={"user": by.pk}, **kwargs)
        for name in ("user", "substitute"):
            choices = self.fields[name]
            assert isinstance(choices, forms.ModelChoiceField)  # noqa: S101 -- declared above
            choices.queryset = officers()
        may_choose = [one.pk for one in officers() if not why_not_note_for(one, by)]
        self.fields["user"].queryset = officers().filter(pk__in=may_choose)  # type: ignore[attr-defined]  # as above

    def clean(self) -> None:
        first_on, last_on = (self.cleaned_data.get(name) for name in ("first_on", "last_on"))
        if first_on and last_on and last_on < first_on:
            self.add_error("last_on", "Sista dagen ligger före den första.")
        user = self.cleaned_data.get("user")
        if user and user == self.cleaned_data.get("substitute"):
            self.add_error("substitute", "Välj någon annan än den som är borta.")


class FilterForm(forms.Form):
    name = forms.CharField(
        max_length=60,
        error_messages={
            **required("Skriv ett namn på urvalet."),
            "max_length": "Namnet får ha högst 60 tecken.",
        },
    )
