"""Fields for the answers that are tables: repeating rows, and budgets. Each table is one answer.

The fields of the cells are given: what they take is the same as elsewhere in the form.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from delmos_portal.questionnaires.answers import EMPTY, stored
from delmos_portal.questionnaires.budget import Budget
from delmos_portal.questionnaires.definition import Rows
from delmos_portal.questionnaires.kinds import MOST_ROWS
from delmos_portal.templatetags.swedish import kronor

NO_SUM = "–"  # nothing is filled in
MOST_DIGITS = 3  # of a posted number of rows


class CellError(forms.ValidationError):
    """What is wrong in one cell: said there, and in the error summary with the cell's name."""

    def __init__(self, text: str, cell: str, *, target: str) -> None:
        super().__init__(text)
        self.cell = cell
        self.target = target  # the id of the cell's field
        self.beside = text

    @classmethod
    def named(cls, name: str, text: str, cell: str, *, target: str) -> "CellError":
        made = cls(f"{name}: {text}", cell, target=target)
        made.beside = text
        return made


class TypedRows(list[dict[str, Any]]):
    """Rows as they were typed, without those in which nothing was."""

    numbers: Sequence[int] = ()  # of the rows on the page


class TypedCells(dict[str, Any]):
    """A budget's amounts as they were typed, by cell."""


class TableWidget(forms.Widget):
    """A table of fields, and what is wrong in its cells."""

    use_fieldset = True
    template = ""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[str, list[str]] = {}
        self.action = ""  # where the table's own buttons lead; no buttons without

    def form_of(
        self,
        fields: Mapping[str, forms.Field],
        given: Mapping[str, Any],
        prefix: str,
        row: str = "",
    ) -> forms.Form:
        """Fields with what stands in them and what is wrong; never validated here."""
        form = forms.Form(prefix=prefix, initial=dict(given))
        form.fields = deepcopy(dict(fields))
        wrong = {key: self.told[f"{row}{key}"] for key in fields if f"{row}{key}" in self.told}
        # Shown as it was judged elsewhere: a form of cells is never validated by itself.
        vars(form)["_errors"] = ErrorDict({key: ErrorList(one) for key, one in wrong.items()})
        return form

    def id_for_label(self, id_: str) -> str:
        return id_

    def get_context(
        self,
        name: str,
        value: Any,  # noqa: ARG002 -- what stands in the cells is the subclass's
        attrs: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        place = (attrs or {}).get("id", f"id_{name}")
        return {"name": name, "place": place, "action": self.action}

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002 -- Django's
    ) -> SafeString:
        return render_to_string(self.template, self.get_context(name, value, attrs))


class RowsWidget(TableWidget):
    template = "components/rows_field.html"

    def __init__(self, rows: Rows, cells: Mapping[str, forms.Field]) -> None:
        super().__init__()
        self.rows = rows
        self.cells = cells
        self.shown, self.leads_to = 1, -1  # the row that was asked for just now, if any

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002 -- Django's
        return f"{name}-rows" not in data

    def value_from_datadict(self, data: Any, files: Any, name: str) -> TypedRows:
        rows = {
            number: {
                key: field.widget.value_from_datadict(data, files, f"{name}-{number}-{key}")
                for key, field in self.cells.items()
            }
            for number in range(self._count(data, name))
        }
        typed = {
            number: row
            for number, row in rows.items()
            if any(str(cell or "").strip() for cell in row.values())
        }
        found = TypedRows(typed.values())
        found.numbers = list(typed)
        return found

    def _count(self, data: Any, name: str) -> int:
        posted = str(data.get(f"{name}-rows", ""))
        is_number = posted.isascii() and posted.isdigit() and len(posted) <= MOST_DIGITS
        if not is_number:
            return 0
        count = int(posted)
        # A row that the browser had kept is posted without being counted.
        while any(f"{name}-{count}-{key}" in data for key in self.cells):
            count += 1
        # More than the form takes now may have been written before it was changed: nothing is dropped.
        return min(count, MOST_ROWS)

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        rows = list(value or [])
        count = min(max(len(rows), self.rows.least, self.shown, 1), self.rows.most)
        given = [*rows, *[{}] * (count - len(rows))]
        return super().get_context(name, value, attrs) | {
            "rows": [
                {
                    "title": self.rows.named(number),
                    "form": self.form_of(self.cells, row, f"{name}-{number}", f"{number}-"),
                    "number": number,
                    "is_new": number == min(self.leads_to, self.rows.most - 1),
                }
                for number, row in enumerate(given)
            ],
            "count": len(given),
            "may_add": len(given) < self.rows.most,
            "may_remove": len(given) > max(self.rows.least, 1) or bool(rows),
            "most": self.rows.most,
            "row_name": self.rows.name,
        }


class BudgetWidget(TableWidget):
    template = "components/budget_field.html"

    def __init__(self, budget: Budget, cells: Mapping[str, forms.Field]) -> None:
        super().__init__()
        self.budget = budget
        self.cells = cells

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002 -- Django's
        return not any(f"{name}-{key}" in data for key in self.cells)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> TypedCells:  # noqa: ARG002 -- Django's
        return TypedCells((key, data.get(f"{name}-{key}", "")) for key in self.cells)

    def sums(self, name: str, typed: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Every sum of what was typed, by the id of its cell, as the page shows it."""
        amounts = answer_of(self.budget, typed, self._amount)
        found: list[tuple[str, str]] = []
        for part in self.budget.parts:
            place = f"id_{name}-sum-{part.key}"
            rows = [(key, self.budget.row_sum(amounts, part.key, key)) for key, _label in part.rows]
            found += [
                (f"{place}-{key}", NO_SUM if ore is None else kronor(ore)) for key, ore in rows
            ]
            years = [
                (year, self.budget.year_sum(amounts, part, year)) for year in self.budget.years
            ]
            found += [(f"{place}-{year}", kronor(ore)) for year, ore in years]
            found.append((place, kronor(self.budget.total(amounts, part))))
        return found

    def totals(self, typed: Mapping[str, Any]) -> str:
        """The totals in words."""
        amounts = answer_of(self.budget, typed, self._amount)
        costs, financing = self.budget.parts
        return (
            f"{costs.total} är {kronor(self.budget.total(amounts, costs))}"
            f" och {financing.total.lower()} {kronor(self.budget.total(amounts, financing))}."
        )

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        typed = value if isinstance(value, TypedCells) else cells_of(self.budget, value)
        amounts = answer_of(self.budget, typed, self._amount)
        form = self.form_of(self.cells, typed, name)
        parts = [
            {
                "part": part,
                "lines": [
                    {
                        "key": key,
                        "label": label,
                        "cells": [
                            (year, form[f"{part.key}-{key}-{year}"]) for year in self.budget.years
                        ],
                        "sum": self.budget.row_sum(amounts, part.key, key),
                    }
                    for key, label in part.rows
                ],
                "sums": [
                    (year, self.budget.year_sum(amounts, part, year)) for year in self.budget.years
                ],
                "total": self.budget.total(amounts, part),
            }
            for part in self.budget.parts
        ]
        return super().get_context(name, value, attrs) | {
            "parts": parts,
            "years": self.budget.years,
            "columns": len(self.budget.years) + 2,
        }

    def _amount(self, cell: str, typed: Any) -> int | None:
        """What can be summed now; a cell that cannot be read counts nothing."""
        if isinstance(typed, int):
            return typed
        try:
            found: int | None = self.cells[cell].clean(typed)
        except forms.ValidationError:
            return None
        return found


class TableField(forms.Field):
    """One answer in many cells: it is valid when all of them are."""

    widget: TableWidget
    others: Any = None  # what was typed in the cells that are right, where some are wrong
    wrong: Sequence[str] = ()

    def beside_wrong(self, before: Any) -> Any:
        """What can be kept where some cells are wrong: the others as typed. By itself, what stood."""
        return before

    def tell(self, error: Any) -> None:
        """Remember what is wrong in the cells, to be said beside them."""
        found = error.error_list if isinstance(error, forms.ValidationError) else []
        for one in found:
            if isinstance(one, CellError):
                self.widget.told.setdefault(one.cell, []).append(one.beside)


class RowsField(TableField):
    widget: RowsWidget

    def __init__(
        self, key: str, rows: Rows, cells: Mapping[str, forms.Field], **kwargs: Any
    ) -> None:
        self.key, self.rows, self.cells = key, rows, cells
        super().__init__(widget=RowsWidget(rows, cells), **kwargs)

    def clean(self, value: Any) -> Any:
        if not isinstance(value, TypedRows):
            return value  # as it is stored, where the question may not be changed
        errors: list[CellError] = []
        rows = [self._row(number, row, errors) for number, row in enumerate(value)]
        if errors:
            self.others, self.wrong = rows, [one.cell for one in errors]
            raise forms.ValidationError(errors)
        return [row for row in rows if row]

    def beside_wrong(self, before: Any) -> Any:
        """A row that is else as it was stays; of another the wrong cell is left out, not taken from it."""
        wrong = {tuple(one.split("-", 1)) for one in self.wrong}
        stood = dict(enumerate(before or []))
        rows = []
        for number, row in enumerate(self.others):
            former = stood.get(number, {})
            right = {key: one for key, one in former.items() if (str(number), key) not in wrong}
            rows.append(former if row == right else row)
        return [row for row in rows if row]

    def _row(self, number: int, row: Mapping[str, Any], errors: list[CellError]) -> dict[str, Any]:
        found = {}
        for column in self.rows.columns:
            cell = f"{number}-{column.key}"
            try:
                value = stored(self.cells[column.key].clean(row[column.key]))
            except forms.ValidationError as error:
                name, target = f"{self.rows.named(number)}, {column.label}", f"id_{self.key}-{cell}"
                errors += _errors_in(error, name, cell, target)
            else:
                if value not in EMPTY:
                    found[column.key] = value
        return found


class BudgetField(TableField):
    widget: BudgetWidget

    def __init__(
        self, key: str, budget: Budget, cell: Callable[[str], forms.Field], **kwargs: Any
    ) -> None:
        self.key, self.budget = key, budget
        self.cells = {
            f"{part}-{row}-{year}": cell(label) for part, row, year, label in budget.cells()
        }
        super().__init__(widget=BudgetWidget(budget, self.cells), **kwargs)

    def clean(self, value: Any) -> Any:
        if not isinstance(value, TypedCells):
            return value
        errors: list[CellError] = []

        def amount(cell: str, typed: Any) -> int | None:
            field = self.cells[cell]
            try:
                found: int | None = field.clean(typed)
            except forms.ValidationError as error:
                errors.extend(_errors_in(error, str(field.label), cell, f"id_{self.key}-{cell}"))
                return None
            return found

        answer = answer_of(self.budget, value, amount)
        if errors:
            self.others, self.wrong = answer, [one.cell for one in errors]
            raise forms.ValidationError(errors)
        return answer

    def beside_wrong(self, before: Any) -> Any:
        cells, stood = cells_of(self.budget, self.others), cells_of(self.budget, before)
        kept = cells | {cell: stood[cell] for cell in self.wrong}
        return answer_of(self.budget, kept, lambda cell, _typed: kept[cell])


def _errors_in(
    error: forms.ValidationError, name: str, cell: str, target: str
) -> Iterable[CellError]:
    return [CellError.named(name, text, cell, target=target) for text in error.messages]


def cells_of(budget: Budget, value: Any) -> dict[str, Any]:
    """A stored budget by cell."""
    given = value or {}
    return {
        f"{part}-{row}-{year}": given.get(part, {}).get(row, {}).get(str(year))
        for part, row, year, _label in budget.cells()
    }


def answer_of(
    budget: Budget, typed: Mapping[str, Any], amount: Callable[[str, Any], int | None]
) -> dict[str, dict[str, dict[str, int]]] | None:
    """The budget as it is stored; nothing when no amount is filled in."""
    answer: dict[str, dict[str, dict[str, int]]] = {part.key: {} for part in budget.parts}
    for part, row, year, _label in budget.cells():
        ore = amount(f"{part}-{row}-{year}", typed.get(f"{part}-{row}-{year}"))
        if ore is not None:
            answer[part].setdefault(row, {})[str(year)] = ore
    return answer if any(answer.values()) else None
