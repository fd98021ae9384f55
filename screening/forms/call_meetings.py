"""Planning a meeting with several organisations of a call, and noting who came."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from applications.models import Case
from delmos_portal.accounts.forms import make_optional, required
from delmos_portal.questionnaires.forms import AnswerText
from screening.actions.meetings import Planned
from screening.forms.meetings import A_NAME_A_LINE, PlanForm
from screening.forms.officer import OfficerForm, long_text
from screening.models import CallMeeting


class OrganisationsField(forms.ModelMultipleChoiceField[Case]):
    """The organisations of a call, by their cases."""

    def label_from_instance(self, obj: Case) -> str:
        return f"{obj.organisation_name}, {obj.registration_number}"


class CallMeetingForm(PlanForm):
    kind = forms.ChoiceField(
        label="Slag",
        choices=CallMeeting.Kind.choices,
        widget=forms.RadioSelect,
        error_messages=required("Välj informationsmöte, dialogmöte eller digitalt möte."),
    )
    everyone = forms.BooleanField(label="Bjud in alla organisationer i listan", required=False)
    organisations = OrganisationsField(
        Case.objects.none(),
        label="Organisationer som bjuds in",
        help_text="Var och en får ett eget mejl med en fil som lägger in mötet i kalendern. Mejlet nämner ingen annan organisation.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "Välj bland organisationerna i listan."},
    )
    field_order = ["kind", "on", "begins", "ends", "place", "link"]

    def __init__(self, *args: Any, cases: "QuerySet[Case]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "organisations")
        self.fields[
            "agenda"
        ].help_text = "Alla inbjudna läser den. Skriv inget här om en enskild organisation."
        chosen = self.fields["organisations"]
        assert isinstance(chosen, OrganisationsField)  # noqa: S101 -- declared above
        chosen.queryset = cases
        self.move_to_end("agenda")

    def move_to_end(self, name: str) -> None:
        self.order_fields([*(one for one in self.fields if one != name), name])

    @property
    def invited(self) -> list[Case]:
        chosen = self.fields["organisations"]
        assert isinstance(chosen, OrganisationsField)  # noqa: S101 -- declared above
        given = self.cleaned_data
        every = chosen.queryset if given["everyone"] else None
        return list(given["organisations"] if every is None else every)

    def plan(self) -> Planned:
        return Planned(**self.planned())


class HoldCallMeetingForm(OfficerForm):
    notes = AnswerText(
        label="Våra anteckningar",
        help_text="Läses av alla kolleger. Det som gäller en enskild organisation antecknar du sedan vid den.",
        max_length=8000,
        widget=long_text(5, 8000),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "notes")


class InvitedForm(OfficerForm):
    participants = AnswerText(
        label="Deltog från organisationen",
        help_text=A_NAME_A_LINE,
        max_length=2000,
        widget=long_text(3, 2000),
    )
    notes = AnswerText(
        label="Våra anteckningar om organisationen",
        help_text="Läses bara av oss, och inte av den som har anmält jäv i ärendet.",
        max_length=8000,
        widget=long_text(5, 8000),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "participants", "notes")
