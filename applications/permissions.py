"""Who may do what with a submission, and what staff may know of it."""

from django.db.models import Q, QuerySet

from applications.models import NOT_THE_AGENCYS, ConflictOfInterest, Status, Submission
from delmos_portal.accounts import permissions as organisation
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.outbox.models import SentMail

# Mails about what an organisation writes for itself.
OWN_EFFECTS = (
    "applications.ask_signatory",
    "applications.tell_writer",
    "applications.tell_voided",
    "applications.tell_replaced",
    "applications.tell_replaced_by_paper",
    "applications.tell_unsigned",
    "applications.tell_infected",
    "applications.tell_form_changed",
    "applications.send_signing_reminder",
    "applications.send_reminder",
    "applications.draw_up_signing_sheet",
    "reporting.send_board_reminder",
    "reporting.draw_meeting_pack",
    "applications.tell_handed_over",
    "applications.tell_abandoned",
    "applications.tell_of_departure",
    "applications.tell_draft_of_change",
    "applications.tell_of_comments",
)
# What an organisation does for itself while the agency waits for its completion.
OWN_STEPS = (
    "send_completion",
    "return_completion",
    "replace_signatory",
    "write_draft",
    "void_signature",
    "hand_over",
    "take_over",
    "change_form",
)


# What a member of staff notes about themselves: theirs and an administrator's to read.
PERSONAL_STEPS = ("add_relation", "change_relation", "remove_relation", "confirm_relations")


def is_writer(user: User, submission: Submission) -> bool:
    return organisation.may_write(user, submission.case.organisation_id)


def is_signatory(user: User, submission: Submission) -> bool:
    return organisation.may_sign(user, submission.case.organisation_id)


def is_writer_or_signatory(user: User, submission: Submission) -> bool:
    return is_writer(user, submission) or is_signatory(user, submission)


def is_registrar(user: User, _submission: Submission) -> bool:
    return user.has_role(StaffRole.REGISTRAR)


def is_officer(user: User, _submission: Submission) -> bool:
    return user.has_role(StaffRole.OFFICER)


def is_decision_maker(user: User, _submission: Submission) -> bool:
    return user.has_role(StaffRole.DECISION_MAKER)


def is_administrator(user: User) -> bool:
    """Who sees to the calls."""
    return user.has_role(StaffRole.ADMINISTRATOR)


def recused_subjects(user: User) -> list[str]:
    """The cases in which this person is recused, as journal, mails and documents name them."""
    return [str(pk) for pk in ConflictOfInterest.objects.of(user).values_list("case", flat=True)]


def without_recused(mails: "QuerySet[SentMail]", user: User) -> "QuerySet[SentMail]":
    """Without the mails of those cases, and without what was told to staff about them."""
    about = Q(subject_id__in=recused_subjects(user))
    if numbers := ConflictOfInterest.objects.of(user).numbers():
        about |= Q(subject__regex=numbers) | Q(body__regex=numbers)
    return mails.exclude(about)


def without_personal(events: "QuerySet[Event]", user: User) -> "QuerySet[Event]":
    """Without what colleagues have noted about themselves (R-FL-16)."""
    if is_administrator(user):
        return events
    return events.exclude(~Q(actor=user), step__in=PERSONAL_STEPS)


def known_events(events: "QuerySet[Event]") -> "QuerySet[Event]":
    """Without the events of drafts and of what lies for signing (R-TF-1)."""
    known = events.exclude(to_status__in=NOT_THE_AGENCYS).exclude(step__in=OWN_STEPS)
    # One of several signatures: the completion has not come in.
    return known.exclude(step="complete", to_status=Status.INCOMPLETE)


def writers_of(submission: Submission) -> dict[int, str]:
    """Everyone who has written in it, or added a file: id and name, the first first.

    A scanned paper answers no question: the registrar who kept it has written nothing.
    """
    events = Event.objects.filter(object_id=str(submission.pk), step="write_draft")
    wrote = dict(events.order_by("position").values_list("actor_id", "actor_name"))
    questions = [question.key for question in submission.questionnaire.parsed.questions()]
    files = submission.attachments.filter(
        file__uploaded_by__isnull=False, removed_at=None, question_key__in=questions
    )
    added = dict(files.values_list("file__uploaded_by", "file__uploaded_by__name"))
    last = submission.saved_by
    return {**wrote, **added, **({last.pk: last.name} if last else {})}


def known_mails(mails: "QuerySet[SentMail]") -> "QuerySet[SentMail]":
    """Without the messages about drafts and about what lies for signing (R-TF-1)."""
    own = Q()
    for effect in OWN_EFFECTS:
        own |= Q(key__startswith=f"{effect}:")
    return mails.exclude(own)
