"""`manage.py receive_mail`: one mail from the mail server's pipe, or what lies in a maildir."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from applications.actions.incoming_mail import receive

LARGEST = 60 * 1024 * 1024
REFUSED = "refused"  # a folder beside new and cur
TOO_LARGE, TRY_AGAIN = 65, 75  # sysexits: the mail server refuses it, or tries once more


class Command(BaseCommand):
    help = "Tar emot ett mejl från standard in, eller alla i en maildir."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--maildir", type=Path, help="läs mejlen i mappens new, flytta till cur eller refused"
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
        """Take one of a maildir's; it stops no other.

        What may go better later lies where it lay. What never will is kept beside, and is told once.
        """
        try:
            self.take(file.read_bytes(), file.name)
        except OSError as error:
            return _later(file.name, error)
        except CommandError as problem:
            if problem.returncode != TRY_AGAIN:
                _move(file, REFUSED, file.name)
            return problem
        _move(file, "cur", f"{file.name}:2,S")
        return None

    def take(self, raw: bytes, name: str) -> None:
        if len(raw) > LARGEST:
            raise CommandError(f"{name}: mejlet är för stort.", returncode=TOO_LARGE)
        if not raw.strip():
            raise CommandError(f"{name}: inget mejl.", returncode=TOO_LARGE)
        try:
            outcome = receive(raw)
        except (DatabaseError, OSError) as error:
            raise _later(name, error) from error
        self.stdout.write(f"{name}: {outcome}")


def _later(name: str, error: Exception) -> CommandError:
    problem = f"{name}: kunde inte tas emot just nu ({type(error).__name__})."
    return CommandError(problem, returncode=TRY_AGAIN)


def _move(file: Path, folder: str, name: str) -> None:
    place = file.parent.parent / folder
    place.mkdir(exist_ok=True)
    file.rename(place / name)
