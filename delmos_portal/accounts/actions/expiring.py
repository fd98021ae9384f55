"""Which mandates soon end with nobody after them: a function of the mandates and the clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from delmos_portal.accounts.coverage import is_succeeded
from delmos_portal.accounts.models import Mandate
from delmos_portal.outbox.enqueue import enqueue_all
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.templatetags.swedish import STOCKHOLM

MORNING = time(8)
DAYS_BEFORE = (7, 30)  # the nearest that has been reached
WARNING = "accounts.warn_of_ending_mandate"


@dataclass(frozen=True, order=True)
class EndingMandate:
    """One message to an organisation's administrators about one mandate's last day."""

    mandate_id: int
    valid_until: date
    days_before: int

    @property
    def key(self) -> str:
        return f"{WARNING}:{self.mandate_id}:{self.valid_until.isoformat()}:{self.days_before}"


def due_warnings(today: date) -> list[EndingMandate]:
    """Every warning that is in force today; a late one is not followed by the one before it."""
    ending = Mandate.objects.held().filter(
        valid_until__gte=today, valid_until__lte=today + timedelta(days=max(DAYS_BEFORE))
    )
    organisations = set(ending.values_list("organisation_id", flat=True))
    held: dict[int, list[Mandate]] = {}
    for one in Mandate.objects.held().filter(organisation__in=organisations).order_by("pk"):
        held.setdefault(one.organisation_id, []).append(one)
    return [
        EndingMandate(one.pk, one.valid_until, days)
        for mandates in held.values()
        for one in mandates
        if one.valid_until is not None
        and (days := due_days(one.valid_until, today)) is not None
        and not is_succeeded(one, mandates)
    ]


def due_days(last: date, today: date) -> int | None:
    """The nearest mark that this many days before the last have reached; nothing when it is past."""
    left = (last - today).days
    return next((days for days in DAYS_BEFORE if 0 <= left <= days), None)


def promise_warnings(now: datetime) -> None:
    """Promise what is due, from eight in the morning; what is promised already stays one promise."""
    there = now.astimezone(STOCKHOLM)
    if there.time() < MORNING:
        return
    due = {warning.key: warning for warning in due_warnings(there.date())}
    promised = OutboxMessage.objects.filter(key__in=due).values_list("key", flat=True)
    promises: list[tuple[str, str, dict[str, object]]] = [
        (
            WARNING,
            key,
            {
                "mandate_id": warning.mandate_id,
                "valid_until": warning.valid_until.isoformat(),
                "days_before": warning.days_before,
            },
        )
        for key, warning in due.items()
        if key not in set(promised)
    ]
    with transaction.atomic():
        enqueue_all(promises)
