"""How each decision's mail went: sent, waiting, given up, bounced or to be posted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from applications.models import StrayMail
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.templatetags.swedish import day, stockholm
from screening.actions.announcing import SEND, dispatches_of
from screening.models import BatchedDecision


@dataclass(frozen=True)
class Outcome:
    """The last try to tell one organisation of its decision."""

    label: str
    kind: str
    text: str = ""
    to: list[str] = field(default_factory=list)
    tries: int = 0
    letter: int | None = None  # the mail that is to be posted
    may_resend: bool = False


def outcomes_of(rows: list[BatchedDecision]) -> dict[int, Outcome]:
    """In as many statements for many as for one."""
    events = dispatches_of([row.decision.submission_id for row in rows])
    keys = {row.pk: [f"{SEND}:{pk}" for pk in events[row.decision.submission_id]] for row in rows}
    every = [key for some in keys.values() for key in some]
    promised = {one.key: one for one in OutboxMessage.objects.filter(key__in=every)}
    sent = {
        one.key: one for one in SentMail.objects.filter(key__in=every).select_related("posting")
    }
    bounces = bounces_since(min((one.sent_at for one in sent.values()), default=None))
    return {row.pk: _outcome(row, keys[row.pk], promised, sent, bounces) for row in rows}


def bounces_since(first: datetime | None) -> list[tuple[datetime, str]]:
    """What machines have answered since: an address that bounced is named in it."""
    if first is None:
        return []
    rows = StrayMail.objects.filter(is_automatic=True, came_at__gte=first)
    return [
        (at, f"{sender} {subject} {text}".lower())
        for at, sender, subject, text in rows.values_list("came_at", "sender", "subject", "text")
    ]


def _outcome(
    row: BatchedDecision,
    keys: list[str],
    promised: dict[str, OutboxMessage],
    sent: dict[str, SentMail],
    bounces: Iterable[tuple[datetime, str]],
) -> Outcome:
    if row.refusal:
        return Outcome("Inte meddelat", "danger", row.refusal)
    if not keys:
        return Outcome("Väntar", "waiting", "Beslutet står på tur att meddelas.")
    mail, promise = sent.get(keys[-1]), promised.get(keys[-1])
    if mail is None:
        return _on_its_way(promise, len(keys))
    if mail.is_to_be_posted:
        return _by_post(mail, len(keys))
    returned = [
        address
        for address in mail.recipients
        if any(at >= mail.sent_at and address in said for at, said in bounces)
    ]
    if returned:
        text = f"Ett automatiskt svar nämner {', '.join(returned)}. Se Inkommen e-post utan ärende."
        return Outcome("Studs", "danger", text, mail.recipients, len(keys), may_resend=True)
    return Outcome(
        "Skickat", "success", stockholm(mail.sent_at), mail.recipients, len(keys), may_resend=True
    )


def _on_its_way(promise: OutboxMessage | None, tries: int) -> Outcome:
    if promise is not None and promise.dead_at:
        return Outcome(
            "Gavs upp",
            "danger",
            "Brevet gick inte att skicka. Kontrollera adressen och skicka igen.",
            tries=tries,
            may_resend=True,
        )
    text = "Brevet är på väg."
    if promise is not None and promise.last_error:
        text = "Brevet gick inte att skicka än. Portalen försöker igen."
    return Outcome("Väntar", "waiting", text, tries=tries)


def _by_post(mail: SentMail, tries: int) -> Outcome:
    posting = getattr(mail, "posting", None)
    if posting is not None:
        return Outcome("Postat", "success", day(posting.posted_on), tries=tries, letter=mail.pk)
    return Outcome(
        "Ska postas",
        "warning",
        "Ingen e-postadress: registratorn skickar brevet med post.",
        tries=tries,
        letter=mail.pk,
        may_resend=True,
    )
