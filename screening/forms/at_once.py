"""A proposal on the same page as the assessment."""

from typing import Any

from django import forms

from delmos_portal.accounts.forms import make_optional
from screening.forms.deciding import ProposalForm
from screening.requirements import Fault
from screening.requirements.communicating import NOT_HEARD


class AtOnceForm(ProposalForm):
    """Also why a party who is told no need not be heard first, where that is obvious (FL 25 §)."""

    own_only = forms.BooleanField(
        label="Går beslutet organisationen emot: det grundas bara på det som organisationen själv har"
        " lämnat, och den behöver inte yttra sig först (25 § förvaltningslagen)",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        make_optional(self, "own_only")
        self.fields[
            "outcome"
        ].label = "Vad du föreslår"  # the page has the other words as its heading

    def faults(self) -> list[Fault]:
        found = super().faults()
        if not self.cleaned_data.get("own_only"):
            return found
        return [one for one in found if one.text != NOT_HEARD]
