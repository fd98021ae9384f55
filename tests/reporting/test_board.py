"""The board's meetings, and counting back from a last day in working days."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from delmos_portal.lifecycle import Refused
from delmos_portal.working_days import (
    is_working_day,
    working_day_from,
    working_days_after,
    working_days_before,
)
from reporting.actions.boards import CHANGED_MEANWHILE, Lead, save_board
from reporting.actions.calendars import make_feed
from reporting.figures.planning import plan_back
from reporting.forms import day_written
from reporting.models import BoardCalendar
from tests.accounts.people import sign_in
from tests.build import notification, people

DAYS = st.dates(min_value=date(2018, 1, 1), max_value=date(2035, 12, 31))
NUMBERS = st.integers(min_value=0, max_value=30)
LEAD = Lead(preparation_days=10, dispatch_days=5, adjustment_days=5)


def board(preparation: int = 10, dispatch: int = 5, adjustment: int = 5) -> BoardCalendar:
    return BoardCalendar(
        preparation_days=preparation, dispatch_days=dispatch, adjustment_days=adjustment
    )


@given(DAYS, st.lists(DAYS, max_size=6), NUMBERS, NUMBERS, NUMBERS, DAYS)
def test_what_is_counted_back_is_never_on_a_free_day_and_always_before_the_deadline(
    deadline, meetings, preparation, dispatch, adjustment, today
):
    held = [working_day_from(day) for day in meetings]

    plan = plan_back(deadline, held, board(preparation, dispatch, adjustment), today)

    days = [plan.ready_on, plan.dispatch_on, plan.meeting or plan.must_meet_by, plan.adjusted_on]
    assert [day for day in days if not is_working_day(day)] == []
    assert days == sorted(days)
    assert plan.adjusted_on < deadline
    assert plan.must_meet_by < deadline


@given(DAYS, st.lists(DAYS, max_size=6), NUMBERS, DAYS)
def test_the_meeting_is_the_last_one_that_is_early_enough(deadline, meetings, adjustment, today):
    held = [working_day_from(day) for day in meetings]

    plan = plan_back(deadline, held, board(adjustment=adjustment), today)

    in_time = [
        day for day in held if day >= today and working_days_after(day, adjustment) < deadline
    ]
    assert plan.meeting == (max(in_time) if in_time else None)


@given(DAYS, NUMBERS)
def test_so_many_working_days_before_are_as_many_after(day, number):
    start = working_day_from(day)

    back = working_days_before(start, number)

    assert working_days_after(back, number) == start


def test_a_plan_worked_out_by_hand_over_christmas():
    """Last day Friday 15 January 2027; Epiphany, the year's end and Christmas are not working days."""
    plan = plan_back(
        date(2027, 1, 15),
        [date(2026, 12, 8), date(2026, 12, 21), date(2027, 1, 12)],
        board(preparation=5, dispatch=3, adjustment=5),
        date(2026, 11, 23),
    )

    assert plan.must_meet_by == date(2027, 1, 7)
    assert plan.meeting == date(2026, 12, 21)
    assert plan.dispatch_on == date(2026, 12, 16)
    assert plan.ready_on == date(2026, 12, 9)
    assert plan.adjusted_on == date(2026, 12, 30)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2027-02-09", date(2027, 2, 9)),
        ("9 februari 2027", date(2027, 2, 9)),
        ("Tisdag  9 feb 2027", date(2027, 2, 9)),
        ("tisdagen den 9 februari 2027", date(2027, 2, 9)),
        ("30 februari 2027", None),
        ("9 ma 2027", None),
        ("nästa tisdag", None),
    ],
)
def test_a_day_is_read_as_people_write_it(line, day):
    assert day_written(line) == day


@given(st.text(max_size=40))
def test_no_line_breaks_the_reading(line):
    found = day_written(line)

    assert found is None or isinstance(found, date)


def typed(version: int = 0, **changes: str) -> dict[str, str]:
    return {
        "meetings": "2030-02-12\n2030-01-15\n\n2030-01-15",
        "preparation_days": "10",
        "dispatch_days": "5",
        "adjustment_days": "5",
        "version": str(version),
        **changes,
    }


@pytest.mark.django_db
def test_what_is_typed_is_saved_in_order_and_once():
    who = people()
    client = sign_in(Client(), who.amina)
    address = reverse("board", args=[who.motala.pk])

    client.post(address, typed())

    saved = BoardCalendar.objects.get()
    assert saved.meetings == [date(2030, 1, 15), date(2030, 2, 12)]
    assert client.get(address).context["form"]["meetings"].value() == "2030-01-15\n2030-02-12"


@pytest.mark.django_db
def test_a_line_that_is_no_working_day_is_told_and_what_was_typed_is_kept():
    who = people()
    client = sign_in(Client(), who.amina)
    text = "2030-01-15\nnästa vecka\n2030-12-25"

    page = client.post(
        reverse("board", args=[who.motala.pk]), typed(meetings=text, dispatch_days="många")
    )

    errors = page.context["form"].errors
    assert errors["meetings"] == [
        "Vi förstår inte raden ”nästa vecka”. Skriv dagen som 2027-02-09 eller 9 februari 2027.",
        "Onsdag 25\xa0december 2030 är ingen arbetsdag. Kontrollera datumet.",
    ]
    assert errors["dispatch_days"] == ["Skriv antalet arbetsdagar med siffror, 0 till 60."]
    assert page.context["form"]["meetings"].value() == text
    assert BoardCalendar.objects.count() == 0


@pytest.mark.django_db
def test_two_who_write_at_once_do_not_overwrite_each_other_silently():
    who = people()
    client = sign_in(Client(), who.amina)
    address = reverse("board", args=[who.motala.pk])
    save_board(who.motala, LEAD, [date(2030, 3, 12)], version=0, by=who.amina)

    refused = client.post(address, typed(version=0))
    kept = BoardCalendar.objects.get().meetings
    again = client.post(address, typed(version=int(refused.context["form"]["version"].value())))

    assert refused.context["form"].non_field_errors() == [CHANGED_MEANWHILE]
    assert refused.context["form"]["meetings"].value() == typed()["meetings"]
    assert kept == [date(2030, 3, 12)]
    assert again.status_code == 302
    assert BoardCalendar.objects.get().meetings == [date(2030, 1, 15), date(2030, 2, 12)]


@pytest.mark.django_db
def test_one_who_only_signs_reads_and_does_not_write():
    who = people()

    with pytest.raises(Refused, match="Bara organisationsansvariga"):
        save_board(who.motala, LEAD, [], version=0, by=who.sigrid)

    page = sign_in(Client(), who.sigrid).get(reverse("board", args=[who.motala.pk]))
    assert page.context["may_write"] is False
    assert "<textarea" not in page.text


@pytest.mark.django_db
def test_the_page_and_the_calendar_show_the_same_internal_last_days():
    who = people()
    draft = notification(who=who)
    meeting = working_day_from(timezone.localdate() + timedelta(days=1))
    save_board(who.motala, Lead(0, 0, 1), [meeting], version=0, by=who.amina)
    token = make_feed(who.motala, by=who.amina)

    page = sign_in(Client(), who.amina).get(reverse("board", args=[who.motala.pk]))
    answer = Client().get(reverse("calendar-feed", args=[token]))

    [row] = page.context["rows"]
    about = f"{draft.stage.title} – {draft.stage.call.title}"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert {str(one["SUMMARY"]): one.decoded("DTSTART") for one in events[1:]} == {
        f"Underlaget klart: {about}": row.plan.ready_on,
        f"Utskick till sammanträdet: {about}": row.plan.dispatch_on,
        f"Sammanträde som beslutar: {about}": row.plan.meeting,
        f"Protokollet justerat: {about}": row.plan.adjusted_on,
    }
    assert row.plan.meeting == meeting
    assert len({str(one["UID"]) for one in events}) == 5


@pytest.mark.django_db
def test_when_no_meeting_is_early_enough_the_page_says_when_one_is_needed():
    who = people()
    notification(who=who)
    save_board(who.motala, LEAD, [date(2035, 3, 12)], version=0, by=who.amina)

    page = sign_in(Client(), who.amina).get(reverse("board", args=[who.motala.pk]))

    assert [row.plan.meeting for row in page.context["rows"]] == [None]
    assert "Inget sammanträde hinner" in page.text
