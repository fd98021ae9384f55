"""What a date question asks of its day: told before it is answered, judged when it is sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from delmos_portal.questionnaires.kinds import MOST_MONTHS, MOST_YEARS_AGO, Kind
from delmos_portal.templatetags.swedish import NBSP, day

FIRST_DAY, LAST_DAY = date(1800, 1, 1), date(2199, 12, 31)
A_YEAR = 12  # months


@dataclass(frozen=True)
class Days:
    """The limits of one date question; without any of them every day will do."""

    at_least_years_ago: int = 0  # counted back from the day when the answers are sent
    earliest: date | None = None
    latest: date | None = None
    after: str = ""  # key of a date question: this day is the same or a later one
    within_months: int = 0  # and at most so many months later; 0: any number

    def told(self, other: str = "") -> str:
        """The limits as they stand under the field. `other` is the question that it is compared with."""
        return " ".join(self._told(other))

    def _told(self, other: str) -> Iterator[str]:
        if self.at_least_years_ago:
            years = f"{self.at_least_years_ago}{NBSP}år"
            yield f"Dagen ska ligga minst {years} före den dag då ni skickar in."
        first = f"tidigast {day(self.earliest)}" if self.earliest else ""
        last = f"senast {day(self.latest)}" if self.latest else ""
        if first or last:
            yield f"{' och '.join(filter(None, (first, last))).capitalize()}."
        if self.after and other:
            within = f", och högst {span(self.within_months)} senare" if self.within_months else ""
            yield f"Tidigast samma dag som ”{other}”{within}."

    def why_wrong(self, label: str, chosen: date, today: date) -> str:
        """Why this day is outside the limits that are its own."""
        said = f"Svaret på ”{label}” är {day(chosen)}."
        if self.earliest and chosen < self.earliest:
            return f"{said} Dagen ska vara tidigast {day(self.earliest)}. Ändra datumet."
        if self.latest and chosen > self.latest:
            return f"{said} Dagen ska vara senast {day(self.latest)}. Ändra datumet."
        years = self.at_least_years_ago
        if years and months_after(chosen, years * A_YEAR) > today:
            return (
                f"{said} Dagen ska ligga minst {years}{NBSP}år före den dag då ni skickar in."
                " Kontrollera datumet. Är det rätt kan ni inte söka än."
            )
        return ""

    def why_apart(self, label: str, chosen: date, other: str, begun: date) -> str:
        """Why this day does not go with the day that it is compared with."""
        said, theirs = f"Svaret på ”{label}” är {day(chosen)}", f"”{other}” ({day(begun)})"
        if chosen < begun:
            return f"{said}, före {theirs}. Ändra den dag som är fel."
        last = months_after(begun, self.within_months)
        if self.within_months and chosen > last:
            return (
                f"{said}, mer än {span(self.within_months)} efter {theirs}."
                f" Det får vara senast {day(last)}. Ändra den dag som är fel."
            )
        return ""


def span(months: int) -> str:
    """So many months in words: whole years where they are."""
    years, rest = divmod(months, A_YEAR)
    if rest:
        return f"{months}{NBSP}{'månad' if months == 1 else 'månader'}"
    return f"{years}{NBSP}år"


def months_after(first: date, months: int) -> date:
    """The same day so many months later; where there is none, the month's last (lag 1930:173, 1 §)."""
    year, month = divmod(first.year * A_YEAR + first.month - 1 + months, A_YEAR)
    for number in range(first.day, 0, -1):
        try:
            return date(min(year, date.max.year), month + 1, number)
        except ValueError:
            continue
    return date.max


def read_days(raw: dict[str, Any]) -> Days:
    """The limits of a question. Raises ValueError with a sentence."""
    label, years = raw["label"], raw.get("at_least_years_ago") or 0
    if type(years) is not int or not 0 <= years <= MOST_YEARS_AGO:
        raise ValueError(f"”{label}” ska ligga ett helt antal år tillbaka, högst {MOST_YEARS_AGO}.")
    months, after = raw.get("within_months") or 0, raw.get("after") or ""
    if type(months) is not int or not 0 <= months <= MOST_MONTHS:
        raise ValueError(f"”{label}” ska ligga inom ett helt antal månader, högst {MOST_MONTHS}.")
    if not isinstance(after, str) or after == raw["key"]:
        raise ValueError(f"”{label}” ska jämföras med en annan fråga än sig själv.")
    if months and not after:
        raise ValueError(f"”{label}” har en längsta tid men ingen dag som den räknas från.")
    earliest, latest = _day(raw, "earliest"), _day(raw, "latest")
    if earliest and latest and latest < earliest:
        raise ValueError(f"”{label}” har en sista dag som ligger före den första.")
    found = Days(years, earliest, latest, after, months)
    if found != Days() and raw["kind"] != Kind.DATE:
        raise ValueError(f"”{label}” är inget datum och kan inte ha gränser för en dag.")
    return found


def _day(raw: dict[str, Any], name: str) -> date | None:
    given = raw.get(name) or None
    if given is None:
        return None
    found = as_day(given)
    if found is None:
        raise ValueError(
            f"”{raw['label']}” har en gräns som inte är en dag mellan {FIRST_DAY} och {LAST_DAY},"
            " skriven som 2026-12-31."
        )
    return found


def as_day(written: object) -> date | None:
    """A day as it is stored in a form; nothing when it is none."""
    try:
        found = date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    is_kept_so = found is not None and found.isoformat() == written
    return found if found and is_kept_so and FIRST_DAY <= found <= LAST_DAY else None
