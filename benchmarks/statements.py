"""Counts the statements of each measured page, in one process and with the pages' own middleware.

`python benchmarks/statements.py`, with what seed.py said on standard input. What opens and ends a
transaction is not counted, nor the `SELECT 1` by which a kept connection is tried.
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django

django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.load import hidden_inputs

TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
SIGNED = {"email": "a@example.se", "phone": "0141-22 50 00", "declaration": "on"}


def visitor(session=""):
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["sessionid"] = session
    return client


def asked_by(visit, expected):
    with CaptureQueriesContext(connection) as asked:
        answer = visit()
    if answer.status_code != expected:
        raise SystemExit(f"{answer.status_code} instead of {expected}: {answer.content[:500]}")
    return len([one for one in asked if not one["sql"].startswith(TRANSACTIONS)])


def of_page(client, address):
    client.get(address)
    return asked_by(lambda: client.get(address), 200)


def of_signing(session, pk):
    client, address = visitor(session), reverse("sign", args=[pk])
    form = hidden_inputs(client.get(address).content) | SIGNED
    return asked_by(lambda: client.post(address, form), 302)


def of_autosave(client, page, texts):
    """The second save: the first of a person also notes that the pen changed hands."""

    def save(text):
        form = hidden_inputs(client.get(page).content) | dict.fromkeys(texts, text)
        return asked_by(lambda: client.post(f"{page}autospara/", form), 200)

    return [save("Ett svar."), save("Ett annat svar.")][-1]


def main():
    known = json.load(sys.stdin)
    officer = visitor(known["officer"])
    counted = {
        "submit": [of_signing(*draft) for draft in known["drafts"][-2:]][-1],
        "queue": of_page(officer, reverse("workspace:queue")),
        "case": of_page(officer, reverse("workspace:case", args=[known["cases"][0]])),
        "long case": of_page(officer, reverse("workspace:case", args=[known["long_case"]])),
        "draft": of_page(visitor(known["writer"]), known["draft"]["page"]),
        "autosave": of_autosave(visitor(known["writer"]), **known["draft"]),
        "start": of_page(visitor(), reverse("start")),
    }
    print(json.dumps(counted))


if __name__ == "__main__":
    main()
