"""How amounts, days and times are written in Swedish, on every page, letter and mail.

An absent value gives an empty string, and what is already text is left as it is.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone

register = template.Library()

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NBSP = "\N{NO-BREAK SPACE}"
MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
Moment = date | datetime | str | None
WEEKDAYS = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]


@register.filter
def kronor(ore: int | str | None) -> str:
    """Write an amount in öre as kronor, with öre only when there are any."""
    if not isinstance(ore, int):
        return ore or ""
    whole, rest = divmod(abs(ore), 100)
    sign = "\N{MINUS SIGN}" if ore < 0 else ""
    amount = thousands(whole) + (f",{rest:02}" if rest else "")
    return f"{sign}{amount}{NBSP}kr"


def thousands(number: int) -> str:
    """Write a whole number as templates and the counter beside a field do: 4 000."""
    return f"{number:,}".replace(",", NBSP)


@register.filter
def in_a_row(words: Iterable[str]) -> str:
    """Write words after each other as a sentence does: a, b och c; no words are an empty sentence."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} och {last}" if first else last


@register.filter
def in_sentence(label: str) -> str:
    """Write a label as it reads inside a sentence; what is written in capitals stays so."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


@register.filter
def full_stop(sentence: str) -> str:
    """End what somebody has written as a sentence ends."""
    text = sentence.strip()
    return text if not text or text[-1] in ".!?…”)" else f"{text}."


@register.filter
def day(value: Moment) -> str:
    """Write a day: 15 maj 2026."""
    if isinstance(value, date):
        there = in_stockholm(value)
        return f"{there.day}{NBSP}{MONTHS[there.month - 1]} {there.year}"
    return value or ""


@register.filter
def weekday(value: Moment) -> str:
    """Write a day with its name: fredag 15 maj 2026."""
    if isinstance(value, date):
        return f"{WEEKDAYS[in_stockholm(value).weekday()]} {day(value)}"
    return value or ""


@register.filter
def stockholm(value: Moment) -> str:
    """Write a time by the Swedish clock: 15 maj 2026 kl. 14.32; a day has no clock."""
    if isinstance(value, datetime):
        return f"{day(value)} kl.{NBSP}{in_stockholm(value):%H.%M}"
    return day(value)


@register.filter
def iso(value: Moment) -> str:
    """Write a time for machines, to the second: 2026-05-15T14:32:05+02:00."""
    if isinstance(value, datetime):
        return timezone.localtime(value, STOCKHOLM).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else ""


def in_stockholm(value: date) -> date:
    """Turn a time to the Swedish clock; a plain day is left as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return value.astimezone(STOCKHOLM)
    return value


@register.filter
def last_moment(value: datetime | None) -> str:
    """Write a deadline: the stored moment is the first one too late, the page says the last in time."""
    if not value:
        return ""
    last = in_stockholm(value - timedelta(seconds=1))
    return f"{weekday(last)} kl.{NBSP}{last:%H.%M}"
