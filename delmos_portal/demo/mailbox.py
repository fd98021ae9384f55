"""The mails that the demonstration's own mail server has taken."""

import os
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

from delmos_portal.templatetags.swedish import STOCKHOLM


@dataclass(frozen=True)
class KeptMail:
    name: str
    at: datetime
    to: str
    subject: str
    body: str
    files: list[str]


def folder() -> Path:
    return Path(os.environ.get("MAIL_FOLDER", ""))


def kept(limit: int = 100) -> list[KeptMail]:
    """The newest mails first."""
    if not os.environ.get("MAIL_FOLDER"):
        return []
    files = sorted(folder().glob("*.eml"), reverse=True)[:limit]
    return [read(file) for file in files]


def find(name: str) -> KeptMail | None:
    """One mail by its file's name; nothing outside the folder is ever read."""
    return next((read(file) for file in folder().glob("*.eml") if file.name == name), None)


def read(file: Path) -> KeptMail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    part = message.get_body(preferencelist=("plain",))
    return KeptMail(
        name=file.name,
        at=datetime.fromtimestamp(file.stat().st_mtime, STOCKHOLM),
        to=str(message["X-Envelope-To"] or message["To"]),
        subject=str(message["Subject"]),
        body=str(part.get_content()) if part else "",
        files=[one.get_filename() or "utan namn" for one in message.iter_attachments()],
    )
