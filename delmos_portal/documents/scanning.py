"""Files that wait for the scanner, and what is done with one that it stops."""

import time
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from delmos_portal.documents.models import Scan, StoredFile
from delmos_portal.documents.scanner import TooLargeToScan, scan

PATIENCE = timedelta(minutes=15)
QUARANTINE = "quarantine"


def scan_stored(stored: StoredFile) -> Scan:
    """Ask the scanner, and let its answer stand. Raises ScannerUnavailable."""
    root = Path(settings.FILES_ROOT)
    aside = f"{QUARANTINE}/{Path(stored.path).name}"
    # A try that was interrupted may have moved it already.
    place = stored.path if (root / stored.path).exists() else aside
    try:
        said = scan(root / place)
    except TooLargeToScan:
        StoredFile.objects.filter(pk=stored.pk).update(scan=Scan.TOO_LARGE)
        return Scan.TOO_LARGE
    state = Scan.CLEAN if said.is_clean else Scan.INFECTED
    if state == Scan.INFECTED:
        (root / QUARANTINE).mkdir(mode=0o700, parents=True, exist_ok=True)
        (root / place).replace(root / aside)
        place = aside
    elif place == aside:
        (root / aside).replace(root / stored.path)
        place = stored.path
    StoredFile.objects.filter(pk=stored.pk).update(
        scan=state, scanned_at=timezone.now(), found=said.found, path=place
    )
    return state


def overdue() -> int:
    """How many files have waited so long that something must be wrong."""
    return StoredFile.objects.filter(
        scan=Scan.WAITING, uploaded_at__lt=timezone.now() - PATIENCE
    ).count()


def scan_warning() -> str:
    """What staff must know of the scanner; empty when all is well. Asked once a minute."""
    if settings.CLAMD_ADDRESS:
        return _overdue_warning(int(time.time() // 60))
    if settings.DEMO:
        return ""
    return (
        "Ingen viruskontroll är inställd (CLAMD_ADDRESS). Bilagor tas emot och visas som"
        " inte viruskontrollerade."
    )


@lru_cache(maxsize=1)
def _overdue_warning(_minute: int) -> str:
    count = overdue()
    if not count:
        return ""
    files = "En fil har" if count == 1 else f"{count} filer har"
    return (
        f"{files} väntat mer än en kvart på viruskontrollen och går inte att hämta."
        " Kontrollera att clamd är igång. Inlagor tas emot som vanligt."
    )
