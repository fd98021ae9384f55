"""What each person keeps about the queue, and when they are away."""

from datetime import date, datetime

from applications.models import Absence
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.lifecycle import Refused
from screening.models import LastLook, SavedFilter


def mark_seen(user: User, at: datetime) -> None:
    """Everything that had come in then is seen."""
    LastLook.objects.update_or_create(user=user, defaults={"at": at})


def save_filter(user: User, name: str, address: str) -> SavedFilter:
    """Keep this part of the queue under a name; the same name means the new one."""
    others = SavedFilter.objects.filter(user=user).exclude(name=name)
    if others.count() >= SavedFilter.MOST:
        raise Refused(f"Du har {SavedFilter.MOST} sparade urval. Ta bort ett först.")
    return SavedFilter.objects.update_or_create(
        user=user, name=name, defaults={"address": address}
    )[0]


def why_not_note_for(other: User, by: User) -> str:
    """Why this person does not note when the other is away; empty when they do."""
    if other == by or by.has_role(StaffRole.DECISION_MAKER, StaffRole.ADMINISTRATOR):
        return ""
    return "Någon annans frånvaro antecknas av en beslutsfattare eller en administratör."


def note_absence(user: User, substitute: User, first_on: date, last_on: date, *, by: User) -> None:
    """Note that somebody is away, and who acts in their place."""
    if reason := why_not_note_for(user, by):
        raise Refused(reason)
    others = Absence.objects.filter(user=user, first_on__lte=last_on, last_on__gte=first_on)
    if others.exists():
        raise Refused(f"{user} har redan en antecknad frånvaro de dagarna. Ta bort den först.")
    Absence.objects.create(user=user, substitute=substitute, first_on=first_on, last_on=last_on)


def end_absence(absence: Absence, *, by: User) -> None:
    """Take the note away; the mails go to its officer again."""
    if reason := why_not_note_for(absence.user, by):
        raise Refused(reason)
    absence.delete()
