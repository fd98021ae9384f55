"""Where a submission's mails go, and what they lead to."""

from django.conf import settings
from django.urls import reverse

from applications.models import Submission
from delmos_portal.accounts.models import Membership, Role
from delmos_portal.journal.models import Event

ROWS = ("case", "case__call", "case__organisation", "stage", "questionnaire")


def submission_of(event_id: int) -> tuple[Event, Submission]:
    event = Event.objects.select_related("actor").get(pk=event_id)
    return event, Submission.objects.select_related(*ROWS).get(pk=event.object_id)


def link(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def people_of(submission: Submission, *roles: Role) -> list[str]:
    """Addresses of the organisation's people in these roles."""
    rows = Membership.objects.filter(
        organisation=submission.case.organisation_id, role__in=roles, user__is_active=True
    )
    return sorted(set(rows.values_list("user__email", flat=True)))
