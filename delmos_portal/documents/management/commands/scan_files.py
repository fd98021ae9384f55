"""`manage.py scan_files`: promise a scan of every file that was taken without one, or was too large."""

from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from delmos_portal.documents.models import Scan, StoredFile
from delmos_portal.documents.uploads import promise_scans


def _in_state(scan: Scan) -> list[UUID]:
    files = StoredFile.objects.filter(scan=scan).order_by("uploaded_at")
    return list(files.values_list("pk", flat=True))


class Command(BaseCommand):
    help = "Lovar viruskontroll av alla filer som inte är kontrollerade. Arbetaren gör den."

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 -- Django's signature
        if not settings.CLAMD_ADDRESS:
            raise CommandError("CLAMD_ADDRESS saknas: ange var clamd svarar.")
        with transaction.atomic():
            files = _in_state(Scan.NOT_SCANNED)
            promise_scans(files)
            too_large = _in_state(Scan.TOO_LARGE)
            promise_scans(too_large, again=timezone.now().isoformat())
        self.stdout.write(f"{len(files) + len(too_large)} filer kontrolleras av arbetaren.")
