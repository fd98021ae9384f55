"""What was typed and is no answer, as text that can be read and copied: nothing of it is dropped."""

from collections.abc import Iterator
from typing import Any

from django import forms

from delmos_portal.questionnaires.answers import shown, stored
from delmos_portal.questionnaires.definition import Question
from delmos_portal.questionnaires.forms import SectionForm
from delmos_portal.questionnaires.signs import legible
from delmos_portal.questionnaires.table_fields import BudgetField, RowsField


def as_typed(form: SectionForm, question: Question) -> str:
    """What stands in the question's field; of a table, every cell in which something is typed."""
    asked = form.fields[question.key]
    value = asked.widget.value_from_datadict(form.data, form.files, question.key)
    if isinstance(asked, RowsField) and question.rows:
        return "\n\n".join(
            "\n".join([question.rows.named(number), *_cells(asked, row)])
            for number, row in enumerate(value)
        )
    if isinstance(asked, BudgetField):
        return "\n".join(
            f"{asked.cells[cell].label}: {legible(typed)}"
            for cell, typed in value.items()
            if typed.strip()
        )
    return _text(value)


def _cells(asked: RowsField, row: dict[str, Any]) -> Iterator[str]:
    for column in asked.rows.columns:
        typed = row[column.key]
        try:
            text = shown(column, stored(asked.cells[column.key].clean(typed)))
        except forms.ValidationError:
            text = _text(typed)
        if text:
            yield f"{column.label.removesuffix('?')}: {text}"


def _text(value: Any) -> str:
    return legible(", ".join(value) if isinstance(value, list) else str(value or ""))
