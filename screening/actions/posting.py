"""Noting that a letter went by post, where nobody has an address for mail (FL 33 §)."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import SentMail
from delmos_portal.templatetags.swedish import day
from screening.models import Posting


def why_not_note(user: User) -> str:
    """Why this member of staff cannot note it; empty when they can."""
    if user.has_role(StaffRole.REGISTRAR):
        return ""
    return "Registratorn antecknar när brevet är postat."


def why_not_on(mail: SentMail, on: date) -> str:
    """Why the letter cannot have been posted that day; empty when it can."""
    if on > timezone.localdate():
        return "Dagen ligger framåt i tiden. Ange dagen då brevet lämnades till posten."
    written_on = timezone.localtime(mail.sent_at).date()
    if on < written_on:
        return f"Brevet skrevs {day(written_on)}. Ange den dagen eller en senare."
    return ""


def note_posted(mail_id: int, *, on: date, by: User) -> Posting:
    """Note the day, or put it right. Raises Refused."""
    with transaction.atomic():
        mail = _locked(mail_id, by)
        if reason := why_not_on(mail, on):
            raise Refused(reason)
        before = Posting.objects.filter(mail=mail).first()
        if before and before.posted_on == on:
            return before
        noted = {"posted_on": on, "by": by, "at": timezone.now()}
        posting, _new = Posting.objects.update_or_create(mail=mail, defaults=noted)
        was = {"before": before.posted_on.isoformat()} if before else {}
        _record("note_posted", mail, by, {"posted_on": on.isoformat(), **was})
    return posting


def undo_posted(mail_id: int, *, by: User) -> None:
    """Take the note away: the letter has not been posted. Raises Refused."""
    with transaction.atomic():
        mail = _locked(mail_id, by)
        posting = Posting.objects.filter(mail=mail).first()
        if posting is None:
            raise Refused("Brevet är inte antecknat som postat.")
        posting.delete()
        _record("undo_posted", mail, by, {"posted_on": posting.posted_on.isoformat()})


def _locked(mail_id: int, by: User) -> SentMail:
    if reason := why_not_note(by):
        raise Refused(reason)
    mail = SentMail.objects.select_for_update().get(pk=mail_id)
    if not mail.is_to_be_posted:
        raise Refused("Mejlet har skickats till en e-postadress och ska inte postas.")
    return mail


def _record(step: str, mail: SentMail, by: User, details: dict[str, object]) -> None:
    record(
        step,
        by=by,
        object_type=mail._meta.label_lower,
        object_id=mail.pk,
        subject_id=mail.subject_id,
        details=details,
    )
