"""Calling off a call, taking it up again, changing its frame: told to all concerned, nothing lost."""

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from applications.models import Call, CallChange, Case, Decision
from applications.permissions import is_administrator
from delmos_portal.accounts.models import User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue_all
from delmos_portal.templatetags.swedish import kronor

Kind = CallChange.Kind
TELL_CASE = "applications.tell_case_of_change"
TELL_DRAFT = "applications.tell_draft_of_change"
NOT_YOURS = "Bara en administratör kan ändra en utlysning."
NOT_PUBLISHED = "Utlysningen är inte publicerad. Ändra den i registret i stället."
NO_REASON = "Skriv varför. Skälet visas på utlysningens sida och i mejlen."


def why_not_change(kind: str, call: Call, user: User) -> str:
    """Why this person cannot change the call so now; empty when they can."""
    if not is_administrator(user):
        return NOT_YOURS
    if call.published_at is None:
        return NOT_PUBLISHED
    if kind == Kind.RESUMED and call.cancelled_at is None:
        return "Utlysningen är inte inställd."
    if kind != Kind.RESUMED and call.cancelled_at is not None:
        return "Utlysningen är inställd. Återuppta den först."
    return ""


def why_not_frame(call: Call, frame_ore: int) -> str:
    """Why the frame cannot be this much; empty when it can."""
    if frame_ore == call.frame_ore:
        return f"Ramen är redan {kronor(frame_ore)}."
    bound = decided_in(call)
    if frame_ore < bound:
        return f"Vi har redan beslutat om {kronor(bound)}. Ramen kan inte bli lägre än det."
    return ""


def decided_in(call: Call) -> int:
    """What is promised already, announced or not."""
    decided = Decision.objects.filter(submission__case__call=call).exclude(decided_at=None)
    return decided.aggregate(sum=Sum("amount_ore"))["sum"] or 0


def cancel(call_id: int, *, reason: str, by: User) -> CallChange:
    """Call it off. Drafts are kept and cannot be sent; what has come in is handled on."""
    with transaction.atomic():
        call = _locked(Kind.CANCELLED, call_id, reason, by)
        call.cancelled_at, call.cancelled_reason = timezone.now(), reason.strip()
        return _change(call, CallChange(kind=Kind.CANCELLED), reason, by)


def resume(call_id: int, *, reason: str, by: User) -> CallChange:
    """Take up again what was called off, with the same last days as before."""
    with transaction.atomic():
        call = _locked(Kind.RESUMED, call_id, reason, by)
        call.cancelled_at, call.cancelled_reason = None, ""
        return _change(call, CallChange(kind=Kind.RESUMED), reason, by)


def change_frame(call_id: int, *, frame_ore: int, reason: str, by: User) -> CallChange:
    """Give it another frame; what is decided already stands."""
    with transaction.atomic():
        call = _locked(Kind.FRAME, call_id, reason, by)
        if complaint := why_not_frame(call, frame_ore):
            raise Refused(complaint)
        change = CallChange(
            kind=Kind.FRAME, frame_before_ore=call.frame_ore, frame_after_ore=frame_ore
        )
        call.frame_ore = frame_ore
        return _change(call, change, reason, by)


def _locked(kind: str, call_id: int, reason: str, by: User) -> Call:
    call = Call.objects.select_for_update(no_key=True).get(pk=call_id)
    if complaint := why_not_change(kind, call, by) or ("" if reason.strip() else NO_REASON):
        raise Refused(complaint)
    return call


def _change(call: Call, change: CallChange, reason: str, by: User) -> CallChange:
    """Keep the change, its event, and a promise to tell each organisation once."""
    call.save(update_fields=["cancelled_at", "cancelled_reason", "frame_ore", "updated_at"])
    change.call, change.made_by, change.reason = call, by, reason.strip()
    change.save()
    record(
        change.kind,
        by=by,
        object_type=call._meta.label_lower,
        object_id=call.pk,
        details={
            "reason": change.reason,
            "frame_before_ore": change.frame_before_ore,
            "frame_after_ore": change.frame_after_ore,
        },
    )
    enqueue_all([_promise(change, case) for case in concerned(call)])
    return change


def concerned(call: Call) -> list[Case]:
    """Every organisation with a draft or a case that is not over."""
    return list(call.cases.filter(status=Case.Status.OPEN).order_by("pk"))


def _promise(change: CallChange, case: Case) -> tuple[str, str, dict[str, object]]:
    """What is told about a draft is the organisation's own (R-TF-1)."""
    name = TELL_CASE if case.registration_number else TELL_DRAFT
    ids: dict[str, object] = {"change_id": change.pk, "case_id": str(case.pk)}
    return name, f"{name}:{change.pk}:{case.pk}", ids
