"""Two officers at one meeting: what the second typed is never lost, and they read who was first."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Meeting, Status
from delmos_portal.accounts.models import StaffRole, User
from screening.actions import call_meetings, meetings
from screening.models import CallMeeting
from tests.accounts.people import sign_in
from tests.build import People, notification, people, person
from tests.screening import test_call_meetings, test_meetings

pytestmark = pytest.mark.django_db
LOST = "Det du skrev sparades inte"
NOTES = "Kommunen visade sin kartläggning."


def alone(who: People) -> tuple[Meeting, str]:
    it = test_meetings.planned_in(notification(Status.IN_REVIEW, who=who), who)
    return it, "meeting"


def of_call(who: People) -> tuple[CallMeeting, str]:
    ale, boden = test_call_meetings.two(who)
    return test_call_meetings.met(who, ale, boden), "call-meeting"


def cancelled(it: Meeting | CallMeeting, by: User) -> None:
    module = meetings if isinstance(it, Meeting) else call_meetings
    module.cancel(it.pk, "Lokalen är stängd.", by=by)


BOTH = pytest.mark.parametrize("planned", [alone, of_call])


@BOTH
def test_notes_of_a_meeting_that_a_colleague_called_off_are_there_to_copy(planned):
    who = people()
    it, name = planned(who)
    rut = person("Rut", StaffRole.OFFICER)
    page = reverse(f"workspace:{name}", args=[it.pk])
    cancelled(it, rut)

    with time_machine.travel(timezone.now() + timedelta(days=8)):
        late = sign_in(Client(), who.olle).post(page, {"gor": "genomford", "notes": NOTES})

    assert late.context["typed"] == [("Våra anteckningar", NOTES)]
    assert (LOST in late.text, f"{rut} har ställt in mötet." in late.text) == (True, True)
    assert ("behöver rättas" in late.text, "Lokalen är stängd." in late.text) == (False, True)


def test_notes_beside_those_a_colleague_kept_are_there_to_copy_and_the_way_on_is_told():
    who = people()
    it, _name = alone(who)
    rut = person("Rut", StaffRole.OFFICER)
    page = reverse("workspace:meeting", args=[it.pk])
    held = {"gor": "genomford", "notes": NOTES, "important": "400 elever."}

    with time_machine.travel(timezone.now() + timedelta(days=8)):
        meetings.hold(it.pk, "Ruts anteckning.", "400 elever.", by=rut)
        late = sign_in(Client(), who.olle).post(page, held)
        again = sign_in(Client(), rut).post(
            page, {"gor": "genomford", "notes": "Ruts anteckning.", "important": "400 elever."}
        )

    assert late.context["typed"] == [("Våra anteckningar", NOTES)]
    assert f"{rut} har redan antecknat mötet som genomfört." in late.text
    assert reverse("workspace:case-notes", args=[it.case_id]) in late.text
    assert (again.context["typed"], LOST in again.text) == ([], False)
    assert "Du har redan antecknat mötet som genomfört." in again.text


@BOTH
def test_why_a_meeting_is_dropped_is_there_to_copy_when_a_colleague_dropped_it_first(planned):
    who = people()
    it, name = planned(who)
    cancelled(it, person("Rut", StaffRole.OFFICER))

    page = reverse(f"workspace:{name}", args=[it.pk])
    late = sign_in(Client(), who.olle).post(page, {"gor": "stall-in", "reason": "Vi är sjuka."})

    assert late.context["typed"] == [("Varför mötet ställs in", "Vi är sjuka.")]
    assert LOST in late.text


@BOTH
def test_a_change_of_a_meeting_that_a_colleague_dropped_is_there_to_copy(planned):
    who = people()
    it, name = planned(who)
    rut = person("Rut", StaffRole.OFFICER)
    page = reverse(f"workspace:change-{name}", args=[it.pk])
    olle = sign_in(Client(), who.olle)
    body = shown(olle.get(page)) | {"agenda": "Min nya dagordning", "begins": "12.00"}
    cancelled(it, rut)

    late = olle.post(page, body)

    assert late.context["typed"] == [("Börjar kl.", "12.00"), ("Dagordning", "Min nya dagordning")]
    assert (LOST in late.text, f"{rut} har ställt in mötet." in late.text) == (True, True)


def shown(page: Any) -> dict[str, Any]:
    """What the page's form holds, as a browser would send it back."""
    fields = {one.html_name: one.value() for one in page.context["form"]}
    fields["begins"], fields["ends"] = (f"{fields[name]:%H.%M}" for name in ("begins", "ends"))
    if "colleagues" in fields:
        fields["colleagues"] = [getattr(one, "pk", one) for one in fields["colleagues"]]
    return {name: value for name, value in fields.items() if value not in (None, "", False)}
