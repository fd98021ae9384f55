"""What follows when an ombud's fullmakt runs out: a function of the fullmakter and the clock.

That nobody acts by one that has ended needs none of this: the database no longer shows the membership.
"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from delmos_portal.accounts.actions.mandates import end_all_mandates
from delmos_portal.accounts.actions.members import LEFT
from delmos_portal.accounts.models import KeptMembership, PowerOfAttorney, User
from delmos_portal.accounts.permissions import may_read
from delmos_portal.journal.record import record
from delmos_portal.outbox.enqueue import enqueue, enqueue_all
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.templatetags.swedish import STOCKHOLM

MORNING = time(8)
BEFORE = timedelta(days=14)
WARNING = "accounts.warn_of_ending_power"
ENDED = "accounts.tell_power_ended"


def look_at_powers(now: datetime) -> None:
    """Warn of those that end within two weeks, and clear away those that have ended; from eight."""
    there = now.astimezone(STOCKHOLM)
    if there.time() < MORNING:
        return
    today = there.date()
    # One written down for less than two weeks was known to be short.
    ending = PowerOfAttorney.objects.holding(today).filter(
        valid_until__lte=today + BEFORE, registered_on__lt=F("valid_until") - BEFORE
    )
    due = {f"{WARNING}:{pk}": pk for pk in ending.values_list("pk", flat=True)}
    promised = set(OutboxMessage.objects.filter(key__in=due).values_list("key", flat=True))
    with transaction.atomic():
        enqueue_all(
            [(WARNING, key, {"power_id": pk}) for key, pk in due.items() if key not in promised]
        )
    lapsed = PowerOfAttorney.objects.accepted().filter(valid_until__lt=today)
    for pk in lapsed.values_list("pk", flat=True):
        _clear_away(pk)


def _clear_away(pk: int) -> None:
    """Take what the ombud held out of the tables, write it down, and promise the mail: once."""
    with transaction.atomic():
        rows = PowerOfAttorney.objects.accepted().select_for_update(of=("self",), skip_locked=True)
        power = rows.select_related("organisation", "ombud").filter(pk=pk).first()
        if power is None or power.ombud is None:
            return
        system = User.objects.system()
        KeptMembership.objects.filter(power_of_attorney=power).delete()
        power.ended_at = timezone.now()
        power.save(update_fields=["ended_at"])
        if not may_read(power.ombud, power.organisation_id):  # nor come back since, as a member
            end_all_mandates(power.organisation, power.ombud, by=system)
        event = record(
            "power_of_attorney_lapsed",
            by=system,
            object_type=power._meta.label_lower,
            object_id=power.pk,
            on_behalf_of=power.organisation.name,
            details={"ombud": power.ombud.name, "valid_until": power.valid_until.isoformat()},
        )
        enqueue(ENDED, key=f"{ENDED}:{power.pk}", power_id=power.pk)
        enqueue(
            LEFT,
            key=f"{LEFT}:{event.pk}",
            event_id=event.pk,
            organisation_id=power.organisation_id,
            user_id=power.ombud.pk,
        )
