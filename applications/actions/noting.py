"""What happens to a submission and is no step: kept in the journal, and the status stays."""

from applications.models import Submission
from delmos_portal.accounts.models import User
from delmos_portal.journal.models import Event
from delmos_portal.journal.record import record


def note_on(
    submission: Submission, event: str, *, by: User, details: dict[str, object] | None = None
) -> Event:
    """Append the event, in the transaction that it tells about."""
    return record(
        event,
        by=by,
        object_type=submission._meta.label_lower,
        object_id=submission.pk,
        subject_id=submission.case_id,
        from_status=submission.status,
        to_status=submission.status,
        on_behalf_of=submission.acts_for,
        details=details,
    )
