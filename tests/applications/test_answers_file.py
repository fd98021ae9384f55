"""The answers that came in, fetched as JSON and as CSV: as they were typed, and as they read."""

import subprocess
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.actions import drafting, registering
from applications.models import Status, Submission
from delmos_portal.sheet import harmless, sheet
from delmos_portal.templatetags.swedish import NBSP
from tests.accounts.people import sign_in
from tests.applications.exported import (
    exported_csv,
    exported_json,
    fetched,
    lines_about,
    questions_in,
)
from tests.applications.tables import ANSWERS, GRANTS, sent
from tests.applications.test_registering import paper, scan
from tests.build import call, notification, people, stage

pytestmark = pytest.mark.django_db
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
FORMULAS = [
    '=HYPERLINK("http://x.example";"Klicka")',
    "@SUM(1+1)",
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    '=";"&CHAR(10)&"x"',
    "=1+1",
]


def test_the_files_say_whose_the_answers_are_and_when_they_came():
    it, who = sent()
    client, version = sign_in(Client(), who.amina), it.latest_version()

    data, rows = exported_json(client, it), exported_csv(client, it)

    number = it.case.registration_number
    assert (data["format"], data["registration_number"], data["version"]) == (1, number, 1)
    assert data["organisation"] == {"name": "Motala kommun", "number": who.motala.org_number}
    assert data["call"] == {"title": it.case.call.title, "ordinance": it.case.call.ordinance}
    assert data["stage"] == {"kind": "notification", "title": it.stage.title}
    assert data["times"]["received_at"] == version.received_at.isoformat()
    assert sha256(data["manifest"].encode()).hexdigest() == data["manifest_sha256"]
    assert data["manifest_sha256"] == version.manifest_sha256
    about = {one["Nyckel"]: one["Svar"] for one in rows if one["Avsnitt"] == "Om inlagan"}
    assert about["registration_number"] == number
    assert about["organisation.name"] == "Motala kommun"
    assert about["manifest_sha256"] == version.manifest_sha256


def test_a_table_stands_cell_by_cell_as_it_is_kept_and_as_it_reads():
    it, who = sent()
    client = sign_in(Client(), who.amina)

    grants = questions_in(exported_json(client, it))["grants"]
    lines = lines_about(exported_csv(client, it), "grants")

    assert grants["answer"] == GRANTS
    assert grants["cells"][3] == {
        "key": "grants.1.amount",
        "row": f"Bidrag{NBSP}1",
        "column": "Belopp i kronor",
        "kind": "kronor",
        "answer": 250_000_50,
        "shown": f"250{NBSP}000,50{NBSP}kr",
    }
    assert list(lines[3].values()) == [
        "Andra bidrag",
        "grants.1.amount",
        "Statsbidrag som ni har fått eller sökt",
        "kronor",
        f"Bidrag{NBSP}1",
        "Belopp i kronor",
        f"250{NBSP}000,50{NBSP}kr",
        "25000050",
    ]
    assert [one["Nyckel"] for one in lines] == [one["key"] for one in grants["cells"]]
    assert lines[2]["Lagrat värde"] == "granted"
    assert lines[2]["Svar"] == "Beviljat"


def test_a_budget_stands_year_by_year_and_an_empty_cell_is_empty():
    it, who = sent()

    lines = lines_about(exported_csv(sign_in(Client(), who.amina), it), "budget")

    said = {one["Nyckel"]: (one["Rad"], one["Kolumn"], one["Lagrat värde"]) for one in lines}
    assert said["budget.costs.other.2022"] == ("Kostnader: Övrigt", "2022", "5000050")
    assert said["budget.costs.other.2021"] == ("Kostnader: Övrigt", "2021", "")
    assert said["budget.financing.own.2021"][0] == "Finansiering: Egna medel"


def test_a_file_is_named_with_its_size_and_checksum():
    who = people()
    it = stage("plan", Status.RECEIVED, who=who)
    [kept] = it.latest_version().attachments
    client = sign_in(Client(), who.olle)

    data, rows = exported_json(client, it), exported_csv(client, it)

    facts = {name: kept[name] for name in ("question", "name", "size", "sha256")}
    assert data["attachments"] == [facts | {"kind": "Bilaga"}]
    assert questions_in(data)[kept["question"]]["attachments"] == data["attachments"]
    lines = lines_about(rows, kept["question"])
    assert [(one["Kolumn"], one["Svar"]) for one in lines] == [
        ("Filnamn", kept["name"]),
        ("Storlek i byte", str(kept["size"])),
        ("SHA-256", kept["sha256"]),
    ]


def test_what_came_on_paper_names_the_scan():
    who, of = people(), call()
    it = registering.register_paper(of.first_stage(), who.motala, paper(), scan(), by=who.rut)
    client = sign_in(Client(), who.olle)

    data, rows = exported_json(client, it), exported_csv(client, it)

    [file] = data["attachments"]
    assert (data["on_paper"], file["name"], file["question"]) == (True, "papper.pdf", None)
    [name, *_rest] = lines_about(rows, "scan.1")
    assert (name["Fråga"], name["Svar"]) == ("Det undertecknade papperet, inläst", "papper.pdf")


def test_nobody_reads_what_is_being_written_and_each_version_is_kept():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    before = it.latest_version().answers
    Submission.objects.filter(pk=it.pk).update(open_questions=["cooperation_needs"])
    drafting.save(it.pk, {"cooperation_needs": "Hemligt"}, version=99, by=who.amina)

    read = [exported_json(sign_in(Client(), one), it) for one in (who.olle, who.amina)]

    for data in read:
        said = {key: one["answer"] for key, one in questions_in(data).items()}
        assert {key: one for key, one in said.items() if one is not None} == before
    missing = sign_in(Client(), who.olle).get(reverse("answers-json", args=[it.pk, 2]))
    assert missing.status_code == 404


def test_the_pages_lead_to_the_files():
    it, who = sent()
    addresses = [reverse(f"answers-{one}", args=[it.pk, 1]) for one in ("csv", "json")]
    pages = [
        sign_in(Client(), who.amina).get(reverse("receipt", args=[it.pk])),
        sign_in(Client(), who.amina).get(reverse("submission", args=[it.pk])),
        sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id])),
    ]

    assert [[f'href="{one}"' in page.text for one in addresses] for page in pages] == [
        [True, True]
    ] * 3


def test_the_file_has_a_name_that_tells_what_it_is():
    it, who = sent()

    answer = sign_in(Client(), who.amina).get(reverse("answers-csv", args=[it.pk, 1]))

    number = (it.case.registration_number or "").replace(".", "-")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="svar-{number}-intresseanmalan-1.csv"'
    )


def test_fetching_the_answers_asks_little():
    it, who = sent()
    client = sign_in(Client(), who.amina)
    client.get(reverse("answers-json", args=[it.pk, 1]))

    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("answers-json", args=[it.pk, 1]))

    assert len(asked) == 5  # session, person, version, its entry's scan, its signatures


def texts_in(cell: ElementTree.Element) -> list[str]:
    """What it says; cells beside each other that are alike are written once, with their number."""
    alike = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
    return ["".join(cell.itertext()).strip()] * min(alike, 8)


def in_spreadsheet(content: bytes, folder: Path) -> tuple[list[list[str]], list[str]]:
    """The rows as a spreadsheet program reads them, and the formulas; it is told to look for them."""
    file = folder / "svar.csv"
    file.write_bytes(content)
    told = "CSV:59,34,76,1,,1053,false,true,false,false,false,0,true"
    office = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    made = ["--convert-to", "fods", "--outdir", str(folder), str(file)]
    subprocess.run(
        [*office, f"--infilter={told}", *made], check=True, timeout=60, capture_output=True
    )
    root = ElementTree.parse(file.with_suffix(".fods")).getroot()
    rows = [
        [text for cell in row.iter(f"{TABLE}table-cell") for text in texts_in(cell)]
        for row in root.iter(f"{TABLE}table-row")
    ]
    formulas = [one.attrib.get(f"{TABLE}formula", "") for one in root.iter(f"{TABLE}table-cell")]
    return rows, [one for one in formulas if one]


def test_a_spreadsheet_program_finds_no_formula_in_what_was_answered(tmp_path: Path):
    grants = [{**GRANTS[0], "from": one, "purpose": one} for one in FORMULAS]
    it, who = sent(**ANSWERS | {"grants": grants}, contact_name=FORMULAS[0])
    content = fetched(sign_in(Client(), who.amina), it, "csv")

    rows, formulas = in_spreadsheet(content, tmp_path)

    said = {row[1]: row[6] for row in rows if len(row) > 6}
    assert formulas == []
    assert said["contact_name"] == harmless(FORMULAS[0])
    for number, text in enumerate(FORMULAS):
        assert said[f"grants.{number + 1}.from"] == harmless(text)


def test_a_spreadsheet_program_would_find_a_formula_that_is_not_made_harmless(tmp_path: Path):
    planted = sheet(("a",), [("X",)]).replace(b"X", b"=1+1")

    assert in_spreadsheet(planted, tmp_path)[1] == ["of:=1+1"]
