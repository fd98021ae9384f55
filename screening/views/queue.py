"""The queue: everything that has come in, newest first, however many there are. Nothing is counted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.models import Call, Case, SearchText, StageKind, Status, Submission
from applications.requirements import CONTACT_HAS_LEFT
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Organisation, StaffRole, User, swedish_sort_key
from delmos_portal.documents.certificates import seal_warning
from delmos_portal.prepared import Prepared
from screening.actions.assigning import why_not_assign
from screening.views.elsewhere import what_waits
from screening.views.finding import (
    RAW,
    WEBSEARCH,
    Piece,
    among_newest,
    hits_of,
    pieces_of,
    stems_of,
    written,
)
from screening.views.labelled import name_of
from screening.views.leafing import ROWS_ON_A_PAGE, Leaf, leaf_from, leaf_of
from screening.views.narrowing import (
    TABS,
    WHOSE,
    Filters,
    came_in,
    filters_of,
    found,
    kept_of,
)
from screening.views.wording import STATUS_KINDS

SOON = timedelta(days=7)
# What a row reads, in the order of its fields.
PATHS = (
    "pk",
    "case_id",
    "status",
    "received_at",
    "arrived_at",
    "closes",
    "on_paper",
    "case__registration_number",
    "case__organisation_name",
    "case__officer__name",
    "stage__title",
    "stage__answer_by",
    "stage__call__title",
    "search_text__came_in_at",
    "contact_has_left",
)


@dataclass(frozen=True)
class Row:
    """One submission in the queue; read as plain values, so that a page costs little."""

    pk: UUID
    case_id: UUID
    status: str
    received_at: datetime
    arrived_at: datetime | None
    closes_at: datetime | None
    on_paper: bool
    number: str
    organisation: str
    officer: str | None
    stage: str
    answer_by: date | None
    call: str
    last_came_in_at: datetime
    contact_has_left: bool
    text: str = ""
    query: str = ""

    @property
    def status_text(self) -> str:
        return Status(self.status).label

    @property
    def status_kind(self) -> str:
        return STATUS_KINDS[self.status]

    @property
    def came_in_at(self) -> datetime:
        """When it came in: a paper on its day of arrival, whenever it was registered (22 § FL)."""
        return self.arrived_at or self.received_at

    @property
    def pieces(self) -> list[Piece]:
        """Where in the answers a search found its words."""
        return pieces_of(self.text, self.query)

    @property
    def is_late(self) -> bool:
        return bool(self.closes_at and self.came_in_at >= self.closes_at)

    @cached_property
    def answer_state(self) -> str:
        """Whether the promised answer is near or overdue; nothing once it has been given."""
        if not self.answer_by or self.status in (Status.ANNOUNCED, Status.WITHDRAWN):
            return ""
        days = self.answer_by - timezone.localdate()
        return "late" if days < timedelta(0) else "soon" if days <= SOON else ""


@require_safe
def queue(request: SignedInRequest) -> HttpResponse:
    """The submissions in one tab, filtered and searched by the address."""
    filters, mine = filters_of(request), what_waits(request.user)
    listing = (
        {"page": leaf_from(FIRST[filters.status].about(request.user.pk), 1, Row)}
        if filters.is_plain
        else listed(found(request, filters, mine["last_look"]), filters, request.user.pk)
    )
    context = {
        "filters": filters,
        "has_new": any(row.last_came_in_at > mine["last_look"] for row in listing["page"].rows),
        "tabs": [(key, label, key == filters.tab) for key, label, _status, _empty in TABS],
        **listing,
        "kinds": StageKind.choices,
        "calls": Call.objects.visible_to(request.user).values_list("slug", "title"),
        "whose": WHOSE.items(),
        "label_name": name_of(filters.label, mine["labels"]),
        "choices": choices_for(request.user, filters),
        "all_chosen": request.GET.get("valj") == "alla",
        "address": kept_of(request.GET.urlencode()),
        "shown_at": timezone.now(),
        "seal_warning": seal_warning(),
        **mine,
        "may_register": request.user.has_role(StaffRole.REGISTRAR),
    }
    return render(request, "screening/queue.html", context)


def choices_for(user: User, filters: Filters) -> list[tuple[str, str]]:
    """What may be done with the rows that are chosen: what the button says, and its page."""
    kinds = [
        ("Ta upp valda", "take-up-many", Status.RECEIVED, user.has_role(StaffRole.OFFICER)),
        (
            "Besluta om valda",
            "decide-many",
            Status.PROPOSED,
            user.has_role(StaffRole.DECISION_MAKER),
        ),
        (
            "Meddela valda beslut",
            "announce",
            Status.DECIDED,
            user.has_role(StaffRole.DECISION_MAKER),
        ),
        ("Tilldela valda", "assign", filters.status, not why_not_assign(user)),
    ]
    return [
        (label, reverse(f"workspace:{page}"))
        for label, page, status, may in kinds
        if may and status == filters.status
    ]


@require_safe
def abandoned(request: SignedInRequest) -> HttpResponse:
    """Open cases of organisations in which nobody is left."""
    rows = Case.objects.visible_to(request.user).abandoned().select_related("call", "organisation")
    cases = rows.select_related("responsible", "officer").order_by(
        "organisation__sort_key", "registered_at"
    )
    return render(request, "screening/abandoned.html", {"cases": cases})


def listed(rows: "QuerySet[Submission]", filters: Filters, staff: int) -> dict[str, Any]:
    """One page, newest first; of a search, what it found and where."""
    if not filters.words:
        return {"page": page_of(rows.order_by("-received_at", "-id"), filters.page)}

    def common(text: str) -> list[UUID]:
        if filters.is_of_words_alone:
            return COMMON[filters.status].about(staff, text)
        return list(among_newest(rows, text))

    hits = hits_of(rows, filters.words, best_first=filters.best_first, common=common)
    start = (filters.page - 1) * ROWS_ON_A_PAGE
    found = found_rows(hits.ids[start : start + ROWS_ON_A_PAGE], filters.words, staff)
    # What is found by its number is found there: a date that looks like it is not the place.
    by_number = "-" in filters.words
    shown = [
        replace(row, text="") if by_number and filters.words in row.number else row for row in found
    ]
    has_next = len(hits.ids) > start + ROWS_ON_A_PAGE
    return {"page": Leaf(shown, filters.page, has_next), "hits": hits}


def found_rows(ids: Sequence[UUID], words: str, staff: int) -> list[Row]:
    """In the order of these; asked again as what the reader may read, so that nothing found stands alone."""
    if not ids:
        return []
    text, form = written(words)
    # A statement that is planned once has as many places each time: the last one fills those left.
    places = (*ids, *[ids[-1]] * (PLACES - len(ids)))
    rows = [Row(*one) for one in FOUND[form].about(staff, text, *places)]
    return sorted(rows, key=lambda row: ids.index(row.pk))


def cases_named(words: str) -> "QuerySet[Case]":
    """By number, by the organisation's name in any case, or by its name then as it was written."""
    # The sort key is in small letters also where the database does not know å, ä and ö.
    named = Organisation.objects.filter(sort_key__contains=swedish_sort_key(words))
    return Case.objects.filter(
        Q(registration_number__contains=words)
        | Q(organisation__in=named)
        | Q(organisation_name__contains=words)
    )


def page_of(rows: "QuerySet[Submission]", number: int, *more: str) -> Leaf[Row]:
    return leaf_of(values_of(rows, *more), number, Row)


def values_of(rows: "QuerySet[Submission]", *more: str) -> "QuerySet[Submission, tuple[Any, ...]]":
    closing = rows.annotate(
        closes=Coalesce("due_at", "stage__closes_at"), contact_has_left=CONTACT_HAS_LEFT
    )
    return closing.values_list(*PATHS, *more)


def _first(status: str, staff: int) -> "QuerySet[Submission, tuple[Any, ...]]":
    newest = came_in(staff, status).order_by("-received_at", "-id")
    return values_of(newest)[: ROWS_ON_A_PAGE + 1]


# How each tab begins, before anything is narrowed: what is asked for most.
FIRST: dict[str, Prepared[Any]] = {
    status: Prepared(partial(_first, status), (int,)) for _key, _label, status, _empty in TABS
}


def _common(status: str, staff: int, text: str) -> "QuerySet[SearchText, UUID]":
    return among_newest(came_in(staff, status), text)


# A search in a whole tab, before anything else narrows it.
COMMON: dict[str, Prepared[Any]] = {
    status: Prepared(partial(_common, status), (int, str)) for status in FIRST
}


def _found(form: str, staff: int, text: str, *ids: UUID) -> "QuerySet[Submission, tuple[Any, ...]]":
    asked = came_in(staff, "").filter(pk__in=ids).annotate(query=stems_of(text, form))
    return values_of(asked.order_by(), "search_text__text", "query")


# The rows that a search has found, as many as a page has places.
PLACES = ROWS_ON_A_PAGE
FOUND: dict[str, Prepared[Any]] = {
    form: Prepared(partial(_found, form), (int, str, *[UUID] * PLACES)) for form in (RAW, WEBSEARCH)
}
