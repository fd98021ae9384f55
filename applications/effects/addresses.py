"""Where a submission's mails go, and what they lead to."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from applications.models import ConflictOfInterest, Submission, stand_in_of
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.models import Event

ROWS = ("case", "case__call", "case__organisation", "stage", "questionnaire")


def submission_of(event_id: int) -> tuple[Event, Submission]:
    event = Event.objects.select_related("actor").get(pk=event_id)
    return event, Submission.objects.select_related(*ROWS).get(pk=event.object_id)


def link(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def staff_for(
    case_id: UUID | None, role: StaffRole, *, but: User | None = None, first: User | None = None
) -> list[str]:
    """Addresses of those in this role who may read the case (R-FL-16): `first` alone, if they may.

    Who is away today has a substitute, who gets it instead. When nobody may, the agency's own: what happens in a case is always told to somebody.
    """
    recused = ConflictOfInterest.objects.filter(case=case_id, has_conflict=True)
    people = User.objects.filter(roles__contains=[role], is_active=True)
    people = people.exclude(pk__in=recused.values("user"))
    found = [one for one in people if one != but]
    stand_in = stand_in_of(first) if first else None
    chosen = [one for one in found if one == stand_in] or [one for one in found if one == first]
    chosen = chosen or found
    return [one.email for one in chosen] or [settings.AGENCY["grants_email"]]
