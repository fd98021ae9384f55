"""Exports of what was assessed, and as JSON: typed, equal to the register, and never of what is being written."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from applications.actions import drafting, signing
from applications.models import Status, Submission
from delmos_portal.accounts.models import User
from screening.actions import criteria, exporting, moderating, reviewing, second_reading
from screening.effects import exports as effects
from screening.figures.columns import Column, columns_of
from screening.models import Export
from tests.build import call, keep_promises, notification, people, signing_of, stage
from tests.screening.test_assessing import administrator, answers, both_finished, scored
from tests.screening.test_completion import ask
from tests.screening.test_equal_treatment import proposed
from tests.screening.test_exports import FORMULAS, cells, content, read_csv

pytestmark = pytest.mark.django_db
SCORES = ["number", "score", "suggestion", "assessed_by", "bedomning.purpose"]


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path


def made(it: Submission, by: User, file_format: str, keys: Sequence[str] = SCORES) -> Export:
    export = exporting.ask(it.stage, keys, file_format, by=by)
    keep_promises()
    export.refresh_from_db()
    return export


def rows_in(it: Submission, by: User, folder: Path, keys: Sequence[str] = SCORES) -> list[Any]:
    found: list[Any] = json.loads(content(made(it, by, "json", keys), folder))["rows"]
    return found


def test_scores_of_a_stage_are_those_of_the_registered_sheets(tmp_path: Path):
    who, of = people(), call()
    criteria.begin(of.stages.first().pk, with_scale=True, by=administrator())
    its = [proposed(of, who, n, one) for n, one in ((10, "decline"), (11, "accept"))]

    rows = rows_in(its[0], who.olle, tmp_path)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT \"case\".registration_number, replace(sheet.content->>'score', ',', '.')::float"
            " FROM screening_finishedsheet sheet"
            " JOIN applications_submission submission ON submission.id = sheet.submission_id"
            ' JOIN applications_case "case" ON "case".id = submission.case_id'
            ' ORDER BY "case".registered_at'
        )
        asked = cursor.fetchall()
    assert [(one["number"], one["score"]) for one in rows] == asked
    assert [one for _number, one in asked] == [25, 75]
    assert {one["assessed_by"] for one in rows} == {who.olle.name}


def test_points_are_numbers_and_what_both_readers_said_stands_in_each_point(tmp_path: Path):
    it, olle, _olga = both_finished("yes", "no")
    keys = [*SCORES, "bedomning.not_statutory"]

    [row] = rows_in(it, olle, tmp_path, keys)
    book = cells(content(made(it, olle, "xlsx"), tmp_path))
    plain = read_csv(content(made(it, olle, "csv"), tmp_path))

    assert (row["score"], row["bedomning.purpose"]) == (50, "4 – Mycket bra / 0 – Saknas")
    assert row["bedomning.not_statutory"] == "Ja / Nej"
    assert book[0][4] == ("inlineStr", "Bedömning: Ligger i linje med syftet")
    assert [book[1][1], plain[1][1]] == [("n", "50"), "50,00"]


def test_what_was_moderated_counts_in_place_of_the_readers_own(tmp_path: Path):
    it, olle, _olga = both_finished("yes", "no")
    moderating.moderate(it.pk, {"purpose": ("4", "Vi är eniga.")}, by=olle)

    [row] = rows_in(it, olle, tmp_path)

    assert (row["score"], row["bedomning.purpose"]) == (100, "4 – Mycket bra")


def test_nothing_of_an_assessment_is_in_the_file_until_every_reader_has_finished(tmp_path: Path):
    it, olle, olga = scored()
    keys = [*SCORES, "suggested", "assessed_on"]
    reviewing.assess(it, answers(it, "yes", "Bara mitt"), "Bara mitt", finished=True, by=olle)
    second_reading.assess(it, answers(it, "no", "Bara mitt"), "Nej", finished=False, by=olga)

    [row] = rows_in(it, olle, tmp_path, keys)
    labels = [one.label for one in columns_of(it.stage)["Färdig och registrerad bedömning"]]

    assert {key: one for key, one in row.items() if one is not None} == {
        "number": it.case.registration_number
    }
    assert not any(one.startswith("Bedömning:") for one in labels)


def test_an_assessment_is_left_out_once_something_has_come_in_after_it(tmp_path: Path):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    reviewing.assess(it, answers(it), "Bra.", finished=True, by=who.olle)
    [before] = rows_in(it, who.olle, tmp_path)
    ask(it, who, "cooperation_needs")
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    [after] = rows_in(it, who.olle, tmp_path)

    assert (before["assessed_by"], before["bedomning.purpose"]) == (who.olle.name, "Ja")
    assert (after["assessed_by"], after["bedomning.purpose"]) == (None, None)


def test_amounts_numbers_and_days_have_their_types_in_json(tmp_path: Path):
    who = people()
    it = stage("application", Status.ANNOUNCED, who=who)
    keys = ["number", "version", "applied", "granted", "decided_on", "late"]

    told = json.loads(content(made(it, who.olle, "json", keys), tmp_path))

    [row] = told["rows"]
    assert [told["format"], [one["kind"] for one in told["columns"]]] == [
        1,
        ["text", "text", "number", "kronor", "day", "kronor"],
    ]
    assert (row["version"], row["applied"], row["granted"]) == (1, 700_000, 700_000)
    assert [type(row[key]) for key in ("number", "decided_on", "late")] == [str, str, str]


@given(
    rows=st.lists(
        st.tuples(
            st.text() | st.sampled_from(FORMULAS) | st.none(),
            st.integers(-(10**13), 10**13) | st.none(),
            st.integers(0, 10_000) | st.none(),
        ),
        max_size=5,
    )
)
def test_json_gives_back_every_text_whole_and_every_amount_to_the_ore(rows, tmp_path_factory):
    columns = [Column("a", "=Text"), Column("b", "Belopp", "kronor"), Column("c", "P", "points")]
    path = tmp_path_factory.mktemp("json") / "a.json"

    effects.write_json(path, columns, iter([list(one) for one in rows]))

    read = json.loads(path.read_text(encoding="utf-8"))["rows"]
    back = [
        (one["a"], *(None if one[key] is None else round(one[key] * 100) for key in "bc"))
        for one in read
    ]
    assert back == [(text or None, amount, points) for text, amount, points in rows]
