"""Writes exports in parts: memory holds one part, a part that was lost is written again, progress is seen.

The rows are kept as JSON lines until all are there; then the file is made of them, row by row.
"""

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from delmos_portal.outbox.registry import effect, every_minute
from delmos_portal.sheet import harmless, in_kronor
from screening.actions.exporting import promise_file, promise_removal, promise_rows
from screening.figures.columns import (
    DAY,
    HUNDREDTHS,
    KRONOR,
    NUMBER,
    POINTS,
    Cell,
    Column,
    chosen,
    rows_of,
)
from screening.models import Export
from screening.models.exports import KEPT_FOR

PART = 100  # rows in memory at once, and between two looks at whether it was cancelled
LONGEST_CELL = 32_767  # what a workbook's cell can hold
WIDTHS = {KRONOR: 16, NUMBER: 12, POINTS: 12, DAY: 12}


@effect
def write_export(export_id: str) -> None:
    """Write the rows that come next, and promise those after them, or the file."""
    export = (
        Export.objects.select_for_update(of=("self",))
        .select_related("stage", "by")
        .get(pk=export_id)
    )
    if not export.is_working or export.rows_done >= export.rows_all:
        return
    part = export.submissions[export.rows_done : export.rows_done + PART]
    path = _under_root(export.part_path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    with path.open("r+b") as out:
        out.truncate(export.bytes_done)  # what a worker that died had written
        out.seek(export.bytes_done)
        for row in rows_of(export.stage, export.columns, part, export.by):
            out.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())
        export.bytes_done = out.tell()
    export.rows_done += len(part)
    export.save(update_fields=["bytes_done", "rows_done"])
    if export.rows_done < export.rows_all:
        promise_rows(export)
    else:
        promise_file(export)


@effect
def finish_export(export_id: str) -> None:
    """Make the file of the rows. Made again, it is the same file."""
    export = (
        Export.objects.select_for_update(of=("self",)).select_related("stage").get(pk=export_id)
    )
    if not export.is_working:
        return
    columns = chosen(export.stage, export.columns)
    target = _under_root(export.path)
    half = target.with_name(f".{target.name}")
    WRITERS[export.format](half, columns, _rows(_under_root(export.part_path)))
    half.replace(target)
    export.size, export.finished_at = target.stat().st_size, timezone.now()
    export.save(update_fields=["size", "finished_at"])
    _under_root(export.part_path).unlink(missing_ok=True)


@effect
def remove_export(export_id: str) -> None:
    """Take away the file of an export that was cancelled or is too old; the row tells that it was there."""
    export = Export.objects.select_for_update().get(pk=export_id)
    for path in (export.part_path, export.path):
        _under_root(path).unlink(missing_ok=True)
    export.removed_at = timezone.now()
    export.save(update_fields=["removed_at"])


@every_minute
def clear_old_exports() -> None:
    """An export holds much personal data in one place: seven days, then it is made anew."""
    old = Export.objects.filter(removed_at=None, finished_at__lt=timezone.now() - KEPT_FOR)
    for pk in old.values_list("pk", flat=True):
        with transaction.atomic():
            promise_removal(pk)


def _under_root(path: str) -> Path:
    return Path(settings.FILES_ROOT) / path


def _rows(path: Path) -> Iterator[list[Cell]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def write_csv(path: Path, columns: Sequence[Column], rows: Iterator[list[Cell]]) -> None:
    """UTF-8 with a mark, semicolons, decimal commas; a text that begins as a formula has an apostrophe."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow([harmless(one.label) for one in columns])
        for row in rows:
            writer.writerow([_as_text(one, cell) for one, cell in zip(columns, row, strict=True)])
        _keep(out)


def _keep(out: IO[str]) -> None:
    out.flush()
    os.fsync(out.fileno())


def _as_text(column: Column, cell: Cell) -> str:
    if isinstance(cell, int):
        return in_kronor(cell) if column.kind in HUNDREDTHS else str(cell)
    return harmless(cell or "")


def write_xlsx(path: Path, columns: Sequence[Column], rows: Iterator[list[Cell]]) -> None:
    """A workbook with one sheet: texts as texts, amounts as numbers, days as days; no formula, no link."""
    options = {"constant_memory": True, "tmpdir": str(path.parent), "in_memory": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        formats = {
            KRONOR: book.add_format({"num_format": "#,##0.00"}),
            DAY: book.add_format({"num_format": "yyyy-mm-dd"}),
            NUMBER: book.add_format({"num_format": "0"}),
            POINTS: book.add_format({"num_format": "0.00"}),
        }
        sheet = book.add_worksheet("Export")
        sheet.freeze_panes(1, 0)
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, WIDTHS.get(column.kind, 30))
            sheet.write_string(0, place, column.label, heading)
        for number, row in enumerate(rows, start=1):
            for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
                _write_cell(sheet, (number, place), column, cell, formats.get(column.kind))


def _write_cell(sheet: Any, at: tuple[int, int], column: Column, cell: Cell, look: object) -> None:
    if isinstance(cell, int):
        sheet.write_number(*at, cell / 100 if column.kind in HUNDREDTHS else cell, look)
    elif cell and column.kind == DAY and (held := _day(cell)):
        sheet.write_datetime(*at, held, look)
    elif cell:
        sheet.write_string(*at, cell if len(cell) <= LONGEST_CELL else _cut(cell))


def _day(text: str) -> date | None:
    """A day that a workbook can hold: not before 1900; any other is left as the text it is."""
    try:
        held = date.fromisoformat(text)
    except ValueError:
        return None
    return held if held.year >= 1900 else None


def _cut(text: str) -> str:
    return text[: LONGEST_CELL - 1] + "…"


def write_json(path: Path, columns: Sequence[Column], rows: Iterator[list[Cell]]) -> None:
    """An object for each row, by the keys of the columns: amounts, numbers and points are numbers."""
    with path.open("w", encoding="utf-8") as out:
        told = [{"key": one.key, "label": one.label, "kind": one.kind} for one in columns]
        out.write(f'{{"format": 1, "columns": {_json(told)}, "rows": [')
        for number, row in enumerate(rows):
            cells = zip(columns, row, strict=True)
            out.write(",\n" if number else "\n")
            out.write(_json({one.key: _typed(one, cell) for one, cell in cells}))
        out.write("\n]}\n")
        _keep(out)


def _json(told: object) -> str:
    return json.dumps(told, ensure_ascii=False)


def _typed(column: Column, cell: Cell) -> Cell | float:
    if isinstance(cell, int) and column.kind in HUNDREDTHS:
        return cell / 100 if cell % 100 else cell // 100
    return cell or None if isinstance(cell, str) else cell


WRITERS: dict[str, Callable[[Path, Sequence[Column], Iterator[list[Cell]]], None]] = {
    Export.Format.CSV: write_csv,
    Export.Format.JSON: write_json,
    Export.Format.XLSX: write_xlsx,
}
