"""The queue: everything that has come in, newest first, however many there are. Nothing is counted."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.models import Call, Case, StageKind, Status, Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Organisation, StaffRole, swedish_sort_key
from delmos_portal.documents.certificates import seal_warning
from screening.views.elsewhere import what_waits
from screening.views.finding import MOST_LETTERS, Piece, excerpt_of, hits_of, pieces_of
from screening.views.leafing import ROWS_ON_A_PAGE, Leaf, leaf_of, page_number
from screening.views.wording import STATUS_KINDS

SOON = timedelta(days=7)
ALL = "alla"
# Address, label, status, and what it means that there are none.
TABS = [
    ("ta-upp", "Att ta upp", Status.RECEIVED, "Inget väntar på att tas upp."),
    ("handlaggs", "Under handläggning", Status.IN_REVIEW, "Inget är under handläggning."),
    (
        "komplettering",
        "Väntar på komplettering",
        Status.INCOMPLETE,
        "Ingen komplettering är begärd.",
    ),
    ("forslag", "Förslag att besluta", Status.PROPOSED, "Inga förslag väntar på beslut."),
    ("meddela", "Beslutade att meddela", Status.DECIDED, "Alla beslut är meddelade."),
    (ALL, "Alla", "", "Inget har kommit in."),
]
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
    last_came_in_at: datetime | None
    excerpt: str = ""

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
        return pieces_of(self.excerpt)

    @property
    def is_late(self) -> bool:
        return bool(self.closes_at and self.came_in_at >= self.closes_at)

    @property
    def answer_state(self) -> str:
        """Whether the promised answer is near or overdue; nothing once it has been given."""
        if not self.answer_by or self.status in (Status.ANNOUNCED, Status.WITHDRAWN):
            return ""
        days = self.answer_by - timezone.localdate()
        return "late" if days < timedelta(0) else "soon" if days <= SOON else ""


@dataclass(frozen=True)
class Filters:
    """What the address asks for; anything unknown in it is left out."""

    tab: str
    words: str
    kind: str
    call: str
    officer: str
    late: bool
    best_first: bool
    page: int

    @property
    def status(self) -> str:
        return next(status for key, _label, status, _empty in TABS if key == self.tab)

    @property
    def empty_text(self) -> str:
        return next(empty for key, _label, _status, empty in TABS if key == self.tab)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.kind or self.call or self.officer or self.late)


@require_safe
def queue(request: SignedInRequest) -> HttpResponse:
    """The submissions in one tab, filtered and searched by the address."""
    filters = filters_of(request)
    context = {
        "filters": filters,
        "tabs": [(key, label, key == filters.tab) for key, label, _status, _empty in TABS],
        **listed(found(request, filters), filters),
        "kinds": StageKind.choices,
        "calls": Call.objects.visible_to(request.user).values_list("slug", "title"),
        "may_announce": filters.status == Status.DECIDED
        and request.user.has_role(StaffRole.DECISION_MAKER),
        "seal_warning": seal_warning(),
        **what_waits(request.user),
        "may_register": request.user.has_role(StaffRole.REGISTRAR),
    }
    return render(request, "screening/queue.html", context)


@require_safe
def abandoned(request: SignedInRequest) -> HttpResponse:
    """Open cases of organisations in which nobody is left."""
    rows = Case.objects.visible_to(request.user).abandoned().select_related("call", "organisation")
    cases = rows.select_related("responsible", "officer").order_by(
        "organisation__sort_key", "registered_at"
    )
    return render(request, "screening/abandoned.html", {"cases": cases})


def filters_of(request: SignedInRequest) -> Filters:
    asked = request.GET
    tabs = [key for key, _label, _status, _empty in TABS]
    tab = asked.get("flik", "")
    if tab not in tabs:
        # A search without a tab looks everywhere; otherwise each begins with their own work.
        tab = ALL if asked.get("sok") else first_tab(request)
    return Filters(
        tab=tab,
        words=asked.get("sok", "").replace("\x00", "").strip()[:MOST_LETTERS],
        kind=asked.get("steg", "") if asked.get("steg") in StageKind.values else "",
        call=asked.get("utlysning", "").replace("\x00", "")[:50],
        officer=asked.get("vems", "") if asked.get("vems") in ("mina", "lediga") else "",
        late=asked.get("sent") == "ja",
        best_first=asked.get("ordning") == "traff",
        page=page_number(asked.get("sida", "")),
    )


def first_tab(request: SignedInRequest) -> str:
    if request.user.has_role(StaffRole.OFFICER):
        return "ta-upp"
    return "forslag" if request.user.has_role(StaffRole.DECISION_MAKER) else ALL


def found(request: SignedInRequest, filters: Filters) -> "QuerySet[Submission]":
    # Written out because the indexes of the list are partial: they hold what has been received.
    rows = Submission.objects.visible_to(request.user).filter(received_at__isnull=False)
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.kind:
        rows = rows.filter(stage__kind=filters.kind)
    if filters.call:
        rows = rows.filter(stage__call__slug=filters.call)
    if filters.officer:
        rows = rows.filter(case__officer=request.user if filters.officer == "mina" else None)
    if filters.late:
        rows = rows.filter(arrived_at__gte=Coalesce("due_at", "stage__closes_at"))
    return rows


def listed(rows: "QuerySet[Submission]", filters: Filters) -> dict[str, Any]:
    """One page, newest first; of a search, what it found and where."""
    if not filters.words:
        return {"page": page_of(rows.order_by("-received_at", "-id"), filters.page)}
    hits = hits_of(rows, filters.words, best_first=filters.best_first)
    start = (filters.page - 1) * ROWS_ON_A_PAGE
    wanted = list(hits.ids[start : start + ROWS_ON_A_PAGE])
    # Asked again as what the reader may read, so that nothing found stands alone.
    excerpts = rows.filter(pk__in=wanted).annotate(excerpt=excerpt_of(filters.words))
    page = page_of(excerpts.order_by(), 1, "excerpt")
    page.rows.sort(key=lambda row: wanted.index(row.pk))
    has_next = len(hits.ids) > start + ROWS_ON_A_PAGE
    return {"page": replace(page, number=filters.page, has_next=has_next), "hits": hits}


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
    closing = rows.annotate(closes=Coalesce("due_at", "stage__closes_at"))
    return leaf_of(closing.values_list(*PATHS, *more), number, Row)
