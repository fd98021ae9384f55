"""The two files of what came in, fetched and read back."""

import csv
import io
import json
from typing import Any

from django.test import Client
from django.urls import reverse

from applications.models import Submission


def exported_json(client: Client, it: Submission, number: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(fetched(client, it, "json", number))
    return found


def exported_csv(client: Client, it: Submission, number: int = 1) -> list[dict[str, str]]:
    text = fetched(client, it, "csv", number).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def fetched(client: Client, it: Submission, ending: str, number: int = 1) -> bytes:
    answer = client.get(reverse(f"answers-{ending}", args=[it.pk, number]))
    assert answer.status_code == 200
    return answer.content


def questions_in(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for section in data["sections"] for one in section["questions"]}


def lines_about(rows: list[dict[str, str]], key: str) -> list[dict[str, str]]:
    """The lines of a question: its own, or its cells' and files'."""
    return [one for one in rows if one["Nyckel"] == key or one["Nyckel"].startswith(f"{key}.")]
