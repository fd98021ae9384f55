"""Rows as a file that Swedish spreadsheets open: UTF-8 with a mark, semicolons, decimal commas."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def in_kronor(ore: int | None) -> str:
    """An amount in öre as a number that a spreadsheet adds up: 700000,00. Empty when not known."""
    if ore is None:
        return ""
    whole, rest = divmod(ore, 100)
    return f"{whole},{rest:02}"
