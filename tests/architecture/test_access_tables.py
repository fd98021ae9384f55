"""Every address stands in a table of who may open it; a new one that does not fails the build."""

import importlib
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from tests.accounts.test_access import REGISTERS

# Each app has its table, and one beside it for a part of the app that is large.
FOLDERS = Path(__file__).parents[1]
TABLES = [*FOLDERS.glob("*/test_access.py"), *FOLDERS.glob("*/test_access_of_*.py")]
OF_A_REGISTER = ("changelist", "add", "change")
DJANGOS = {"workspace:app_list"}  # the list of one app's registers: the same view as the registers


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> set[str]:
    found: set[str] = set()
    for one in patterns:
        if isinstance(one, URLResolver):
            found |= names(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif one.name:
            found.add(space + one.name)
    return found


def listed() -> set[str]:
    rows: set[str] = set()
    for table in TABLES:
        module = importlib.import_module(f"tests.{table.parent.name}.{table.stem}")
        rows |= {row[1] for row in module.ROWS}
    rows |= {f"workspace:{register}_{page}" for register in REGISTERS for page in OF_A_REGISTER}
    return rows | DJANGOS


def test_every_address_stands_in_a_table_of_access():
    assert sorted(names(get_resolver().url_patterns) - listed()) == []


def test_every_row_of_a_table_is_an_address():
    assert sorted(listed() - names(get_resolver().url_patterns)) == []
