"""What is signed of a text that can still be written in, and what no longer holds of it."""

from datetime import datetime

from django.db.models import QuerySet

from applications.letters import is_of
from applications.models import Signature, Status, Submission
from applications.views.returning import WRITTEN_IN
from applications.views.signers import untouched
from applications.views.wording import open_request
from delmos_portal.questionnaires.definition import Section
from delmos_portal.templatetags.swedish import in_a_row


def signed_by(submission: Submission, section: Section) -> list[str]:
    """Who has signed this section of a draft or a completion: a change means that they sign again."""
    if len(submission.stage.signing_parties) == 1:
        return []
    given = _of_what_is_written(submission, submission.signatures.filter(voided_at=None))
    return [one.name for one in given if not one.covers or section.key in one.covers]


def called_back(submission: Submission) -> str:
    """Whose signatures fell with a change since it was last sent for signing, until it is sent again.

    Nothing where a completion reads as what came in: there is nothing to send.
    """
    is_written = submission.status in WRITTEN_IN and submission.sent_to_signatory_at is None
    if not is_written or len(submission.stage.signing_parties) == 1:
        return ""
    since = _last_asked(submission)
    if since is None:
        return ""
    fallen = _of_what_is_written(submission, submission.signatures.filter(voided_at__gt=since))
    if not fallen or untouched(submission):
        return ""
    what = "Underskriften" if len(fallen) == 1 else "Underskrifterna"
    return f"{what} från {in_a_row(one.name for one in fallen)} gäller inte längre."


def send_again(submission: Submission) -> str:
    is_completion = submission.status == Status.INCOMPLETE
    what = "kompletteringen" if is_completion else submission.stage.definite
    return f"Skicka {what} för underskrift igen när ni har ändrat klart."


def _last_asked(submission: Submission) -> datetime | None:
    """When somebody was last asked to sign it, or a completion of it was asked for; nothing before that."""
    sent = submission.signing_requests.order_by("-asked_at").values_list("asked_at", flat=True)
    if submission.status == Status.DRAFT:
        return sent.first()
    asked = open_request(submission)
    return max(asked.asked_at, sent.first() or asked.asked_at) if asked else None


def _of_what_is_written(submission: Submission, given: QuerySet[Signature]) -> list[Signature]:
    """What came in stands signed as it is, whatever is written in its completion."""
    if submission.status != Status.INCOMPLETE:
        return list(given)
    came_in = submission.latest_version()
    return [one for one in given if not is_of(one, came_in)]
