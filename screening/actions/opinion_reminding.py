"""Which outside bodies shall be reminded, and when: a function of what was asked and the clock."""

from datetime import date, datetime

from django.db import transaction

from applications.actions.reminding import MORNING
from delmos_portal.outbox.enqueue import enqueue_all
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.templatetags.swedish import STOCKHOLM
from delmos_portal.working_days import working_days_before
from screening.actions.opinions import UNDER_WAY
from screening.models import OpinionRequest

WORKING_DAYS_BEFORE = 3
EFFECT = "screening.send_opinion_reminder"


def due_opinion_reminders(now: datetime) -> list[OpinionRequest]:
    """Those who have not answered three working days before the last day.

    Who was asked later than that is not reminded of what they have just read.
    """
    waiting = OpinionRequest.objects.filter(
        status=OpinionRequest.Status.SENT,
        last_on__gte=now.astimezone(STOCKHOLM).date(),
        submission__status__in=UNDER_WAY,
    )
    return [one for one in waiting if one.sent_at < mark_of(one.last_on) <= now]


def mark_of(last_on: date) -> datetime:
    """Eight in the morning, three working days before (in Stockholm)."""
    day = working_days_before(last_on, WORKING_DAYS_BEFORE)
    return datetime.combine(day, MORNING, tzinfo=STOCKHOLM)


def key_of(it: OpinionRequest) -> str:
    return f"{EFFECT}:{it.pk}:{it.last_on.isoformat()}"


def promise_opinion_reminders(now: datetime) -> None:
    """Promise every due reminder; the key makes each go once, also after a day's outage."""
    due = due_opinion_reminders(now)
    keys = [key_of(one) for one in due]
    promised = set(OutboxMessage.objects.filter(key__in=keys).values_list("key", flat=True))
    with transaction.atomic():
        enqueue_all(
            [
                (
                    EFFECT,
                    key_of(one),
                    {"request_id": str(one.pk), "last_on": one.last_on.isoformat()},
                )
                for one in due
                if key_of(one) not in promised
            ]
        )
