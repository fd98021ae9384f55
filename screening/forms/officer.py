"""What the forms share."""

from collections.abc import Iterator
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.choices import flatten_choices


def long_text(rows: int, limit: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "data-counter": str(limit)})


class OfficerForm(forms.Form):
    """Inside the page's own form element; the browser's checks are left to us."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


def in_words(field: forms.Field, value: Any) -> str:
    """What a field holds, as people read it; nothing when it is empty."""
    choices: Iterator[tuple[Any, Any]] = flatten_choices(iter(getattr(field, "choices", ())))
    labels = {str(key): str(label) for key, label in choices}
    if not labels:
        return "Ja" if value is True else str(field.prepare_value(value) or "")
    values = value if isinstance(value, list) else [value] if value else []
    return ", ".join(labels.get(str(one), str(one)) for one in values)
