"""`manage.py scan_files`: promise a scan of every file that was taken without one."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from delmos_portal.documents.models import Scan, StoredFile
from delmos_portal.documents.uploads import promise_scans


class Command(BaseCommand):
    help = "Lovar viruskontroll av alla filer som inte är kontrollerade. Arbetaren gör den."

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 -- Django's signature
        if not settings.CLAMD_ADDRESS:
            raise CommandError("CLAMD_ADDRESS saknas: ange var clamd svarar.")
        waiting = StoredFile.objects.filter(scan=Scan.NOT_SCANNED).order_by("uploaded_at")
        files = list(waiting.values_list("pk", flat=True))
        with transaction.atomic():
            promise_scans(files)
        self.stdout.write(f"{len(files)} filer kontrolleras av arbetaren.")
