"""The money of one call by year, by place and by direction, as far as the reader may see its cases."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce, ExtractYear

from applications.models import Call, Case, ReceivedVersion, Stage, StageKind
from delmos_portal.accounts.models import OrganisationKind, User
from screening.figures.calls import known_in
from screening.models import LedgerEntry

Account = LedgerEntry.Account
DIRECTIONS = "directions"  # the question that the calls of 2021 ask


@dataclass(frozen=True)
class Year:
    """What was booked in one year, and what remained to be paid when it ended; in öre (R-BUD-1)."""

    year: int
    granted: int
    paid: int
    repaid: int
    cancelled: int
    remaining: int


@dataclass
class Place:
    """A county or a municipality: its cases, how many of them have a grant, and the money in öre."""

    cases: int = 0
    granted_cases: int = 0
    granted: int = 0
    paid: int = 0

    def add(self, other: "Place") -> None:
        self.cases += other.cases
        self.granted_cases += other.granted_cases
        self.granted += other.granted
        self.paid += other.paid


@dataclass
class Places:
    """The cases of a call by county, and by municipality for those that are a municipality's own."""

    counties: dict[str, Place] = field(default_factory=lambda: defaultdict(Place))
    municipalities: dict[str, Place] = field(default_factory=lambda: defaultdict(Place))


@dataclass(frozen=True)
class Direction:
    """A direction that applications chose; one that chose several is in each of them."""

    label: str
    applications: int
    granted_cases: int
    granted: int


def ledger_of(call: Call, user: User) -> "QuerySet[LedgerEntry]":
    return LedgerEntry.objects.filter(call=call, case__in=Case.objects.visible_to(user))


def years_of(call: Call, user: User) -> list[Year]:
    """Year by year from the first to the last in which something was booked."""
    rows = (
        ledger_of(call, user)
        .annotate(year=ExtractYear("booked_on"))
        .values_list("year", "account")
        .annotate(total=Sum("amount_ore"))
        .order_by("year")
    )
    booked: dict[int, dict[str, int]] = defaultdict(dict)
    for year, account, total in rows:
        booked[year][account] = total
    found, remaining = [], 0
    for year in range(min(booked), max(booked) + 1) if booked else ():
        granted, paid, repaid, cancelled = (
            booked[year].get(account, 0)
            for account in (Account.GRANTED, Account.PAID, Account.REPAID, Account.CANCELLED)
        )
        remaining += granted - paid - cancelled
        found.append(Year(year, granted, paid, repaid, cancelled, remaining))
    return found


def places_of(call: Call, user: User) -> Places:
    """Two statements: one of the cases, one of their money."""
    place = ("organisation__kind", "organisation__code", "organisation__county_code")
    cases = (
        Case.objects.visible_to(user)
        .filter(call=call)
        .order_by()
        .values_list(*place)
        .annotate(how_many=Count("pk"))
    )
    money = (
        ledger_of(call, user)
        .order_by()
        .values_list(*(f"case__{one}" for one in place))
        .annotate(
            cases=Count(
                "case", filter=Q(account=Account.GRANTED, case__in=_with_grant(call)), distinct=True
            ),
            granted=_total(Account.GRANTED),
            paid=_total(Account.PAID),
        )
    )
    found = Places()
    for *where, how_many in cases:
        _add(found, where, Place(cases=how_many))
    for *where, granted_cases, granted, paid in money:
        _add(found, where, Place(granted_cases=granted_cases, granted=granted, paid=paid))
    return found


def _with_grant(call: Call) -> "QuerySet[LedgerEntry, Any]":
    """The cases that have a grant still: a decision taken back leaves two lines that are nothing."""
    granted = LedgerEntry.objects.filter(call=call, account=Account.GRANTED).order_by()
    sums = granted.values("case").annotate(total=Sum("amount_ore"))
    return sums.filter(total__gt=0).values("case")


def _total(account: str) -> Coalesce:
    return Coalesce(Sum("amount_ore", filter=Q(account=account)), 0)


def _add(found: Places, where: list[str], figures: Place) -> None:
    kind, code, county = where
    found.counties[county].add(figures)
    if kind == OrganisationKind.KOMMUN:
        found.municipalities[code].add(figures)


def directions_of(call: Call, user: User) -> list[Direction]:
    """By the question of directions in the application that came in last; nothing where it is not asked."""
    stages = Stage.objects.select_related("questionnaire")
    stage = stages.filter(call=call, kind=StageKind.APPLICATION).first()
    asked = stage.questionnaire.parsed.questions() if stage else ()
    choices = next((one.choices for one in asked if one.key == DIRECTIONS), ())
    if not choices:
        return []
    found = {key: [0, 0, 0] for key, _label in choices}
    for chosen, how_many, with_grant, granted in _by_answer(call, user):
        for key in set(chosen or ()) & set(found):
            for place, figure in enumerate((how_many, with_grant, granted)):
                found[key][place] += figure
    return [Direction(label, *found[key]) for key, label in choices]


def _by_answer(call: Call, user: User) -> "QuerySet[Any, Any]":
    latest = ReceivedVersion.objects.filter(submission=OuterRef("pk")).order_by("-number")
    granted = (
        LedgerEntry.objects.filter(case=OuterRef("case"), account=Account.GRANTED)
        .order_by()
        .values("case")
        .annotate(total=Sum("amount_ore"))
        .values("total")
    )
    rows = known_in(call, user).filter(stage__kind=StageKind.APPLICATION)
    return (
        rows.annotate(
            chosen=Subquery(latest.values(f"answers__{DIRECTIONS}")[:1], output_field=JSONField()),
            ore=Coalesce(Subquery(granted, output_field=BigIntegerField()), 0),
        )
        .order_by()
        .values_list("chosen")
        .annotate(
            how_many=Count("pk"),
            with_grant=Count("pk", filter=Q(ore__gt=0)),
            granted=Coalesce(Sum("ore"), 0),
        )
    )
