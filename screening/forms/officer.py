"""What the forms share."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


def long_text(rows: int, limit: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "data-counter": str(limit)})


class OfficerForm(forms.Form):
    """Inside the page's own form element; the browser's checks are left to us."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
