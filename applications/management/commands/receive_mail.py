"""`manage.py receive_mail`: one mail from the mail server's pipe, or what lies in a maildir."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from applications.actions.incoming_mail import receive

LARGEST = 60 * 1024 * 1024
TOO_LARGE, TRY_AGAIN = 65, 75  # sysexits: the mail server refuses it, or tries once more


class Command(BaseCommand):
    help = "Tar emot ett mejl från standard in, eller alla i en maildir."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--maildir", type=Path, help="läs mejlen i mappens new, flytta till cur"
        )

    def handle(self, *_args: object, maildir: Path | None = None, **_options: object) -> None:
        if maildir is None:
            self.take(sys.stdin.buffer.read(LARGEST + 1), "standard in")
            return
        for file in sorted((maildir / "new").iterdir()):
            self.take(file.read_bytes(), file.name)
            (maildir / "cur").mkdir(exist_ok=True)
            file.rename(maildir / "cur" / f"{file.name}:2,S")

    def take(self, raw: bytes, name: str) -> None:
        if len(raw) > LARGEST:
            raise CommandError(f"{name}: mejlet är för stort.", returncode=TOO_LARGE)
        if not raw.strip():
            raise CommandError(f"{name}: inget mejl.", returncode=TOO_LARGE)
        try:
            outcome = receive(raw)
        except (DatabaseError, OSError) as error:
            problem = f"{name}: kunde inte tas emot just nu ({type(error).__name__})."
            raise CommandError(problem, returncode=TRY_AGAIN) from error
        self.stdout.write(f"{name}: {outcome}")
