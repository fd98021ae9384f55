"""N20: whose turn it is and how long each side has had the case, replayed from the journal."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from types import SimpleNamespace

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.actions import signing
from applications.figures import (
    AFTER,
    Moment,
    Pace,
    Side,
    day_of,
    days_with,
    forget_paces,
    ledger,
    moments_in,
    pace_of,
)
from applications.models import Case, Status, Submission
from applications.views.clock import THEIRS, expected
from delmos_portal.accounts.models import Role
from delmos_portal.journal.models import Event
from tests.accounts.people import sign_in
from tests.build import (
    call,
    fill_in,
    mandate,
    member,
    notification,
    organisation,
    people,
    signing_of,
    walk,
)

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOURS = st.lists(st.integers(0, 3000), min_size=1, max_size=15)


@given(HOURS, st.data())
@settings(max_examples=60)
def test_the_days_of_all_sides_are_the_whole_time_without_overlap_or_gap(hours, data):
    steps = [data.draw(st.sampled_from(sorted(AFTER))) for _hour in hours]
    events = [
        SimpleNamespace(
            at=START + timedelta(hours=hour),
            step=step,
            object_id="1",
            to_status="",
            details=data.draw(
                st.sampled_from([{}, {"outcome": "accept"}, {"arrived_on": "2026-02-27"}])
            ),
        )
        for hour, step in zip(sorted(hours), steps, strict=True)
    ]
    now = events[-1].at + timedelta(hours=data.draw(st.integers(0, 500)))

    spans = ledger(moments_in(events, {}), now)
    shuffled = events[:]
    Random(1).shuffle(shuffled)

    first = spans[0].began_at
    assert spans[-1].ended_at == now
    assert [one.ended_at for one in spans[:-1]] == [one.began_at for one in spans[1:]]
    assert all(one.began_at <= one.ended_at for one in spans)
    assert all(one.side != other.side for one, other in pairwise(spans))
    assert sum(days_with(side, spans) for side in Side) == (day_of(now) - day_of(first)).days
    if len(set(hours)) == len(hours):  # the journal's own order is told by its times
        assert ledger(moments_in(shuffled, {}), now) == spans


def test_a_paper_lies_with_the_agency_from_its_day_of_arrival():
    events = [
        SimpleNamespace(
            at=START,
            step="register",
            object_id="1",
            to_status="received",
            details={"arrived_on": "2026-02-26"},
        )
    ]

    [span] = ledger(moments_in(events, {}), START)

    assert (span.side, span.days) == (Side.AGENCY, 3)


def test_days_are_midnights_in_stockholm_also_where_the_clock_is_changed():
    before = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)  # 23.30 in Stockholm
    spans = ledger([Moment(before, Side.AGENCY)], before + timedelta(minutes=31))
    later = ledger([Moment(before, Side.AGENCY)], before + timedelta(hours=24))

    assert (spans[0].days, later[0].days) == (1, 2)


@pytest.mark.django_db
def test_both_sides_read_the_same_days_of_the_same_case():
    with time_machine.travel(START, tick=False) as clock:
        who = people()
        it = notification(Status.IN_REVIEW, who=who)
        clock.shift(timedelta(days=12))
        walk(it, who).ask()
        clock.shift(timedelta(days=5))

        ours = sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id]))
        theirs = sign_in(Client(), who.amina).get(reverse("case", args=[it.case_id]))

    assert ours.context["clock"].text == "12 dagar hos oss, 5 dagar hos organisationen"
    assert theirs.context["clock"].text == "12 dagar hos Delmos, 5 dagar hos er"
    assert [(one.where, one.days, one.is_now) for one in theirs.context["clock"].rows] == [
        ("hos er", "5 dagar", True),
        ("hos Delmos", "12 dagar", False),
    ]


@pytest.mark.django_db
def test_an_answered_completion_gives_the_turn_back_and_an_announced_one_to_the_organisation():
    with time_machine.travel(START, tick=False) as clock:
        who = people()
        it = notification(Status.INCOMPLETE, who=who)
        clock.shift(timedelta(days=4))
        fill_in(it, who.amina, cooperation_needs="Ett tydligare behov.")
        signing.complete(it.pk, signing_of(it), by=who.sigrid)
        clock.shift(timedelta(days=3))
        finish(it, who)
        clock.shift(timedelta(days=2))
        events = Event.objects.filter(subject_id=str(it.case_id))

        spans = ledger(moments_in(events, {str(it.pk): "notification"}), timezone.now())

    assert [(one.side, one.days) for one in spans] == [
        (Side.AGENCY, 0),
        (Side.ORGANISATION, 4),
        (Side.AGENCY, 3),
        (Side.ORGANISATION, 2),
    ]


@pytest.mark.django_db
def test_the_pace_is_the_median_of_at_least_five_closed_ones_without_their_waiting():
    forget_paces()
    who, of = people(), call()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        begun = [one_of(who, of, number) for number in range(5)]
        for it in begun[:4]:
            clock.shift(timedelta(days=1))
            walk(it, who).take_up()
            finish(it, who)
        too_few = pace_of(of.first_stage())
        walk(begun[4], who).take_up()
        walk(begun[4], who).ask()
        clock.shift(timedelta(days=5))
        fill_in(begun[4], who.amina, cooperation_needs="Ett tydligare behov.")
        signing.complete(begun[4].pk, signing_of(begun[4]), by=who.sigrid)
        finish(begun[4], who)
        forget_paces()
        pace = pace_of(of.first_stage())

    assert too_few is None
    assert pace == Pace(days=3, similar=5)  # 1, 2, 3, 4, and 4 of which 5 were waiting


def finish(it: Submission, who) -> None:
    """From handling to announced."""
    for step in ("assess", "propose", "decide", "announce"):
        it.refresh_from_db()
        getattr(walk(it, who), step)()


def one_of(who, of, number: int) -> Submission:
    """Another organisation's notification in the same call, received."""
    other = organisation(f"Kommun {number}", f"99{number:02}")
    member(who.amina, other, Role.WRITER)
    member(who.sigrid, other, Role.SIGNATORY)
    mandate(who.sigrid, other)
    for user in (who.amina, who.sigrid):
        user.refresh_from_db()
    them = SimpleNamespace(**{**vars(who), "motala": other})
    return notification(Status.RECEIVED, who=them, of=of)


@pytest.mark.django_db
def test_an_answer_is_expected_by_pace_then_by_the_calls_day_then_not_at_all(monkeypatch):
    who = people()
    it = notification(Status.RECEIVED, who=who)
    today = timezone.localdate()
    paced = {it.stage_id: (float("inf"), Pace(20, 7))}
    promised = it.stage.answer_by

    monkeypatch.setattr("applications.figures.PACES", paced)
    by_pace, past_it = expected(it, 12, THEIRS), expected(it, 21, THEIRS)
    it.status = Status.INCOMPLETE
    waiting = expected(it, 12, THEIRS)
    it.status = Status.RECEIVED
    it.stage.answer_by = today - timedelta(days=1)
    late = expected(it, 21, THEIRS)
    it.stage.answer_by = None
    nothing = expected(it, 21, THEIRS)

    assert by_pace.text.startswith("Omkring ")
    assert "Hälften av 7 liknande ärenden i utlysningen var klara efter 20 dagar" in by_pace.why
    assert past_it.text.startswith("Senast ")
    assert promised is not None
    assert waiting.text == "Omkring 8 dagar efter att ni har svarat"
    assert late.text == "Försenat"
    assert nothing is None


@pytest.mark.django_db
def test_a_draft_has_no_clock():
    who = people()
    it = notification(Status.DRAFT, who=who)

    page = sign_in(Client(), who.amina).get(reverse("case", args=[it.case_id]))

    assert page.context["clock"] is None
    assert Case.objects.get().registration_number is None
