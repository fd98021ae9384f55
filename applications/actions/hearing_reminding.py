"""Who shall be reminded to say what they think before a decision, and when (FL 25 §)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from applications.actions.completion_reminding import mark_of
from applications.actions.reminding import REMINDED
from applications.models import Case, Communication, Status
from delmos_portal.accounts.models import Membership
from delmos_portal.outbox.enqueue import enqueue_all
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.templatetags.swedish import STOCKHOLM

EFFECT = "applications.send_hearing_reminder"


@dataclass(frozen=True, order=True)
class HearingReminder:
    """One message to one person about one communication."""

    communication_id: int
    user_id: int

    @property
    def key(self) -> str:
        return f"{EFFECT}:{self.communication_id}:{self.user_id}"


def due_hearing_reminders(now: datetime) -> list[HearingReminder]:
    """Those to remind now: three days before the last day, where nothing has been said.

    Who got it later than that is not reminded of what they have just read.
    """
    waiting = Communication.objects.filter(
        answer=None,
        no_answer_at=None,
        submission__status=Status.IN_REVIEW,
        submission__case__status=Case.Status.OPEN,
        last_on__gte=now.astimezone(STOCKHOLM).date(),
    ).values_list("pk", "last_on", "sent_at", "submission__case__organisation_id")
    due = {pk: of for pk, last_on, sent_at, of in waiting if sent_at < mark_of(last_on) <= now}
    rows = Membership.objects.filter(
        organisation__in=set(due.values()), role__in=REMINDED, user__is_active=True
    )
    people = set(rows.values_list("organisation_id", "user_id"))
    return sorted(
        HearingReminder(pk, user_id)
        for pk, organisation_id in due.items()
        for of, user_id in people
        if of == organisation_id
    )


def promise_hearing_reminders(now: datetime) -> None:
    """Promise every due reminder; the key makes each go once, also after a day's outage."""
    due = due_hearing_reminders(now)
    keys = [one.key for one in due]
    promised = set(OutboxMessage.objects.filter(key__in=keys).values_list("key", flat=True))
    with transaction.atomic():
        enqueue_all(
            [
                (
                    EFFECT,
                    one.key,
                    {"communication_id": one.communication_id, "user_id": one.user_id},
                )
                for one in due
                if one.key not in promised
            ]
        )
