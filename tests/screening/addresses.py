"""Every address of the portal that can be made with the keys of some rows, and what it answers."""

from collections import defaultdict
from itertools import product
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

# What may stand in an address, by the name of the converter: one that is missing stops the tests.
FITS: dict[str, list[type]] = {
    "UUIDConverter": [UUID],
    "IntConverter": [int],
    "SlugConverter": [str],
    "StringConverter": [str],
    "PathConverter": [UUID, int],  # a row of a register
}


def addresses_with(ids: list[object], above: list[object]) -> dict[str, set[str]]:
    """By name; of two keys in an address, the first is one of those that others lie under."""
    kinds: dict[type, list[object]] = defaultdict(list)
    for one in ids:
        kinds[type(one)].append(one)
    found: dict[str, set[str]] = {}
    for name, takes in keys_in(get_resolver().url_patterns).items():
        kept = [[one for kind in fits for one in kinds[kind]] for fits in takes]
        if len(kept) > 1:
            kept[0] = [one for one in kept[0] if one in above]
        found[name] = {reverse(name, args=given) for given in product(*kept)}
    return found


def keys_in(
    patterns: list[URLPattern | URLResolver], space: str = ""
) -> dict[str, list[list[type]]]:
    """Of each address with keys: what may stand in each. A form is of no case: it is of every one."""
    found: dict[str, list[list[type]]] = {}
    for one in patterns:
        if isinstance(one, URLResolver):
            found |= keys_in(
                one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space
            )
            continue
        takes = [FITS[type(key).__name__] for key in one.pattern.converters.values()]
        if one.name and takes and not one.name.startswith("questionnaire"):
            found[space + one.name] = takes
    return found


def opened(got: dict[str, Any], number: str) -> list[str]:
    """The addresses that give a file, or a page with the case's number."""
    return [
        one
        for one, answer in got.items()
        if answer.status_code == 200
        and (
            answer.streaming
            or not answer["Content-Type"].startswith("text/html")
            or number in answer.text
        )
    ]


def asked(client: Client, address: str) -> Any:
    """The answer to one who reads, or presses where there is nothing to read; that is undone."""
    with transaction.atomic():
        answer = client.get(address)
        if answer.status_code == 405:
            answer = client.post(address)
        transaction.set_rollback(True)
    return answer


def closed(named: dict[str, set[str]], got: dict[str, Any]) -> set[str]:
    """The addresses of the workspace that are there with no key."""
    return {
        name.removeprefix("workspace:")
        for name, tried in named.items()
        if name.startswith("workspace:") and all(got[one].status_code == 404 for one in tried)
    }
