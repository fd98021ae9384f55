"""A line of the work order."""

from typing import Any

from django import forms

from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.questionnaires.forms import KronorField
from screening.models import WorkOrder


class WorkOrderForm(forms.ModelForm[WorkOrder]):
    up_to_ore = KronorField(
        label="Högsta belopp, kr",
        required=False,
        help_text="Gäller bara bifall och delvis bifall. Tomt: inget tak.",
    )

    class Meta:
        model = WorkOrder
        fields = ["kind", "person", "up_to_ore", "valid_from", "valid_until", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields.get("person")  # a page that only shows the line has no fields
        if isinstance(person, forms.ModelChoiceField):
            person.queryset = User.objects.filter(roles__len__gt=0).order_by("name")

    def clean_person(self) -> User | None:
        person: User | None = self.cleaned_data["person"]
        if person is not None and not person.has_role(StaffRole.DECISION_MAKER):
            raise forms.ValidationError(
                f"{person} har inte rollen beslutsfattare. Ge rollen först, under Användare."
            )
        return person

    def clean(self) -> None:
        is_grant = self.cleaned_data.get("kind") == WorkOrder.Kind.GRANT
        if self.cleaned_data.get("up_to_ore") and not is_grant:
            self.add_error("up_to_ore", "Ett högsta belopp gäller bara bifall och delvis bifall.")
        first, last = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", "Sista dagen kan inte vara före den första.")
