"""What the agency does when a decision takes long: tells of it, and answers who asks (FL 11–12 §§)."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from applications.actions.asking_to_decide import keep, latest_in
from applications.actions.noting import note_on
from applications.actions.receiving import enter_in_register
from applications.lifecycle import LIFE
from applications.models import Case, DelayNotice, RegisterEntry, RequestToDecide, Submission
from applications.requirements import UNDECIDED, why_not_ask_to_decide
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.templatetags.swedish import day
from screening.permissions import why_not_handle, why_recused

REGISTERS = (StaffRole.OFFICER, StaffRole.REGISTRAR)
NOTHING_TO_REFUSE = "Det finns ingen begäran att ta ställning till."
FORWARD = "Dagen måste ligga framåt i tiden."
NO_REASON = "Skriv varför beskedet dröjer."
NO_REASONS = "Skriv skälen för att begäran avslås."


def why_not_notify(it: Submission, user: User) -> str:
    """Why this person cannot tell of a delay; empty when they can."""
    if not user.has_role(StaffRole.OFFICER):
        return "Det här gör en handläggare."
    if it.status not in UNDECIDED:
        return f"{it.state_text(user)} Det finns inget besked som dröjer."
    return why_not_handle(user, it.case)


def notify_delay(submission_id: UUID, reason: str, new_on: date, *, by: User) -> DelayNotice:
    """Tell the party why it takes longer and until when. Raises Refused."""
    with transaction.atomic():
        it = LIFE.locked(submission_id)
        if refusal := why_not_notify(it, by):
            raise Refused(refusal)
        if new_on <= timezone.localdate():
            raise Refused(FORWARD)
        if not reason.strip():
            raise Refused(NO_REASON)
        notice = DelayNotice.objects.create(submission=it, reason=reason, new_on=new_on, by=by)
        _enter(it.case, "Underrättelse om försening", f"delay:{notice.pk}")
        note_on(it, "notify_delay", by=by, details={"new_on": new_on.isoformat()})
        enqueue(
            "screening.send_delay_notice",
            key=f"screening.send_delay_notice:{notice.pk}",
            notice_id=notice.pk,
        )
    return notice


def why_not_register(case: Case, user: User, on: date) -> str:
    """Why a request to decide cannot be entered in the case; empty when it can."""
    if not user.has_role(*REGISTERS):
        return "Det här gör en handläggare eller registratorn."
    asked = getattr(case, "request_to_decide", None)
    return why_recused(user, case) or why_not_ask_to_decide(latest_in(case), asked, on)


def register_request(case_id: UUID, text: str, came_on: date, *, by: User) -> RequestToDecide:
    """Enter a request that came by letter or mail. Raises Refused."""
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
        if came_on > timezone.localdate():
            raise Refused("Dagen ligger framåt i tiden. Ange dagen då begäran kom in.")
        if reason := why_not_register(case, by, came_on):
            raise Refused(reason)
        return keep(case, text, came_on, by=by)


def why_not_refuse(asked: RequestToDecide | None, user: User) -> str:
    """Why this person cannot refuse to decide now; empty when they can."""
    if not user.has_role(StaffRole.DECISION_MAKER):
        return "Det här gör en beslutsfattare."
    if asked is None or not is_open(asked):
        return NOTHING_TO_REFUSE
    return why_not_handle(user, asked.case)


def is_open(asked: RequestToDecide) -> bool:
    """Whether it waits for an answer: neither refused nor answered by a decision."""
    return asked.refused_at is None and asked.submission.status in UNDECIDED


def requests_open() -> "QuerySet[RequestToDecide]":
    """Those of every case that wait for an answer."""
    return RequestToDecide.objects.filter(refused_at=None, submission__status__in=UNDECIDED)


def refuse(case_id: UUID, reasons: str, *, by: User) -> RequestToDecide:
    """Refuse to decide now, in a decision of its own that may be appealed. Raises Refused."""
    with transaction.atomic():
        rows = RequestToDecide.objects.select_for_update(of=("self",))
        asked = rows.select_related("case", "submission__stage").filter(case=case_id).first()
        if refusal := why_not_refuse(asked, by):
            raise Refused(refusal)
        assert asked is not None  # noqa: S101 -- it could not be refused otherwise
        if not reasons.strip():
            raise Refused(NO_REASONS)
        asked.refusal_reasons, asked.refused_by = reasons, by
        asked.refused_at = timezone.now()
        asked.save(update_fields=["refusal_reasons", "refused_by", "refused_at"])
        subject = f"Beslut att avslå begäran {day(asked.came_on)} om att ärendet avgörs"
        _enter(asked.case, subject, f"prompt_refusal:{asked.pk}")
        asked.submission.case = asked.case
        note_on(asked.submission, "refuse_to_decide", by=by)
        enqueue(
            "screening.send_refusal_to_decide",
            key=f"screening.send_refusal_to_decide:{asked.pk}",
            request_id=asked.pk,
        )
    return asked


def _enter(case: Case, subject: str, key: str) -> None:
    enter_in_register(
        case.pk,
        RegisterEntry(
            direction=RegisterEntry.Direction.DISPATCHED,
            at=timezone.now(),
            counterpart=case.organisation_name,
            subject=subject,
            key=key,
        ),
    )
