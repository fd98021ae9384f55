"""A year's prisbasbelopp in the register."""

from django import forms

from applications.models import PriceBaseAmount
from delmos_portal.questionnaires.forms import KronorField


class PriceBaseForm(forms.ModelForm[PriceBaseAmount]):
    amount_ore = KronorField(label="Belopp, kr")

    class Meta:
        model = PriceBaseAmount
        fields = ["year", "amount_ore", "source"]
        help_texts = {"source": "Förordningen som fastställer beloppet, till exempel SFS 2025:872."}
