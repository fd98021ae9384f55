"""Reading what the mail server has taken."""

import re
import time
from dataclasses import dataclass, field
from email.message import EmailMessage

import pytest

from tests.live import HOW_LONG, Live


def recipients(mail: EmailMessage) -> tuple[str, ...]:
    return tuple(sorted(address.strip() for address in str(mail["To"]).split(",")))


def subject_of(mail: EmailMessage) -> str:
    """A long subject is folded, and begins on its own line."""
    return " ".join(str(mail["Subject"]).split())


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_content())


def link_in(mail: EmailMessage) -> str:
    """The first address of the letter."""
    found = re.search(r"https?://\S+", text_of(mail))
    assert found, text_of(mail)
    return found[0]


@dataclass
class Post:
    """Each letter is opened once, when it is waited for."""

    live: Live
    opened: set[str] = field(default_factory=set)

    def wait_for(self, subject: str, *to: str) -> EmailMessage:
        """The next unopened letter with this subject to exactly these people."""
        last_moment = time.monotonic() + HOW_LONG
        while time.monotonic() < last_moment:
            if letter := self._next(subject, tuple(sorted(to))):
                return letter
            time.sleep(0.1)
        pytest.fail(f"No letter {subject!r} to {to}, but: {self.all()}")

    def _next(self, subject: str, to: tuple[str, ...]) -> EmailMessage | None:
        for mail in self.live.mails():
            known = mail["Message-ID"] in self.opened
            if not known and subject_of(mail) == subject and recipients(mail) == to:
                self.opened.add(mail["Message-ID"])
                return mail
        return None

    def all(self) -> list[tuple[tuple[str, ...], str]]:
        return [(recipients(mail), subject_of(mail)) for mail in self.live.mails()]
