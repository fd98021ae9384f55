"""The public register (diarium): what has come in, been drawn up and left, for anyone to search.

It names organisations, never persons (R-OSL-3, R-GDPR-3), and leads to no document: a copy is asked for.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from applications.models import Case, Decision, RegisterEntry, Status, Submission
from applications.views.register import RESTS_ON
from delmos_portal.templatetags.swedish import STOCKHOLM
from screening.actions.deciding import end_of
from screening.forms.register_search import RegisterSearchForm
from screening.views.leafing import leaf_of, page_number
from screening.views.queue import cases_named

# Public from the moment it is entered: received, dispatched, or drawn up about what the party knows.
# A kind that is not named here is not shown until somebody has thought of it.
AT_ONCE = (
    *("submission", "request", "withdrawal", "mail", "correction", "write_off", "message"),
    *("delay", "prompt", "prompt_refusal"),
)
ONE_DOCUMENT = re.compile(r"(?P<case>.+)/(?P<number>[0-9]{1,6})")
PATHS = (
    "number",
    "direction",
    "at",
    "counterpart",
    "subject",
    "case__registration_number",
    "case__organisation_name",
    "case__call__title",
)
CASE = (
    "registration_number",
    "registered_at",
    "organisation_name",
    "status",
    "closed_at",
    "call__title",
)
NO_ORGANISATION = "någon annan, med e-post"
WAYS = {RegisterEntry.Direction.RECEIVED: "Från", RegisterEntry.Direction.DISPATCHED: "Till"}


@dataclass(frozen=True)
class Row:
    """One entry; read as plain values, so that a page costs little."""

    number: int
    direction: str
    at: datetime
    counterpart: str
    subject: str
    case_number: str
    organisation: str
    call: str

    @property
    def direction_text(self) -> str:
        return RegisterEntry.Direction(self.direction).label

    @property
    def from_or_to(self) -> str:
        way = WAYS.get(RegisterEntry.Direction(self.direction))
        # A mail that staff placed in the case is from an address: a person, or who knows.
        named = NO_ORGANISATION if "@" in self.counterpart else self.counterpart
        return f"{way} {named}" if way and named else ""


@login_not_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The entries that the address asks for, the latest entered first."""
    form = RegisterSearchForm(request.GET)
    if form.is_search:  # leafing reads an index from its end; a search may read much
        refused: HttpResponse | None = ratelimit.consume_or_429(
            request, action="register", limit_get=True
        )
        if refused:
            return refused
    entries = found(form.cleaned_data) if form.is_valid() else RegisterEntry.objects.none()
    number = page_number(request.GET.get("sida", ""))
    context = {"form": form, "page": leaf_of(entries.values_list(*PATHS), number, Row)}
    return render(request, "screening/public_register.html", context)


@login_not_required
@require_safe
def registered_case(request: HttpRequest, number: str) -> HttpResponse:
    """One case's entries, and how to ask for a copy."""
    rows = Case.objects.select_related("call").only(*CASE)
    it = get_object_or_404(rows, registration_number=number.replace("\x00", ""))
    entries = public_entries().filter(case=it).order_by("number")
    context = {"case": it, "rows": [Row(*one) for one in entries.values_list(*PATHS)]}
    return render(request, "screening/public_case.html", context)


def part_of_key(place: int) -> Func:
    return Func(F("key"), Value(":"), Value(place), function="split_part", output_field=CharField())


def public_entries() -> "QuerySet[RegisterEntry]":
    """What is a public fact: a decision once it is announced, and what it rests on with it."""
    announced = Decision.objects.filter(
        submission__case=OuterRef("case"), announced_at__isnull=False
    ).annotate(text=Cast("pk", CharField()))
    answered = Submission.objects.filter(case=OuterRef("case"), status=Status.ANNOUNCED).annotate(
        text=Cast("pk", CharField())
    )
    return (
        RegisterEntry.objects.annotate(kind=part_of_key(1), about=part_of_key(2))
        .filter(
            Q(kind__in=AT_ONCE)
            | Q(Exists(announced.filter(text=OuterRef("about"))), kind="decision")
            | Q(case__status=Case.Status.CLOSED, kind__in=(*RESTS_ON, "note", "taken_back"))
            | Q(Exists(answered.filter(text=OuterRef("about"))), kind__in=RESTS_ON)
        )
        .filter(case__registration_number__isnull=False)
    )


def found(asked: dict[str, Any]) -> "QuerySet[RegisterEntry]":
    entries = public_entries()
    words = asked["sok"]
    if one := ONE_DOCUMENT.fullmatch(words):
        words = one["case"]
        entries = entries.filter(number=int(one["number"]))
    if words:
        entries = entries.filter(case__in=cases_named(words))
    if word := asked["ord"]:
        entries = entries.filter(saying("subject", word) | saying("case__call__title", word))
    if asked["utlysning"]:
        entries = entries.filter(case__call__slug=asked["utlysning"])
    if asked["fran"]:
        entries = entries.filter(at__gte=beginning_of(asked["fran"]))
    if asked["till"]:
        entries = entries.filter(at__lt=end_of(asked["till"]))
    return entries.order_by("-pk")


def saying(path: str, word: str) -> Q:
    """In any case, also of å, ä and ö where the database does not know them."""
    ways = {word, word.lower(), word.capitalize()}
    return Q.create([(f"{path}__icontains", way) for way in sorted(ways)], connector=Q.OR)


def beginning_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=STOCKHOLM)
