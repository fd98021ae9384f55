"""What a page says of its mistakes: beside each field, and what was saved in spite of them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils import timezone

from applications.models.submissions import EMPTY
from delmos_portal.questionnaires.answers import Answers, complaints
from delmos_portal.questionnaires.definition import Definition
from delmos_portal.questionnaires.forms import SectionForm
from delmos_portal.questionnaires.table_fields import CellError, TableField, TypedRows
from delmos_portal.templatetags.parts import not_in_cells
from delmos_portal.templatetags.swedish import day, in_a_row, in_stockholm, stockholm

MOST_NAMED = 3
LONGEST_NAME = 80
NOTHING_SAVED = "Inget av det du skrev nu är sparat i svaren. Högst upp på sidan står varför."
NOT_READY = "Det som är markerat behöver rättas innan ni kan skicka in."


@dataclass(frozen=True)
class Told:
    """What stands beside the buttons, and whether something is not as the person wrote it."""

    text: str
    is_trouble: bool = False


def told_of(
    at: datetime | None,
    not_saved: Sequence[str] = (),
    *,
    is_refused: bool = False,
    is_ready: bool = True,
    is_writing: bool = False,
) -> Told:
    """Say when the draft was saved, and which answers were not."""
    if is_refused:
        return Told(NOTHING_SAVED, is_trouble=True)
    when = _when(at)
    if not_saved:
        names = _listed(not_saved)
        what = f"{when}, utom {names}" if when else f"Inte sparat än: {names}"
        where = "vid frågan" if len(not_saved) == 1 else "vid frågorna"
        left = " när du har lämnat rutan" if is_writing else ""
        return Told(f"{what}. Det står {where} vad som behöver göras{left}.", is_trouble=True)
    if not is_ready:
        return Told(f"{when}. {NOT_READY}".removeprefix(". "), is_trouble=True)
    return Told(when and f"{when}.")


def _when(at: datetime | None) -> str:
    if at is None:
        return ""
    is_today = day(at) == day(timezone.now())
    return f"Sparat kl. {in_stockholm(at):%H.%M}" if is_today else f"Sparat {stockholm(at)}"


def _listed(names: Sequence[str]) -> str:
    if len(names) > MOST_NAMED:
        return f"{len(names)} svar"
    return in_a_row(names)


def named(form: SectionForm, keys: Collection[str]) -> list[str]:
    """The questions whose answers were not saved, as a sentence names them."""
    found = []
    for question in form.section.questions:
        if question.key in keys:
            asked = form.fields.get(question.key)
            in_part = isinstance(asked, TableField) and bool(asked.wrong)
            name = quoted(question.label)
            found.append(f"det som är fel i {name}" if in_part else name)
    return found


def quoted(label: str) -> str:
    short = label if len(label) <= LONGEST_NAME else f"{label[:LONGEST_NAME].rstrip()} …"
    return f"”{short}”"


def complain(form: SectionForm, definition: Definition, answers: Answers) -> set[str]:
    """Say what is saved but cannot be sent: too long, sums that do not agree. The questions it is of."""
    wrong, found = set(form.errors), set()
    for one in complaints(definition, answers):
        key = one.question_key
        is_answered = answers.get(key) not in EMPTY and not one.is_missing
        if key in form.fields and is_answered and key not in wrong:
            target = f"id_{one.place}"
            form.add_error(
                key, CellError(one.text, one.cell, target=target) if one.cell else one.text
            )
            found.add(key)
    return found


def beside(form: SectionForm, keys: Collection[str]) -> dict[str, str]:
    """The errors of these questions, by the field that each stands beside, as the page shows them."""
    return {
        place: render_to_string("components/field_error.html", {"place": place, "texts": texts})
        for key in form.errors
        if key in keys
        for place, texts in _places(form, key)
    }


def _places(form: SectionForm, key: str) -> Iterator[tuple[str, list[str]]]:
    field, asked = form[key], form.fields[key]
    yield field.auto_id, not_in_cells(field)
    if isinstance(asked, TableField):
        for cell, texts in asked.widget.told.items():
            yield f"{field.auto_id}-{_as_posted(field.data, cell)}", texts


def _as_posted(typed: object, cell: str) -> str:
    """The cell by its row on the page: rows in which nothing is typed are not counted elsewhere."""
    if not isinstance(typed, TypedRows):
        return cell
    row, _, column = cell.partition("-")
    return f"{typed.numbers[int(row)]}-{column}" if int(row) < len(typed.numbers) else cell
