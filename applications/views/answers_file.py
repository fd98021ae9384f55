"""The answers that came in, to fetch as a file: JSON for other systems, CSV for a spreadsheet."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from applications.letters import five_times
from applications.letters.as_data import as_data
from applications.models import ReceivedVersion
from applications.views.fetching import received_version
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.sheet import sheet

HEADINGS = ("Avsnitt", "Nyckel", "Fråga", "Sort", "Rad", "Kolumn", "Svar", "Lagrat värde")
ABOUT = "Om inlagan"
FILE_FACTS = (("name", "Filnamn"), ("size", "Storlek i byte"), ("sha256", "SHA-256"))
Line = tuple[str, ...]


@require_safe
def as_json(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    version = received_version(request.user, pk, number)
    text = json.dumps(as_data(version), ensure_ascii=False, indent=2)
    return _file(version, text.encode(), "json", "application/json")


@require_safe
def as_csv(request: SignedInRequest, pk: UUID, number: int) -> HttpResponse:
    version = received_version(request.user, pk, number)
    lines = sheet(HEADINGS, lines_of(version))
    return _file(version, lines, "csv", "text/csv; charset=utf-8")


def _file(version: ReceivedVersion, content: bytes, ending: str, kind: str) -> HttpResponse:
    submission = version.submission
    case_number = (submission.case.registration_number or "").replace(".", "-")
    told = slugify(f"{case_number} {submission.stage.title} {version.number}")
    disposition = f'attachment; filename="svar-{told}.{ending}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


def lines_of(version: ReceivedVersion) -> Iterator[Line]:
    """A line for each answer, each cell of a table and each fact of a file."""
    data = as_data(version)
    yield from _about(version, data)
    for section in data["sections"]:
        for question in section["questions"]:
            yield from _of_question(section["title"], question)
    asked = {one["key"] for section in data["sections"] for one in section["questions"]}
    loose = [one for one in data["attachments"] if one["question"] not in asked]
    for number, file in enumerate(loose):
        yield from _of_file(ABOUT, f"scan.{number + 1}", file["kind"], file)


def _about(version: ReceivedVersion, data: Mapping[str, Any]) -> Iterator[Line]:
    facts = [
        ("registration_number", "Diarienummer", data["registration_number"]),
        ("organisation.name", "Organisation", data["organisation"]["name"]),
        ("organisation.number", "Organisationsnummer", data["organisation"]["number"]),
        ("call.title", "Utlysning", data["call"]["title"]),
        ("stage.title", "Steg", data["stage"]["title"]),
        ("version", "Version", str(data["version"])),
        ("manifest_sha256", "Innehållets kontrollsumma (SHA-256)", data["manifest_sha256"]),
    ]
    for key, label, value in facts:
        yield (ABOUT, key, label, "", "", "", value, value)
    times = five_times(version, on_paper=data["on_paper"])
    for (key, stored), time in zip(data["times"].items(), times, strict=True):
        yield (ABOUT, f"times.{key}", time.label, "", "", "", time.value, stored or "")


def _of_question(section: str, question: Mapping[str, Any]) -> Iterator[Line]:
    label, kind = question["question"], question["kind"]
    for cell in question["cells"]:
        place = (section, cell["key"], label, cell["kind"], cell["row"], cell["column"])
        yield (*place, cell["shown"], in_a_cell(cell["answer"]))
    for number, file in enumerate(question["attachments"]):
        yield from _of_file(section, f"{question['key']}.{number + 1}", label, file)
    if not question["cells"] and not question["attachments"]:
        stored = in_a_cell(question["answer"])
        yield (section, question["key"], label, kind, "", "", question["shown"], stored)


def _of_file(section: str, key: str, label: str, file: Mapping[str, Any]) -> Iterator[Line]:
    row = file["name"]
    for name, fact in FILE_FACTS:
        value = str(file[name])
        yield (section, f"{key}.{name}", label, "file", row, fact, value, value)


def in_a_cell(value: Any) -> str:
    """What is kept, as JSON writes it; texts and days as they are."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
