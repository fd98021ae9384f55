"""Where a submission's mails go, and what they lead to."""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from applications.models import ConflictOfInterest, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.models import Event

ROWS = ("case", "case__call", "case__organisation", "stage", "questionnaire")


def submission_of(event_id: int) -> tuple[Event, Submission]:
    event = Event.objects.select_related("actor").get(pk=event_id)
    return event, Submission.objects.select_related(*ROWS).get(pk=event.object_id)


def link(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def staff_for(case_id: UUID | None, role: StaffRole) -> QuerySet[User]:
    """Those in this role who may read the case (R-FL-16)."""
    recused = ConflictOfInterest.objects.filter(case=case_id, has_conflict=True)
    people = User.objects.filter(roles__contains=[role], is_active=True)
    return people.exclude(pk__in=recused.values("user"))
