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
        files = sorted((maildir / "new").iterdir())
        problems = [problem for file in files if (problem := self.move(file))]
        if problems:
            raise CommandError("\n".join(map(str, problems)), returncode=problems[0].returncode)

    def move(self, file: Path) -> CommandError | None:
        """Take one of a maildir's. One that is not taken lies where it lay, and stops no other."""
        try:
            self.take(file.read_bytes(), file.name)
        except CommandError as problem:
            return problem
        done = file.parent.parent / "cur"
        done.mkdir(exist_ok=True)
        file.rename(done / f"{file.name}:2,S")
        return None

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
