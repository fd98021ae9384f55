"""Where a submission's mails go, and what they lead to."""

from django.conf import settings
from django.urls import reverse

from applications.models import Submission
from delmos_portal.journal.models import Event

ROWS = ("case", "case__call", "case__organisation", "stage", "questionnaire")


def submission_of(event_id: int) -> tuple[Event, Submission]:
    event = Event.objects.select_related("actor").get(pk=event_id)
    return event, Submission.objects.select_related(*ROWS).get(pk=event.object_id)


def link(name: str, *args: object) -> str:
    return settings.SITE_URL + reverse(name, args=args)
