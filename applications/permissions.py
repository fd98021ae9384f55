"""Who may do what with a submission, and what staff may know of it."""

from django.db.models import Q, QuerySet

from applications.models import NOT_THE_AGENCYS, Submission
from delmos_portal.accounts import permissions as organisation
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.outbox.models import SentMail

# Mails about what an organisation writes for itself.
OWN_EFFECTS = (
    "applications.ask_signatory",
    "applications.tell_writer",
    "applications.send_reminder",
)


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


def known_events(events: "QuerySet[Event]") -> "QuerySet[Event]":
    """Without the events of drafts and of what lies for signing (R-TF-1)."""
    return events.exclude(to_status__in=NOT_THE_AGENCYS).exclude(step="send_completion")


def known_mails(mails: "QuerySet[SentMail]") -> "QuerySet[SentMail]":
    """Without the messages about drafts and about what lies for signing (R-TF-1)."""
    own = Q()
    for effect in OWN_EFFECTS:
        own |= Q(key__startswith=f"{effect}:")
    return mails.exclude(own)
