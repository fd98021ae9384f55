"""Statistics of a call: every number is what SQL written by another hand says, and what the page shows."""

import re
from dataclasses import astuple
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting
from applications.models import Call, Status
from delmos_portal.accounts.models import StaffRole, User
from screening.actions import reviewing
from screening.figures.calls import (
    drafts_in,
    late_reports,
    loads_in,
    outcomes_in,
    stage_figures,
)
from screening.figures.grants import Place, directions_of, places_of, years_of
from screening.figures.places import COUNTIES, tiles
from screening.views.charts import Bar, bar_chart, level_of, levels_of, tile_map
from tests.accounts.people import sign_in
from tests.build import call, mandate, member, notification, organisation, people, person
from tests.screening.scattered import scattered

pytestmark = pytest.mark.django_db
STATEMENTS = 14  # session, person, call, then the figures

SEEN = """
    NOT EXISTS (SELECT 1 FROM screening_conflictofinterest k
                WHERE k.case_id = c.id AND k.user_id = %(user)s AND k.has_conflict)
    AND c.call_id = %(call)s AND c.registration_number IS NOT NULL
"""
RECEIVED = f"""
    SELECT s.*, st.closes_at, st.answer_by, st.kind, c.officer_id, c.closed_at,
           COALESCE(s.arrived_at, s.received_at) AS came
    FROM applications_submission s
    JOIN applications_case c ON c.id = s.case_id
    JOIN applications_stage st ON st.id = s.stage_id
    WHERE s.status NOT IN ('draft', 'signing') AND {SEEN}
"""
STAGES = f"""
    WITH r AS ({RECEIVED})
    SELECT r.stage_id, COUNT(*),
        SUM((r.status = 'withdrawn')::int),
        SUM((r.status IN ('in_review', 'incomplete', 'proposed', 'decided', 'announced'))::int),
        SUM((q.asked > 0)::int),
        SUM((r.status = 'incomplete')::int),
        SUM((r.status IN ('proposed', 'decided', 'announced'))::int),
        SUM((r.status IN ('decided', 'announced'))::int),
        SUM((r.status = 'announced')::int),
        SUM((r.status = 'announced' AND d.outcome IN ('accept', 'accept_in_part'))::int),
        SUM(COALESCE(r.came >= COALESCE(r.due_at, r.closes_at), FALSE)::int),
        SUM(COALESCE(r.answer_by < %(today)s AND r.status NOT IN ('announced', 'withdrawn'), FALSE)::int),
        SUM((r.status = 'incomplete' AND q.overdue > 0)::int),
        EXTRACT(EPOCH FROM AVG(CASE WHEN r.status = 'announced' THEN d.announced_at - r.came END)),
        EXTRACT(EPOCH FROM AVG(CASE WHEN r.status = 'announced' THEN q.waited END))
    FROM r LEFT JOIN applications_decision d ON d.submission_id = r.id
    CROSS JOIN LATERAL (
        SELECT COUNT(*) AS asked,
               COUNT(*) FILTER (WHERE answered_at IS NULL AND last_on < %(today)s) AS overdue,
               COALESCE(SUM(answered_at - asked_at), INTERVAL '0') AS waited
        FROM applications_completionrequest WHERE submission_id = r.id
    ) q
    GROUP BY r.stage_id
"""
OUTCOMES = f"""
    WITH r AS ({RECEIVED})
    SELECT r.stage_id, d.outcome, COUNT(*), COALESCE(SUM(d.amount_ore), 0)
    FROM r JOIN applications_decision d ON d.submission_id = r.id
    WHERE r.status = 'announced' GROUP BY 1, 2
"""
LOADS = f"""
    WITH r AS ({RECEIVED})
    SELECT COALESCE(u.name, ''), SUM((r.status = 'received')::int), SUM((r.status = 'in_review')::int),
        SUM((r.status = 'incomplete')::int), SUM((r.status = 'proposed')::int),
        SUM((r.status = 'decided')::int)
    FROM r LEFT JOIN accounts_user u ON u.id = r.officer_id
    WHERE r.status NOT IN ('announced', 'withdrawn') GROUP BY u.id, u.name
"""
LATE = f"""
    WITH r AS ({RECEIVED}), g AS (
        SELECT r.case_id, d.plan_due_on, d.report_due_on
        FROM r JOIN applications_decision d ON d.submission_id = r.id
        WHERE r.kind = 'application' AND r.status = 'announced' AND r.closed_at IS NULL
          AND d.outcome IN ('accept', 'accept_in_part'))
    SELECT k.kind, COUNT(*) FILTER (
        WHERE CASE k.kind WHEN 'plan' THEN COALESCE(g.plan_due_on, g.report_due_on)
                          ELSE g.report_due_on END < %(today)s
          AND EXISTS (SELECT 1 FROM applications_stage WHERE call_id = %(call)s AND kind = k.kind)
          AND NOT EXISTS (
            SELECT 1 FROM applications_submission s JOIN applications_stage st ON st.id = s.stage_id
            WHERE s.case_id = g.case_id AND st.kind = k.kind AND s.status NOT IN ('draft', 'signing')))
    FROM (VALUES ('plan'), ('final_report')) k(kind) LEFT JOIN g ON TRUE GROUP BY k.kind
"""
LEDGER = f"""
    SELECT l.* , o.kind, o.code, o.county_code
    FROM screening_ledgerentry l JOIN applications_case c ON c.id = l.case_id
    JOIN accounts_organisation o ON o.id = c.organisation_id WHERE {SEEN}
"""
YEARS = f"""
    WITH l AS ({LEDGER})
    SELECT y.year, COALESCE(SUM(amount_ore) FILTER (WHERE account = 'granted' AND of = y.year), 0),
        COALESCE(SUM(amount_ore) FILTER (WHERE account = 'paid' AND of = y.year), 0),
        COALESCE(SUM(amount_ore) FILTER (WHERE account = 'repaid' AND of = y.year), 0),
        COALESCE(SUM(amount_ore) FILTER (WHERE account = 'cancelled' AND of = y.year), 0),
        COALESCE(SUM(CASE account WHEN 'granted' THEN amount_ore WHEN 'paid' THEN -amount_ore
            WHEN 'cancelled' THEN -amount_ore ELSE 0 END) FILTER (WHERE of <= y.year), 0)
    FROM (SELECT *, EXTRACT(YEAR FROM booked_on)::int AS of FROM l) l,
        generate_series((SELECT MIN(EXTRACT(YEAR FROM booked_on))::int FROM l),
                        (SELECT MAX(EXTRACT(YEAR FROM booked_on))::int FROM l)) y(year)
    GROUP BY y.year ORDER BY y.year
"""
COUNTY = f"""
    WITH l AS ({LEDGER})
    SELECT o.county_code, COUNT(*),
        COUNT(*) FILTER (WHERE EXISTS (SELECT 1 FROM l WHERE l.case_id = c.id
            AND l.account = 'granted' AND l.amount_ore > 0)),
        COALESCE(SUM((SELECT SUM(amount_ore) FROM l WHERE l.case_id = c.id AND account = 'granted')), 0),
        COALESCE(SUM((SELECT SUM(amount_ore) FROM l WHERE l.case_id = c.id AND account = 'paid')), 0)
    FROM applications_case c JOIN accounts_organisation o ON o.id = c.organisation_id
    WHERE {SEEN} {{only}} GROUP BY 1
"""
COUNTIES_SQL = COUNTY.format(only="")
MUNICIPALITIES = COUNTY.format(only="AND o.kind = 'kommun'").replace(
    "SELECT o.county_code,", "SELECT o.code,"
)
DIRECTIONS = f"""
    WITH r AS ({RECEIVED}), l AS ({LEDGER})
    SELECT key, COUNT(*), COUNT(*) FILTER (WHERE ore > 0), COALESCE(SUM(ore), 0) FROM (
        SELECT jsonb_array_elements_text(v.answers -> 'directions') AS key,
            (SELECT COALESCE(SUM(amount_ore), 0) FROM l WHERE l.case_id = r.case_id
             AND l.account = 'granted') AS ore
        FROM r JOIN applications_receivedversion v ON v.submission_id = r.id
        WHERE r.kind = 'application' AND v.number = (
            SELECT MAX(number) FROM applications_receivedversion w WHERE w.submission_id = r.id)
          AND jsonb_typeof(v.answers -> 'directions') = 'array'
    ) chosen GROUP BY key
"""


def asked(sql: str, it: Call, reader: User) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        given = {"call": it.pk, "user": reader.pk, "today": timezone.localdate()}
        cursor.execute(sql, given)
        return cursor.fetchall()


def seconds(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds(), 3)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_figure_is_what_sql_written_apart_says(seed: int):
    people()
    olga = person("Olga", StaffRole.OFFICER)

    for it in scattered(seed, olga):
        today = timezone.localdate()
        mine = {
            "stages": {
                (stage, *astuple(one)[:-2], seconds(one.days), seconds(one.waited))
                for stage, one in stage_figures(it, olga, today).items()
            },
            "outcomes": {astuple(one) for one in outcomes_in(it, olga)},
            "loads": sorted(astuple(one) for one in loads_in(it, olga)),
            "late": late_reports(it, olga, today),
            "years": [astuple(one) for one in years_of(it, olga)],
            "counties": as_rows(places_of(it, olga).counties),
            "municipalities": as_rows(places_of(it, olga).municipalities),
        }
        told = {
            "stages": {
                (*row[:-2], *(None if one is None else round(float(one), 3) for one in row[-2:]))
                for row in asked(STAGES, it, olga)
            },
            "outcomes": set(asked(OUTCOMES, it, olga)),
            "loads": sorted(asked(LOADS, it, olga)),
            "late": dict(asked(LATE, it, olga)),
            "years": asked(YEARS, it, olga),
            "counties": sorted(asked(COUNTIES_SQL, it, olga)),
            "municipalities": sorted(asked(MUNICIPALITIES, it, olga)),
        }
        assert mine == told
        assert told["stages"]
        directions = {row[0]: row[1:] for row in asked(DIRECTIONS, it, olga)}
        assert sorted(
            (one.applications, one.granted_cases, one.granted)
            for one in directions_of(it, olga)
            if one.applications
        ) == sorted(directions.values())


def as_rows(places: dict[str, Place]) -> list[tuple[object, ...]]:
    return sorted((code, *astuple(one)) for code, one in places.items())


def page_of(it: Call, reader: User) -> str:
    client = sign_in(Client(), reader)
    return client.get(reverse("workspace:insight-call", args=[it.slug])).text


def test_the_page_shows_the_figures_and_costs_the_same_however_many_cases(
    django_assert_num_queries,
):
    who = people()
    [it, _other] = scattered(4, person("Olga", StaffRole.OFFICER), many=4)
    client = sign_in(Client(), who.olle)
    address = reverse("workspace:insight-call", args=[it.slug])
    client.get(address)  # the first page of a session writes it

    with django_assert_num_queries(STATEMENTS):
        page = client.get(address)

    for one in page.context["stages"]:
        assert f">{one.figures.received}<" in page.text
    assert page.text.count("<title>") + page.text.count('<title id="') == 1 + 290 + len(
        re.findall(r'<svg class="chart"', page.text)
    )


def test_a_call_without_cases_says_that_there_is_nothing():
    who = people()
    it = call()

    text = page_of(it, who.olle)

    assert text.count("Inget har kommit in.") == 4
    assert [
        words in text for words in ("Inget är öppet", "Inga pengar är beviljade", "Inga ärenden")
    ] == [
        True,
        True,
        True,
    ]


def test_the_recused_finds_nothing_of_the_case_in_any_figure():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    other = person("Olga", StaffRole.OFFICER)
    reviewing.declare(it.case, has_conflict=True, reason="Min bror", by=other)
    calls = reverse("workspace:insight")

    hidden, seen = page_of(it.stage.call, other), page_of(it.stage.call, who.olle)
    known = [
        [one.cases_known for one in sign_in(Client(), user).get(calls).context["calls"]]
        for user in (other, who.olle)
    ]

    assert [("Motala" in one, "Östergötlands län" in one) for one in (seen,)] == [(True, True)]
    assert "Östergötlands län" not in hidden
    assert hidden.count("Inget har kommit in.") == 4
    assert known == [[0], [1]]


@pytest.mark.parametrize(("many", "told"), [(1, None), (4, None), (5, 5)])
def test_drafts_are_counted_aloud_only_when_none_can_be_told_apart(many: int, told: int | None):
    who = people()
    it = call()
    for place in tiles()[:many]:
        owner = organisation(place.name, place.code)
        member(who.amina, owner, "writer")
        mandate(who.sigrid, owner)
        drafting.begin(it, owner, by=who.amina)

    assert drafts_in(it) == {it.first_stage().pk: told}


def test_the_map_has_one_square_for_each_municipality_of_the_register():
    places = tiles()

    assert len({one.code for one in places}) == 290
    assert len({(one.column, one.row) for one in places}) == 290
    assert {one.code[:2] for one in places} == set(COUNTIES)


@pytest.mark.parametrize(
    ("amounts", "levels"),
    [([0, 0], [1, 1]), ([300, 300], [2, 2]), ([300, 100, 200, 0, 201], [4, 2, 3, 1, 4])],
)
def test_a_municipality_has_the_level_of_its_grant_and_as_many_dots(
    amounts: list[int], levels: list[int]
):
    places = {
        one.code: Place(cases=1, granted=ore) for one, ore in zip(tiles(), amounts, strict=False)
    }

    drawn = tile_map(places).tiles[: len(amounts)]

    assert [one.level for one in drawn] == levels
    assert [len(one.dots) for one in drawn] == [max(level - 1, 0) for level in levels]
    assert level_of(None, levels_of(amounts)) == 0


def test_bars_are_in_proportion_and_the_least_is_seen():
    chart = bar_chart(
        "x", "X", [Bar("a", 1000, ""), Bar("b", 500, ""), Bar("c", 1, ""), Bar("d", 0, "")]
    )

    assert [one.width for one in chart.bars] == [270, 135, 2, 0]


def test_today_is_not_overdue():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    today = timezone.localdate()
    counts = []

    for answer_by in (today, date(2018, 5, 25)):
        it.stage.answer_by = answer_by
        it.stage.save()
        counts.append(stage_figures(it.stage.call, who.olle, today)[it.stage_id].answers_overdue)

    assert counts == [0, 1]
