"""`manage.py verify_document FILE`: what the seal of a PDF is worth."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from delmos_portal.documents.certificates import SealUnavailable
from delmos_portal.documents.check import inspect
from delmos_portal.templatetags.swedish import stockholm


class Command(BaseCommand):
    help = "Kontrollerar sigillet i en PDF. Felkod om filen är ändrad eller inte är myndighetens."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="PDF-filen")

    def handle(self, *args: object, **options: Path) -> None:  # noqa: ARG002 -- Django's signature
        try:
            verdict = inspect(options["file"].read_bytes())
        except OSError as problem:
            raise CommandError(f"Filen kan inte läsas: {problem.strerror}.") from problem
        except SealUnavailable as problem:
            raise CommandError(str(problem)) from problem
        if not verdict.is_genuine:
            raise CommandError(verdict.problem)
        self.stdout.write(
            f"Äkta. Förseglad av {verdict.signer_name} {stockholm(verdict.sealed_at)}, inte ändrad."
        )
