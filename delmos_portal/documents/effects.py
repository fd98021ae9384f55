"""The seal's certificate is watched, so that it never ends unnoticed."""

from datetime import UTC, datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from delmos_portal.documents.certificates import WARNED_AHEAD, SealUnavailable, expiry, seal_warning
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect, every_minute

WEEK_DAYS = 7


@every_minute
def watch_certificate() -> None:
    """Warn sixty days ahead and then each week, until the certificate is another."""
    if not seal_warning():
        return
    try:
        ends = expiry()
    except SealUnavailable:
        return  # staff see it on their pages; there is no date to count from
    now = datetime.now(UTC)
    if ends is None or not ends.warning(now):
        return
    week = (WARNED_AHEAD.days - ends.days_left(now)) // WEEK_DAYS
    key = f"documents.send_certificate_warning:{ends.fingerprint}:{week}"
    with transaction.atomic():
        enqueue(
            "documents.send_certificate_warning", key=key, fingerprint=ends.fingerprint, week=week
        )


@effect
def send_certificate_warning(fingerprint: str, week: int) -> None:
    """Tell the administrators when the seal's certificate ends, unless it has been replaced."""
    ends = expiry()
    now = datetime.now(UTC)
    if ends is None or ends.fingerprint != fingerprint or not ends.warning(now):
        return
    administrators = get_user_model().objects.filter(
        roles__contains=["administrator"], is_active=True
    )
    send(
        Mail(
            key=f"documents.send_certificate_warning:{fingerprint}:{week}",
            template="certificate_warning",
            to=list(administrators.values_list("email", flat=True)),
            context={
                "warning": ends.warning(now),
                "ends_at": ends.at,
                "is_over": now >= ends.at,
                "days_left": ends.days_left(now),
            },
        )
    )
