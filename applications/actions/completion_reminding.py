"""Who shall be reminded of a request for completion, and when: a function of requests and the clock."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction

from applications.actions.reminding import MORNING, REMINDED
from applications.models import Case, CompletionItem, Status
from delmos_portal.accounts.models import Membership
from delmos_portal.outbox.enqueue import enqueue_all
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.templatetags.swedish import STOCKHOLM

DAYS_BEFORE = 3
EFFECT = "applications.send_completion_reminder"


@dataclass(frozen=True, order=True)
class CompletionReminder:
    """One message to one person about one last day of a request."""

    request_id: int
    last_on: date
    user_id: int

    @property
    def key(self) -> str:
        return f"{EFFECT}:{self.request_id}:{self.last_on.isoformat()}:{self.user_id}"


def due_completion_reminders(now: datetime) -> list[CompletionReminder]:
    """Those to remind now: three days before a last day, where no answer has come in.

    Who was asked later than that is not reminded of what they have just read.
    """
    today = now.astimezone(STOCKHOLM).date()
    waiting = CompletionItem.objects.filter(
        request__answered_at=None,
        request__lapsed_at=None,
        request__submission__status=Status.INCOMPLETE,
        request__submission__case__status=Case.Status.OPEN,
        last_on__gte=today,
    ).values_list(
        "request_id",
        "last_on",
        "request__asked_at",
        "request__submission__case__organisation_id",
    )
    due = {
        (request_id, last_on, organisation_id)
        for request_id, last_on, asked_at, organisation_id in waiting
        if asked_at < mark_of(last_on) <= now
    }
    people: dict[int, set[int]] = {}
    rows = Membership.objects.filter(
        organisation__in={organisation_id for _request, _day, organisation_id in due},
        role__in=REMINDED,
        user__is_active=True,
    )
    for organisation_id, user_id in rows.values_list("organisation_id", "user_id"):
        people.setdefault(organisation_id, set()).add(user_id)
    return sorted(
        CompletionReminder(request_id, last_on, user_id)
        for request_id, last_on, organisation_id in due
        for user_id in people.get(organisation_id, ())
    )


def mark_of(last_on: date) -> datetime:
    """Eight in the morning, three days before (in Stockholm)."""
    day = date.fromordinal(last_on.toordinal() - DAYS_BEFORE)
    return datetime.combine(day, MORNING, tzinfo=STOCKHOLM)


def is_past(last_on: date, now: datetime) -> bool:
    """Whether the whole of the last day has gone."""
    after = date.fromordinal(last_on.toordinal() + 1)
    return now >= datetime.combine(after, time.min, tzinfo=STOCKHOLM)


def promise_completion_reminders(now: datetime) -> None:
    """Promise every due reminder; the key makes each go once, also after a day's outage."""
    due = due_completion_reminders(now)
    keys = [one.key for one in due]
    promised = set(OutboxMessage.objects.filter(key__in=keys).values_list("key", flat=True))
    with transaction.atomic():
        enqueue_all(
            [
                (
                    EFFECT,
                    one.key,
                    {
                        "request_id": one.request_id,
                        "last_on": one.last_on.isoformat(),
                        "user_id": one.user_id,
                    },
                )
                for one in due
                if one.key not in promised
            ]
        )
