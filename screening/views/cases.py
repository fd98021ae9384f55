"""The case page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.models import Case, RegisterEntry, Status
from applications.views.clock import clock_of
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Membership, User
from delmos_portal.outbox.models import SentMail
from delmos_portal.prepared import Prepared
from screening.figures import Settlement, earlier_grants, settlement
from screening.models import CallMeeting
from screening.permissions import why_not
from screening.views.casefile import parts_of
from screening.views.duties import duties_in
from screening.views.fetching import get_case_and_declaration
from screening.views.last_step import returned_in
from screening.views.opinions import briefs_in, waited_for
from screening.views.steps import HANDLES, waits_for_declaration, whose_turn
from screening.views.timeline import EVENTS, MAILS, happenings

REGISTER = Prepared(
    lambda case: (
        RegisterEntry.objects.filter(case=case)
        .order_by("number")
        .only("number", "direction", "at", "counterpart", "subject", "document_id", "file_id")
        .annotate(file_name=F("file__name"))
    )
)
SETTLED = (Status.DECIDED, Status.ANNOUNCED)


@require_safe
def case(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Everything in the case, on one page."""
    it, declared = get_case_and_declaration(request, pk)
    parts = parts_of(it, request.user, why_not(declared))
    submissions = [part.it for part in parts]
    # No money without a decision.
    money = settlement(it) if any(one.status in SETTLED for one in submissions) else None
    register, mails, events = REGISTER.about(it.pk), MAILS.about(it.pk), EVENTS.about(it.pk)
    for part in parts:
        part.returned = returned_in(events, part.it)
    asked_for = [part for part in parts if str(part.it.pk) == request.GET.get("visa")]
    context = {
        "case": it,
        "ombuds": ombuds_in(it),
        "opened": (asked_for or parts)[-1],  # the answers of one submission at a time
        "declared": declared,
        "is_asked": declared is None
        and any(waits_for_declaration(one, request.user) for one in submissions),
        "may_declare": request.user.has_role(*HANDLES),
        "parts": parts,
        "turn": whose_turn(it, submissions[-1], parts[-1].requests)
        + waited_for(it, submissions[-1]),
        "register": register,
        "clock": clock_of(submissions, events, for_staff=True),
        **beside(it, request.user),
        "duties": duties_in(it, submissions),
        "happenings": happenings(events, submissions),
        "opinions": briefs_in(it),
        "mails": mails,
        "must_post": any(waits_for_post(one) for one in mails),
        "debts": it.debt_checks.first() if it.organisation.is_of_civil_society else None,
        "copy": copy_in(register),
        "sums": sums_of(money) if money and money.granted else [],
    }
    return render(request, "screening/case.html", context)


def beside(case: Case, user: User) -> dict[str, object]:
    """What belongs to some cases only, and is asked for when there is any of it."""
    has_grants, has_meetings = (getattr(case, f"has_{one}", True) for one in ("grants", "meetings"))
    return {
        "earlier_grants": earlier_grants(case, user) if has_grants else [],
        "meetings": case.meetings.all() if has_meetings else [],
        "call_meetings": call_meetings_in(case),
    }


def call_meetings_in(case: Case) -> list[CallMeeting]:
    """Meetings with several organisations that this one is invited to, as far as its page names them."""
    rows = getattr(case, "call_meetings", [])
    return [
        CallMeeting(**{**one, "begins_at": datetime.fromisoformat(one["begins_at"])})
        for one in rows
    ]


def waits_for_post(mail: SentMail) -> bool:
    """Whether nobody could be mailed and nothing says, in what MAILS reads, that the letter was posted."""
    return mail.is_to_be_posted and getattr(mail, "posted_on", None) is None


def ombuds_in(case: Case) -> Sequence[Any]:
    """Who acts for the organisation by a fullmakt today."""
    if not getattr(case, "has_ombud", True):
        return []
    held = Membership.objects.filter(
        organisation=case.organisation_id, power_of_attorney__isnull=False, user__is_active=True
    )
    return list(
        held.values(
            name=F("user__name"),
            last_day=F("power_of_attorney__valid_until"),
            document=F("power_of_attorney__document"),
        ).distinct()
    )


def copy_in(register: Sequence[RegisterEntry]) -> RegisterEntry | None:
    """The latest that came in and has its sealed copy: what is posted where nobody has an address."""
    came = [one for one in register if one.direction == RegisterEntry.Direction.RECEIVED]
    return next((one for one in reversed(came) if one.document_id), None)


def sums_of(money: Settlement) -> list[tuple[str, int | None]]:
    return [
        ("Beviljat", money.granted),
        ("Utbetalt", money.paid),
        ("Redovisat som använt", money.reported),
        ("Återbetalt", money.repaid),
        ("Kvar att betala tillbaka", money.to_repay),
    ]
