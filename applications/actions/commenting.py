"""What colleagues say to each other beside a question. It never leaves the organisation (R-TF-1)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from applications.actions.changing_form import former_forms
from applications.models import Case, DraftComment, Status, Submission
from applications.requirements import CASE_IS_CLOSED
from delmos_portal.accounts.models import Membership, Role, User
from delmos_portal.accounts.permissions import may_read
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue_all
from delmos_portal.outbox.models import OutboxMessage

TELL = "applications.tell_of_comments"
HOUR = timedelta(hours=1)
WRITERS = (Role.WRITER, Role.ADMINISTRATOR)
OPEN = (Status.DRAFT, Status.SIGNING, Status.INCOMPLETE)
NOT_YOURS = "Bara den som har skrivit kommentaren kan ändra eller ta bort den."


def why_not_comment(submission: Submission, user: User) -> str:
    """Why this person cannot comment now; empty when they can. Every colleague may, also a reader."""
    if not may_read(user, submission.case.organisation_id):
        return "Bara ni som är med i organisationen kan kommentera."
    if submission.case.status == Case.Status.CLOSED:
        return CASE_IS_CLOSED
    if submission.status not in OPEN:
        return f"{submission.state_text(user)} Kommentarerna finns kvar att läsa, bara för er."
    return ""


def comment(submission: Submission, question_key: str, text: str, *, by: User) -> DraftComment:
    """Write beside a question, and tell the others who write. Raises Refused."""
    if reason := why_not_comment(submission, by):
        raise Refused(reason)
    if not _is_asked(submission, question_key):
        raise Refused("Frågan finns inte i formuläret.")
    with transaction.atomic():
        written = DraftComment.objects.create(
            submission=submission, question_key=question_key, text=text, by=by
        )
        _promise_mails(submission, by)
    return written


def _is_asked(submission: Submission, key: str) -> bool:
    """Now, or in a form that the draft had: the page may have been opened before it was changed."""
    if any(one.key == key for one in submission.questionnaire.parsed.questions()):
        return True
    return any(one.key == key for form in former_forms(submission) for one in form.questions())


def _promise_mails(submission: Submission, by: User) -> None:
    """One mail to each of the others who write, at most one an hour about this draft.

    What is written after this hour's mail is told when the next hour begins.
    """
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    others = Membership.objects.filter(
        organisation=submission.case.organisation_id, role__in=WRITERS, user__is_active=True
    ).exclude(user=by)
    people = sorted(set(others.values_list("user_id", flat=True)))
    now = {person: _mail(submission, person, hour) for person in people}
    keys = [key for _effect, key, _ids in now.values()]
    told = set(OutboxMessage.objects.filter(key__in=keys).values_list("key", flat=True))
    enqueue_all([one for one in now.values() if one[1] not in told])
    following = hour + HOUR
    later = [_mail(submission, person, following) for person, one in now.items() if one[1] in told]
    enqueue_all(later, not_before=following)


def _mail(
    submission: Submission, person: int, hour: datetime
) -> tuple[str, str, dict[str, object]]:
    said = f"{hour:%Y%m%d%H}"
    key = f"{TELL}:{submission.pk}:{person}:{said}"
    return TELL, key, {"submission_id": str(submission.pk), "user_id": person, "hour": said}


def settle(comment_id: int, *, by: User, done: bool) -> DraftComment:
    """Mark as done, or open again: any colleague may. Raises Refused."""
    with transaction.atomic():
        it = _locked(comment_id, by)
        if done != (it.done_at is not None):
            it.done_at, it.done_by = (timezone.now(), by) if done else (None, None)
            it.save(update_fields=["done_at", "done_by"])
    return it


def change(comment_id: int, text: str, *, by: User) -> DraftComment:
    """Change one's own comment. Raises Refused."""
    with transaction.atomic():
        it = _own(comment_id, by)
        if text != it.text:
            it.text, it.changed_at = text, timezone.now()
            it.save(update_fields=["text", "changed_at"])
    return it


def remove(comment_id: int, *, by: User) -> None:
    """Remove one's own comment, for good. Raises Refused."""
    with transaction.atomic():
        _own(comment_id, by).delete()


def _own(comment_id: int, by: User) -> DraftComment:
    it = _locked(comment_id, by)
    if it.by_id != by.pk:
        raise Refused(NOT_YOURS)
    return it


def _locked(comment_id: int, by: User) -> DraftComment:
    rows = DraftComment.objects.select_for_update(of=("self",)).select_related("submission__case")
    it = rows.filter(pk=comment_id).first()
    if it is None:
        raise Refused("Kommentaren är redan borttagen.")
    if reason := why_not_comment(it.submission, by):
        raise Refused(reason)
    return it
