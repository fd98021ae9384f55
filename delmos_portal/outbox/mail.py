"""The one door for mail. Called by effects only."""

from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from delmos_portal.outbox.models import BY_POST, SentMail


@dataclass(frozen=True)
class Mail:
    """One message: the key makes it one, however often the worker tries."""

    key: str
    template: str  # templates/email/<template>.subject.txt and .body.txt
    to: list[str]
    context: dict[str, object]
    subject_id: object = ""  # the case it belongs to
    attachments: list[tuple[str, bytes, str]] = field(default_factory=list)
    reply_to: str = ""  # where an answer goes, when not to the agency's own mailbox
    secret: str = ""  # a link that opens something: sent, but not kept


@dataclass(frozen=True)
class Written:
    """A message as its readers will see it."""

    to: list[str]
    subject: str
    body: str


def send(mail: Mail) -> None:
    """Send one message, unless its key was sent before; keep what was sent, to be read in the case.

    A crash between the mail server's yes and our commit repeats the mail with the same Message-ID.
    """
    recipients = recipients_of(mail)
    if not recipients or SentMail.objects.filter(key=mail.key).exists():
        return
    said = written(mail)
    message = EmailMultiAlternatives(
        subject=said.subject,
        body=said.body,
        to=said.to,
        reply_to=[mail.reply_to or settings.AGENCY["grants_email"]],
        headers={"Message-ID": message_id(mail.key), "Auto-Submitted": "auto-generated"},
        attachments=mail.attachments,
    )
    SentMail.objects.create(
        key=mail.key,
        subject_id=str(mail.subject_id or ""),
        recipients=said.to,
        subject=said.subject,
        body=said.body.replace(mail.secret, "[personlig länk]") if mail.secret else said.body,
    )
    message.send()


def addresses(mail: Mail) -> list[str]:
    return sorted({address.strip().lower() for address in mail.to if address.strip()})


def recipients_of(mail: Mail) -> list[str]:
    """Whom it goes to. Nobody has an address? What belongs to a case must reach its party (FL 33 §)."""
    by_post = [settings.AGENCY["grants_email"]] if mail.subject_id else []
    return addresses(mail) or by_post


def written(mail: Mail) -> Written:
    """The message as it would be sent now."""
    context = {
        **mail.context,
        "agency": settings.AGENCY,
        "site_url": settings.SITE_URL,
        "has_own_reply_address": bool(mail.reply_to),  # email/signature.txt says where answers go
    }
    subject = render_to_string(f"email/{mail.template}.subject.txt", context)
    body = render_to_string(f"email/{mail.template}.body.txt", context).strip() + "\n"
    if note := settings.AGENCY["demonstration"]:
        body = f"{note}\n\n{body}"
    prefix = BY_POST if mail.subject_id and not addresses(mail) else ""
    return Written(recipients_of(mail), prefix + " ".join(subject.split()), body)


def message_id(key: str) -> str:
    host = urlsplit(settings.SITE_URL).hostname or "portal"
    return f"<{sha256(key.encode()).hexdigest()[:40]}@{host}>"
