"""Which part of the queue an address asks for."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone

from applications.models import Absence, CompletionRequest, StageKind, Status, Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import StaffRole, User
from screening.models import LabelledCase
from screening.views.finding import MOST_LETTERS
from screening.views.leafing import page_number

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
WHOSE = {
    "mina": "Mina",
    "ersatter": "Mina och dem jag ersätter",
    "laser": "Där jag är andra läsare",
    "lediga": "Utan handläggare",
    "saknar": "Handläggs utan handläggare",
}
HANDLED = (Status.IN_REVIEW, Status.INCOMPLETE, Status.PROPOSED)
# What a saved filter keeps of an address; the rest of it is the page's own.
KEPT = [
    "flik",
    "sok",
    "steg",
    "utlysning",
    "vems",
    "etikett",
    "sent",
    "forsenat",
    "nytt",
    "ordning",
]


@dataclass(frozen=True)
class Filters:
    """What the address asks for; anything unknown in it is left out."""

    tab: str
    words: str
    kind: str
    call: str
    officer: str
    label: str
    late: bool
    overdue: bool
    new: bool
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
        return bool(self.words) or not self.is_of_words_alone

    @property
    def is_of_words_alone(self) -> bool:
        """Whether it is a search in a tab with all of its rows."""
        return not (self.officer or self.overdue or self.new or self.is_folded)

    @property
    def is_plain(self) -> bool:
        """Whether it is the beginning of a tab with all of its rows."""
        return self.page == 1 and not self.is_narrowed

    @property
    def is_somebodys(self) -> bool:
        return self.officer.isdigit()

    @property
    def is_folded(self) -> bool:
        """Whether something is chosen in the part of the form that is folded away."""
        return bool(self.kind or self.call or self.label or self.late or self.is_somebodys)


def filters_of(request: SignedInRequest) -> Filters:
    asked = request.GET
    tabs = [key for key, _label, _status, _empty in TABS]
    tab = asked.get("flik", "")
    if tab not in tabs:
        # What is searched for or narrowed without a tab is all of it; else each begins with their work.
        is_narrowed = any(asked.get(name) for name in KEPT[1:])
        tab = ALL if is_narrowed else first_tab(request)
    whose = asked.get("vems", "")
    return Filters(
        tab=tab,
        words=asked.get("sok", "").replace("\x00", "").strip()[:MOST_LETTERS],
        kind=asked.get("steg", "") if asked.get("steg") in StageKind.values else "",
        call=asked.get("utlysning", "").replace("\x00", "")[:50],
        officer=whose if whose in WHOSE or is_number(whose) else "",
        label=label_in(asked),
        late=asked.get("sent") == "ja",
        overdue=asked.get("forsenat") == "ja",
        new=asked.get("nytt") == "ja",
        best_first=asked.get("ordning") == "traff",
        page=page_number(asked.get("sida", "")),
    )


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def label_in(asked: QueryDict) -> str:
    """The key of the label that the address names; empty when it is none."""
    given = asked.get("etikett", "")
    return given if is_number(given) else ""


def kept_of(address: str) -> str:
    """The address of the same part of the queue, without its page and what it does not know."""
    asked, kept = QueryDict(address), QueryDict(mutable=True)
    for name in KEPT:
        if value := asked.get(name, "").replace("\x00", "").strip()[:MOST_LETTERS]:
            kept[name] = value
    return kept.urlencode()


def first_tab(request: SignedInRequest) -> str:
    if request.user.has_role(StaffRole.OFFICER):
        return "ta-upp"
    return "forslag" if request.user.has_role(StaffRole.DECISION_MAKER) else ALL


def came_in(staff: int, status: str) -> "QuerySet[Submission]":
    """All that is in this state and that this member of staff may read."""
    # Written out because the indexes of the list are partial: they hold what has been received.
    rows = Submission.objects.open_to(staff).filter(received_at__isnull=False)
    return rows.filter(status=status) if status else rows


def found(
    request: SignedInRequest, filters: Filters, last_look: datetime
) -> "QuerySet[Submission]":
    rows = came_in(request.user.pk, filters.status)
    same = {"stage__kind": filters.kind, "stage__call__slug": filters.call}
    rows = rows.filter(**{name: value for name, value in same.items() if value})
    if filters.officer:
        rows = rows.filter(belonging(filters.officer, request.user))
    if filters.label:
        rows = rows.filter(bearing(filters.label))
    if filters.late:
        rows = rows.filter(arrived_at__gte=Coalesce("due_at", "stage__closes_at"))
    if filters.overdue:
        rows = rows.filter(is_overdue())
    if filters.new:
        rows = rows.filter(search_text__came_in_at__gt=last_look)
    return rows


def belonging(whose: str, user: User) -> Q:
    away = Absence.objects.today().filter(substitute=user).values("user")
    ways = {
        "mina": Q(case__officer=user),
        "ersatter": Q(case__officer=user) | Q(case__officer__in=away),
        "laser": Q(second_reading__reader=user),
        "lediga": Q(case__officer=None),
        "saknar": is_without_officer(),
    }
    return ways[whose] if whose in ways else Q(case__officer=int(whose))


def bearing(label: str) -> Exists:
    """Whether the case is marked with the label."""
    return Exists(LabelledCase.objects.filter(case=OuterRef("case"), label=int(label)))


def is_without_officer() -> Q:
    """Under handling, and nobody's: mostly since the officer has declared a conflict of interest."""
    return Q(status__in=HANDLED, case__officer=None)


def is_overdue() -> Q:
    """The promised answer is late, or a completion that was asked for has not come."""
    today = timezone.localdate()
    asked = CompletionRequest.objects.filter(
        submission=OuterRef("pk"), answered_at=None, last_on__lt=today
    )
    given = (Status.ANNOUNCED, Status.WITHDRAWN)
    return Q(~Q(status__in=given), stage__answer_by__lt=today) | Q(
        Exists(asked), status=Status.INCOMPLETE
    )
