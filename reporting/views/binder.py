"""Våra bidrag: everything that an organisation has applied for and been given, over the years."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from applications.models import Case, RegisterEntry, Submission
from applications.views.cases import Row, current_of, in_lists, rows_of
from applications.views.register import entries_visible_to
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Organisation, User
from delmos_portal.accounts.permissions import mandates_for
from delmos_portal.sheet import in_kronor, sheet
from delmos_portal.templatetags.swedish import in_stockholm
from reporting.figures import NO_MONEY, announced_settlements
from reporting.figures.dates import dates_of
from screening.figures import Settlement

OPEN, CLOSED = "oppna", "avslutade"
STATES = ((OPEN, "Pågående"), (CLOSED, "Avslutade"))
# The sealed documents of a binder: what was signed, and what was decided on it.
KEPT = ("submission:", "decision:", "correction:")
HEADINGS = (
    "Utlysning",
    "Diarienummer",
    "År",
    "Ärende",
    "Steg",
    "Läge",
    "Vems tur",
    "Sista dag",
    "Beviljat, kr",
    "Utbetalt, kr",
    "Redovisat som använt, kr",
    "Återbetalt, kr",
    "Att betala tillbaka, kr",
    "Skrev senast",
)


@dataclass
class Folder:
    """One case in the binder."""

    case: Case
    money: Settlement
    row: Row | None = None  # its latest submission, as Mina ärenden shows it
    documents: list[RegisterEntry] = field(default_factory=list)

    @property
    def year(self) -> int:
        return cast(datetime, in_stockholm(self.case.created_at)).year

    @property
    def is_open(self) -> bool:
        return self.case.status == Case.Status.OPEN


@dataclass(frozen=True)
class Chosen:
    """What the person wants to see; an address that says something else shows all."""

    year: int | None
    state: str

    @classmethod
    def in_address(cls, request: HttpRequest) -> "Chosen":
        year, state = request.GET.get("ar", ""), request.GET.get("lage", "")
        is_year = year.isascii() and year.isdigit() and len(year) == len("2018")
        return cls(int(year) if is_year else None, state if state in dict(STATES) else "")

    def includes(self, folder: Folder) -> bool:
        is_of_the_year = self.year in (None, folder.year)
        return is_of_the_year and self.state in ("", OPEN if folder.is_open else CLOSED)

    @property
    def is_anything(self) -> bool:
        return bool(self.year or self.state)


def own_organisation(request: SignedInRequest, pk: int) -> Organisation:
    """The organisation, for its members. To everyone else, staff included, it has no such page."""
    if request.user.is_staff:
        raise Http404
    return get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)


@require_safe
def binder(request: SignedInRequest, pk: int) -> HttpResponse:
    """All cases, their money and documents; the year's dates; who may sign."""
    it = own_organisation(request, pk)
    folders, chosen = folders_of(it, request.user), Chosen.in_address(request)
    context = {
        "organisation": it,
        "folders": [one for one in folders if chosen.includes(one)],
        "is_empty": not folders,
        "years": sorted({one.year for one in folders}, reverse=True),
        "states": STATES,
        "chosen": chosen,
        "dates": dates_of(it.pk),
        "mandates": mandates_for(it.pk, timezone.localdate()),
        "feed": it.calendar_feeds.filter(user=request.user, revoked_at=None).first(),
    }
    return render(request, "reporting/binder.html", context)


@require_safe
def binder_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same rows for the finance and diary systems."""
    it = own_organisation(request, pk)
    chosen = Chosen.in_address(request)
    rows = [cells_of(one) for one in folders_of(it, request.user) if chosen.includes(one)]
    name = f"bidrag-{slugify(it.name)}-{timezone.localdate()}.csv"
    return HttpResponse(
        sheet(HEADINGS, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def cells_of(folder: Folder) -> Sequence[str]:
    case, row, money = folder.case, folder.row, folder.money
    deadline = row.deadline if row else None
    writer = row.submission.saved_by if row else None
    return (
        case.call.title,
        case.registration_number or "",
        str(folder.year),
        case.get_status_display(),
        row.submission.stage.title if row else "",
        row.status.text if row else "",
        row.turn.whose if row else "",
        deadline.text if deadline else "",
        in_kronor(money.granted),
        in_kronor(money.paid),
        in_kronor(money.reported),
        in_kronor(money.repaid),
        in_kronor(None if money.reported is None else money.to_repay),
        writer.name if writer else "",
    )


def folders_of(organisation: Organisation, user: User) -> list[Folder]:
    """Every case of the organisation, the latest first; as many statements for one as for thirty."""
    cases = {
        one.pk: one
        for one in Case.objects.visible_to(user)
        .filter(organisation=organisation)
        .select_related("call")
        .order_by("-created_at")
    }
    money = announced_settlements(cases)
    folders = {pk: Folder(case, money.get(pk, NO_MONEY)) for pk, case in cases.items()}
    for row in _rows(organisation, user):
        folders[row.submission.case_id].row = row
    for entry in _documents(organisation, user):
        folders[entry.case_id].documents.append(entry)
    return list(folders.values())


def _rows(organisation: Organisation, user: User) -> list[Row]:
    theirs = Submission.objects.visible_to(user).filter(case__organisation=organisation)
    return rows_of(current_of(in_lists(theirs.select_related("saved_by"))), user)


def _documents(organisation: Organisation, user: User) -> list[RegisterEntry]:
    kept = Q()
    for prefix in KEPT:
        kept |= Q(key__startswith=prefix)
    entries = entries_visible_to(user).filter(kept, case__organisation=organisation)
    return list(entries.exclude(document=None).select_related("document"))
