"""A table of who may open which address: read, and asked of each person in the same state."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.test import Client

from applications.models import Status, Submission
from tests.accounts.people import sign_in
from tests.build import notification, people

PEOPLE = ["amina", "sigrid", "omar", "olle", "disa", "rut", "nobody"]


def rows_of(table: str) -> list[list[str]]:
    """method, name of the address, state of the notification, and what each of PEOPLE is answered."""
    return [line.split() for line in table.strip().splitlines()[1:]]


def answered(
    row: list[str],
    address: Callable[[str, Submission], str],
    posted: Callable[[str, Submission], dict[str, Any]],
) -> list[str]:
    method, name, state = row[:3]
    who = people()
    it = notification(Status(state), who=who)
    found = []
    for one in PEOPLE:
        client = Client()
        if one != "nobody":
            sign_in(client, getattr(who, one))
        with transaction.atomic():  # each person meets the same state
            body = posted(name, it) if method == "post" else {}
            found.append(str(getattr(client, method)(address(name, it), body).status_code))
            transaction.set_rollback(True)
    return found
