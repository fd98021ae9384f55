"""The organisation's own plan of its board's meetings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from delmos_portal.accounts.models import Organisation, User
from delmos_portal.accounts.permissions import may_read, may_write
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from reporting.models import BoardCalendar

NOT_A_MEMBER = "Bara den som tillhör organisationen kan välja påminnelser."
NOT_A_WRITER = "Bara organisationsansvariga och de som skriver hos er kan ändra sammanträdena."
CHANGED_MEANWHILE = (
    "Någon annan har ändrat sammanträdena medan du skrev. Det du skrev står kvar."
    " Jämför med det som är sparat längst ned på sidan och spara igen om ditt ska gälla."
)


@dataclass(frozen=True)
class Lead:
    """How many working days the papers need."""

    preparation_days: int
    dispatch_days: int
    adjustment_days: int


def save_board(
    organisation: Organisation,
    lead: Lead,
    meetings: Iterable[date],
    *,
    version: int,
    by: User,
    reminds: bool = True,
) -> BoardCalendar:
    """Save the meetings as typed. Raises Refused when someone has saved since the page was read."""
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        if not may_write(by, organisation.pk):
            raise Refused(NOT_A_WRITER)
        board, _new = BoardCalendar.objects.get_or_create(organisation=organisation)
        if board.version != version:
            raise Refused(CHANGED_MEANWHILE)
        board.meetings = sorted(set(meetings))
        board.preparation_days = lead.preparation_days
        board.dispatch_days = lead.dispatch_days
        board.adjustment_days = lead.adjustment_days
        board.reminds = reminds
        board.version += 1
        board.save()
        record(
            "save_board_calendar",
            by=by,
            object_type=board._meta.label_lower,
            object_id=board.pk,
            on_behalf_of=organisation.name,
            details={"meetings": len(board.meetings)},
        )
    return board


def choose_reminders(organisation: Organisation, *, wanted: bool, by: User) -> None:
    """Let this person have the reminders of internal last days, or not. Raises Refused."""
    with transaction.atomic():
        if not may_read(by, organisation.pk):
            raise Refused(NOT_A_MEMBER)
        board, _new = BoardCalendar.objects.get_or_create(organisation=organisation)
        if wanted:
            board.quiet.remove(by)
        else:
            board.quiet.add(by)
