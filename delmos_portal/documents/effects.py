"""Uploads are scanned; the scanner and the seal's certificate are watched, so that neither ends unnoticed."""

from datetime import UTC, datetime

from celery.signals import worker_process_init, worker_process_shutdown
from django.contrib.auth import get_user_model
from django.db import transaction

from delmos_portal.documents import scanning
from delmos_portal.documents.certificates import WARNED_AHEAD, SealUnavailable, expiry, seal_warning
from delmos_portal.documents.models import SCANNED, Scan, StoredFile
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect, every_minute

WEEK_DAYS = 7


@worker_process_init.connect
def load_fonts(**_signal: object) -> None:
    """A worker keeps library, styles and fonts from its first moment (stack.md section 4)."""
    from delmos_portal.documents.render import warm  # noqa: PLC0415 -- slow import

    warm()


@worker_process_shutdown.connect
def unload_fonts(**_signal: object) -> None:
    """The fonts lie unpacked in a folder that must go with the process."""
    from delmos_portal.documents.render import warm  # noqa: PLC0415 -- slow import

    warm.cache_clear()


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
    send(
        Mail(
            key=f"documents.send_certificate_warning:{fingerprint}:{week}",
            template="certificate_warning",
            to=administrators(),
            context={
                "warning": ends.warning(now),
                "ends_at": ends.at,
                "is_over": now >= ends.at,
                "days_left": ends.days_left(now),
            },
        )
    )


def administrators() -> list[str]:
    people = get_user_model().objects.filter(roles__contains=["administrator"], is_active=True)
    return list(people.values_list("email", flat=True))


@effect
def scan_file(file_id: str) -> None:
    """Ask the scanner about a file. Without an answer the outbox tries again."""
    stored = StoredFile.objects.get(pk=file_id)
    if stored.scan in SCANNED:
        return
    said = scanning.scan_stored(stored)
    if said == Scan.TOO_LARGE:
        enqueue(
            "documents.send_too_large_warning",
            key=f"documents.send_too_large_warning:{file_id}",
            file_id=file_id,
        )
    if said == Scan.INFECTED:
        enqueue(
            "applications.tell_infected",
            key=f"applications.tell_infected:{file_id}",
            file_id=file_id,
        )


@effect
def send_too_large_warning(file_id: str) -> None:
    """Tell the administrators, once, of a file that the scanner's limit keeps from everybody."""
    stored = StoredFile.objects.get(pk=file_id)
    if stored.scan != Scan.TOO_LARGE:
        return
    send(
        Mail(
            key=f"documents.send_too_large_warning:{file_id}",
            template="too_large_warning",
            to=administrators(),
            context={"file": stored},
        )
    )


@every_minute
def watch_scanner() -> None:
    """Tell the administrators, once a day, when files have waited too long."""
    if not scanning.overdue():
        return
    day = datetime.now(UTC).date().isoformat()
    with transaction.atomic():
        enqueue(
            "documents.send_scanner_warning", key=f"documents.send_scanner_warning:{day}", day=day
        )


@effect
def send_scanner_warning(day: str) -> None:
    """Tell the administrators how many files wait, unless they no longer do."""
    if not (count := scanning.overdue()):
        return
    send(
        Mail(
            key=f"documents.send_scanner_warning:{day}",
            template="scanner_warning",
            to=administrators(),
            context={"count": count},
        )
    )
