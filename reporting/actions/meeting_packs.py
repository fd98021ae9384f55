"""What a board reads before it decides: the proposal that the organisation writes, and its PDF."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.actions.drafting import WRITABLE
from applications.lifecycle import LIFE
from applications.models import Status, Submission
from applications.permissions import is_writer
from applications.requirements import amount_of
from delmos_portal.accounts.models import OrganisationKind, User
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.templatetags.swedish import kronor
from reporting.actions.board_reminding import plan_of
from reporting.models import MeetingPack

DRAW = "reporting.draw_meeting_pack"
HAS_PACK = (*WRITABLE, Status.SIGNING)
NOT_A_WRITER = "Bara organisationsansvariga och de som skriver hos er kan ändra underlaget."
NOT_YOURS_NOW = "Det finns inget utkast att besluta om längre."
CHANGED_MEANWHILE = (
    "Någon annan har ändrat förslaget medan du skrev. Det du skrev står kvar i rutan."
    " Jämför med det som är sparat, längre ned, och spara igen om ditt ska gälla."
)
# Who decides, and for whom, as it reads in minutes.
BOARDS = {
    OrganisationKind.KOMMUN: ("Kommunstyrelsen", "kommunens"),
    OrganisationKind.REGION: ("Regionstyrelsen", "regionens"),
    OrganisationKind.KOMMUNALFORBUND: ("Förbundsdirektionen", "förbundets"),
    OrganisationKind.ASSOCIATION: ("Styrelsen", "föreningens"),
    OrganisationKind.FOUNDATION: ("Styrelsen", "stiftelsens"),
}


def default_proposal(submission: Submission) -> str:
    """What the board is asked to decide, until the organisation writes it in its own words."""
    kind = submission.case.organisation.kind
    board, whose = {str(key): one for key, one in BOARDS.items()}.get(
        kind, ("Styrelsen", "organisationens")
    )
    what = submission.stage.definite
    if submission.status == Status.INCOMPLETE:
        what = f"kompletteringen av {what}"
    amount = amount_of(submission)
    applied = f" och därmed söka {kronor(amount)} i statsbidrag" if amount else ""
    signers = [party.in_sentence for party in submission.stage.signing_parties]
    return (
        f"{board} beslutar att lämna {what} i utlysningen ”{submission.case.call.title}” till"
        f" Delegationen mot segregation enligt underlaget{applied}.\n\n"
        f"{board} beslutar att ge {' och '.join(signers)} i uppdrag att underteckna {what} för"
        f" {whose} räkning."
    )


def pack_of(submission: Submission) -> MeetingPack:
    """The submission's pack; one that is not saved yet has the default proposal."""
    found = MeetingPack.objects.filter(submission=submission).first()
    return found or MeetingPack(submission=submission, proposal=default_proposal(submission))


def why_not_pack(submission: Submission, user: User) -> str:
    """Why this person cannot write the pack now; empty when they can."""
    if not is_writer(user, submission):
        return NOT_A_WRITER
    return "" if submission.status in HAS_PACK else NOT_YOURS_NOW


def save_proposal(submission_id: UUID, proposal: str, *, version: int, by: User) -> MeetingPack:
    """Save the proposed decision. Raises Refused when someone has saved since the page was read."""
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if reason := why_not_pack(submission, by):
            raise Refused(reason)
        pack = pack_of(submission)
        if pack.version != version:
            raise Refused(CHANGED_MEANWHILE)
        if pack.pk and pack.proposal == proposal:
            return pack
        pack.proposal = proposal
        pack.version += 1
        pack.saved_at, pack.saved_by = timezone.now(), by
        pack.save()
    return pack


def ask_for_pack(submission_id: UUID, *, by: User) -> None:
    """Promise the PDF of what stands when it is drawn. Raises Refused. Asking twice gives one."""
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if reason := why_not_pack(submission, by):
            raise Refused(reason)
        pack = pack_of(submission)
        pack.save()
        promised = f"{DRAW}:{pack.pk}:"
        earlier = OutboxMessage.objects.filter(key__startswith=promised)
        before = earlier.exclude(done_at=None, dead_at=None).count()
        enqueue("reporting.draw_meeting_pack", key=f"{promised}{before}", pack_id=pack.pk)


def is_being_drawn(pack: MeetingPack) -> bool:
    promised = f"{DRAW}:{pack.pk}:"
    return (
        bool(pack.pk) and OutboxMessage.objects.waiting().filter(key__startswith=promised).exists()
    )


def file_key(pack: MeetingPack, today: date) -> str:
    """What a drawing shows: the same key, the same content."""
    submission = pack.submission
    plan = plan_of(submission, today)
    days = [plan.meeting, plan.must_meet_by, plan.ready_on, plan.dispatch_on] if plan else []
    shown = [submission.version, submission.status, pack.version, *days]
    return ":".join([str(submission.pk), *(str(one) for one in shown)])
