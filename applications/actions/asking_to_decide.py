"""Asking that a case be decided, when six months have passed (FL 12 §)."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.actions.messaging import WRITE
from applications.actions.noting import note_on
from applications.actions.receiving import enter_in_register
from applications.models import Case, RegisterEntry, RequestToDecide, Submission
from applications.requirements import NOTHING_WAITS, why_not_ask_to_decide
from delmos_portal.accounts.models import User
from delmos_portal.accounts.permissions import roles_in
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue

SUBJECT = "Begäran om att ärendet avgörs (12 § förvaltningslagen)"
NOT_YOURS = "Den som skriver eller undertecknar för er kan begära det."


def why_not_send(case: Case, user: User) -> str:
    """Why this member of the organisation cannot ask; empty when they can."""
    if not roles_in(user, case.organisation_id) & WRITE:
        return NOT_YOURS
    asked = getattr(case, "request_to_decide", None)
    return why_not_ask_to_decide(latest_in(case), asked, timezone.localdate())


def latest_in(case: Case) -> Submission | None:
    """What has come in last."""
    rows = case.submissions.received().select_related("stage", "case")
    return rows.order_by("stage__order").last()


def send(case_id: UUID, text: str, *, by: User) -> RequestToDecide:
    """Ask, as the organisation. Raises Refused."""
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
        if reason := why_not_send(case, by):
            raise Refused(reason)
        return keep(case, text, timezone.localdate(), by=by)


def keep(case: Case, text: str, came_on: date, *, by: User) -> RequestToDecide:
    """Keep the request of a locked case: entered, journalled and told to who handles it."""
    it = latest_in(case)
    if it is None:
        raise Refused(NOTHING_WAITS)
    asked = RequestToDecide.objects.create(
        case=case, submission=it, text=text, came_on=came_on, by=by
    )
    enter_in_register(
        case.pk,
        RegisterEntry(
            direction=RegisterEntry.Direction.RECEIVED,
            at=asked.at,
            counterpart=case.organisation_name,
            subject=SUBJECT,
            key=f"prompt:{asked.pk}",
        ),
    )
    note_on(it, "ask_to_decide", by=by, details={"came_on": came_on.isoformat()})
    enqueue(
        "screening.tell_of_request_to_decide",
        key=f"screening.tell_of_request_to_decide:{asked.pk}",
        request_id=asked.pk,
    )
    return asked
