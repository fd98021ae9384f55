"""Exports: made in parts in the background, without formulas, for the one who asked and while they may read."""

import csv
import io
import json
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from applications.models import Case, ReceivedVersion, Stage, Status, Submission
from delmos_portal.accounts.models import Organisation, StaffRole
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.outbox.tasks import deliver
from screening.actions import exporting, reviewing
from screening.effects import exports as effects
from screening.figures.columns import Column, chosen, columns_of
from screening.models import Export, ExportTemplate
from tests.accounts.people import sign_in
from tests.build import People, fill_in, keep_promises, notification, people, person, stage, walk

pytestmark = pytest.mark.django_db
FORMULAS = [
    "=1+1",
    "+46 141",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=cmd|" /C calc"!A0',
    'a;b"c\nd',
    "http://exempel.se",
    "0141",
]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
KEYS = ["number", "organisation", "received_on", "svar.cooperation_needs"]


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path


def made(it: Submission, file_format: str, who: People, keys: list[str] = KEYS) -> Export:
    export = exporting.ask(it.stage, keys, file_format, by=who.olle)
    keep_promises()
    export.refresh_from_db()
    return export


def content(export: Export, tmp_path: Path) -> bytes:
    return (tmp_path / export.path).read_bytes()


def read_csv(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def cells(content: bytes) -> list[list[tuple[str, str]]]:
    """Each cell's type and text; a formula would be an element of its own."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        tree = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        assert [one for one in book.namelist() if "externalLink" in one or "vba" in one] == []
    assert list(tree.iter(f"{SHEET}f", f"{SHEET}hyperlink")) == []
    return [
        [(one.get("t", "n"), "".join(one.itertext())) for one in row]
        for row in tree.iter(f"{SHEET}row")
    ]


def received(who: People, needs: str) -> Submission:
    draft = notification(Status.DRAFT, who=who)
    fill_in(draft, who.amina, cooperation_needs=needs)
    one = walk(draft, who)
    one.send()
    one.sign()
    draft.refresh_from_db()
    return draft


def test_csv_has_a_mark_semicolons_days_as_days_and_the_answer_that_came_in(tmp_path: Path):
    who = people()
    it = received(who, "Behov; ”två”\nrader")

    rows = read_csv(content(made(it, "csv", who), tmp_path))

    assert content(Export.objects.get(), tmp_path)[:3] == b"\xef\xbb\xbf"
    [heads, row] = rows
    assert heads[:3] == ["Diarienummer", "Organisation", "Inkom"]
    assert row == [
        it.case.registration_number,
        "Motala kommun",
        f"{timezone.localdate():%Y-%m-%d}",
        "Behov; ”två”\nrader",
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_workbook_or_a_text_file_is_a_formula(text: str, tmp_path: Path):
    columns = [Column("a", text), Column("b", "Belopp", "kronor"), Column("c", "Dag", "day")]
    rows = [[text, -12345, "2026-05-15"], [None, None, "1850-01-01"]]
    book, plain = tmp_path / "a.xlsx", tmp_path / "a.csv"

    effects.write_xlsx(book, columns, iter(rows))
    effects.write_csv(plain, columns, iter(rows))

    written = cells(book.read_bytes())
    assert [kind for kind, _text in written[1]] == ["inlineStr", "n", "n"]
    assert written[1][0][1].replace("_x000D_", "\r").strip() == text.strip()
    assert written[1][1][1] == "-123.45"
    assert written[2] == [("inlineStr", "1850-01-01")]
    first = read_csv(plain.read_bytes())[1]
    assert first == [f"'{text}" if text[0] in "=+-@\t\r" else text, "-124,55", "2026-05-15"]


def test_amounts_are_numbers_and_the_decision_is_told_only_when_decided(tmp_path: Path):
    who = people()
    keys = ["number", "applied", "outcome", "granted", "decided_on"]
    it = stage("application", Status.PROPOSED, who=who)
    before = cells(content(made(it, "xlsx", who, keys), tmp_path))
    one = walk(it, who)
    one.decide()
    one.announce()

    after = cells(content(made(it, "xlsx", who, keys), tmp_path))

    assert [text for _kind, text in before[1]] == [it.case.registration_number, "700000", "0"]
    assert after[1][1:3] == [("n", "700000"), ("inlineStr", "Bifall")]
    assert [kind for kind, _text in after[1][3:]] == ["n", "n"]
    assert after[1][4][1] == "700000"


def test_a_draft_is_in_no_export_and_an_empty_stage_has_none():
    who = people()
    draft = notification(Status.DRAFT, who=who)

    with pytest.raises(Refused, match="Inget har kommit in"):
        exporting.ask(draft.stage, KEYS, "csv", by=who.olle)

    assert list(Export.objects.all()) == []


def test_a_completion_being_written_is_not_in_the_file(tmp_path: Path):
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    fill_in(it, who.amina, cooperation_needs="Hemligt utkast")

    assert b"Hemligt" not in content(made(it, "csv", who), tmp_path)


def many_like(it: Submission, how_many: int) -> None:
    """Copies of a received submission, each another organisation's, with a text of five thousand signs."""
    version = it.latest_version()
    owners = Organisation.objects.bulk_create(
        Organisation(kind="association", name=f"Förening {n}") for n in range(how_many)
    )
    cases = Case.objects.bulk_create(
        Case(
            call=it.stage.call,
            organisation=owner,
            organisation_name=owner.name,
            registration_number=f"X-{n}",
            registered_at=timezone.now(),
        )
        for n, owner in enumerate(owners)
    )
    copies = Submission.objects.bulk_create(
        Submission(
            case=case,
            stage=it.stage,
            questionnaire=it.questionnaire,
            status=Status.RECEIVED,
            received_versions=1,
            received_at=timezone.now(),
        )
        for case in cases
    )
    answers = {**version.answers, "cooperation_needs": "å" * 5000}
    ReceivedVersion.objects.bulk_create(
        ReceivedVersion(
            submission=one,
            number=1,
            answers=answers,
            manifest="{}",
            manifest_sha256="0" * 64,
            received_at=timezone.now(),
        )
        for one in copies
    )


def peak_of(export: Export) -> int:
    tracemalloc.start()
    try:
        keep_all(export)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def keep_all(export: Export) -> None:
    while waiting := OutboxMessage.objects.waiting().filter(payload__export_id=str(export.pk)):
        for message in waiting:
            deliver(message.key)


@pytest.mark.timeout(240)
def test_a_thousand_rows_take_no_more_memory_than_two_hundred(tmp_path: Path):
    who = people()
    it = received(who, "Behov")
    keep_promises()
    many_like(it, 1000)
    keys = [one.key for group in columns_of(it.stage).values() for one in group]
    warm, few, all_of_them = (
        exporting.ask(it.stage, keys, "xlsx", by=who.olle) for _one in range(3)
    )
    for export, rows in ((warm, 10), (few, 200)):
        Export.objects.filter(pk=export.pk).update(submissions=export.submissions[:rows])

    peak_of(warm)
    small, large = peak_of(few), peak_of(all_of_them)

    all_of_them.refresh_from_db()
    assert all_of_them.rows_done == 1001
    assert all_of_them.size > 50_000
    assert large < small * 1.3
    assert large < 20_000_000


def test_progress_is_seen_between_the_parts_and_a_part_that_was_lost_is_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(effects, "PART", 2)
    who = people()
    it = received(who, "Behov")
    keep_promises()
    many_like(it, 4)
    export = exporting.ask(it.stage, ["number"], "csv", by=who.olle)

    deliver(f"screening.write_export:{export.pk}:0")
    export.refresh_from_db()
    half = export.rows_done, export.percent, export.is_working
    with (tmp_path / export.part_path).open("ab") as part:
        part.write(b'["half a li')  # the worker died here, before its transaction was kept
    keep_all(export)

    export.refresh_from_db()
    numbers = [row[0] for row in read_csv(content(export, tmp_path))[1:]]
    assert half == (2, 40, True)
    assert numbers == [it.case.registration_number, *(f"X-{n}" for n in range(4))]
    assert not (tmp_path / export.part_path).exists()


def test_a_cancelled_export_writes_no_more_and_leaves_no_file(tmp_path: Path):
    who = people()
    it = received(who, "Behov")
    export = exporting.ask(it.stage, KEYS, "csv", by=who.olle)
    client = sign_in(Client(), who.olle)

    told = client.post(reverse("workspace:export-cancel", args=[export.pk]), follow=True).text
    keep_promises()

    export.refresh_from_db()
    assert "Exporten är avbruten." in told
    assert (export.rows_done, export.finished_at, export.is_working) == (0, None, False)
    assert list(tmp_path.rglob(f"*{export.pk}*")) == []
    again = client.post(reverse("workspace:export-cancel", args=[export.pk]), follow=True).text
    assert "Exporten är redan klar eller avbruten." in again


def test_nobody_else_fetches_the_file_and_who_is_recused_since_then_does_not_either():
    who = people()
    it = received(who, "Behov")
    export = made(it, "csv", who)
    page, file = (
        reverse(f"workspace:{name}", args=[export.pk]) for name in ("export", "export-file")
    )
    olle, disa = sign_in(Client(), who.olle), sign_in(Client(), who.disa)
    before = olle.get(file)
    others = [disa.get(page).status_code, disa.get(file).status_code]

    reviewing.declare(it.case, has_conflict=True, reason="Min bror", by=who.olle)

    assert (before.status_code, others) == (200, [404, 404])
    assert it.case.registration_number in b"".join(before.streaming_content).decode()
    assert olle.get(file).status_code == 404
    assert "ett ärende som du inte längre kan läsa" in olle.get(page).text


def test_who_is_recused_before_the_row_is_written_gets_a_file_without_it(tmp_path: Path):
    who = people()
    it = received(who, "Behov")
    export = exporting.ask(it.stage, KEYS, "csv", by=who.olle)
    reviewing.declare(it.case, has_conflict=True, reason="Min bror", by=who.olle)
    keep_promises()
    export.refresh_from_db()

    assert len(read_csv(content(export, tmp_path))) == 1


def test_the_file_is_gone_after_seven_days(tmp_path: Path):
    who = people()
    export = made(received(who, "Behov"), "xlsx", who)
    later = timezone.now() + timedelta(days=7, minutes=1)

    with time_machine.travel(later):
        client = sign_in(Client(), who.olle)
        too_late = client.get(reverse("workspace:export-file", args=[export.pk])).status_code
        effects.clear_old_exports()
        keep_promises()
        page = client.get(reverse("workspace:export", args=[export.pk])).text

    assert too_late == 404
    assert not (tmp_path / export.path).exists()
    assert "Filen är borttagen" in page


def posting(it: Submission, **changes: Any) -> dict[str, Any]:
    return {"format": "xlsx", "columns_0": ["number", "organisation"], **changes}


def test_columns_are_chosen_in_the_browser_and_saved_for_all():
    who = people()
    it = received(who, "Behov")
    new = f"{reverse('workspace:export-new')}?steg={it.stage_id}"
    client = sign_in(Client(), who.olle)

    empty = client.post(new, {"format": "xlsx", "save_as": "Kort"})
    done = client.post(new, posting(it, save_as="Kort"), follow=True)
    keep_promises()
    template = ExportTemplate.objects.get()
    other = sign_in(Client(), who.disa).get(f"{new}&mall={template.pk}")

    assert "Välj minst en kolumn." in empty.text
    assert 'value="Kort"' in empty.text
    assert "0 av 1 rader är klara" in done.text
    assert Export.objects.get().columns == ["number", "organisation"]
    assert template.columns == ["number", "organisation"]
    assert other.context["form"]["columns_0"].initial == ["number", "organisation"]
    assert Event.objects.get(step="ask_for_export").actor == who.olle


def test_a_template_of_somebody_elses_is_neither_replaced_nor_removed():
    who = people()
    it = received(who, "Behov")
    template = exporting.save_template("Kort", it.stage, ["number"], by=who.olle)
    new = f"{reverse('workspace:export-new')}?steg={it.stage_id}"
    remove = reverse("workspace:export-template-remove", args=[template.pk])
    client = sign_in(Client(), who.disa)

    taken = client.post(new, posting(it, save_as="Kort"))
    kept = client.post(remove, follow=True)
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    gone = sign_in(Client(), ada).post(remove, follow=True)

    assert "Någon annan har redan sparat en mall med det namnet." in taken.text
    assert "Mallen tas bort av den som sparade den" in kept.text
    assert "Mallen Kort är borttagen." in gone.text


def test_columns_of_a_template_that_a_form_does_not_have_are_left_out():
    who = people()
    it = received(who, "Behov")

    assert [one.key for one in chosen(it.stage, ["svar.finns_inte", "number"])] == ["number"]


def test_every_column_of_every_stage_can_be_written():
    who = people()
    it = stage("final_report", Status.ANNOUNCED, who=who)
    for one in Stage.objects.filter(call=it.stage.call):
        keys = [column.key for group in columns_of(one).values() for column in group]
        export = exporting.ask(one, keys, "xlsx", by=who.olle)
        keep_promises()
        export.refresh_from_db()
        assert export.is_there
        assert json.dumps(export.columns)
