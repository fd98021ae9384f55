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
    for name in ("begins", "ends"):
        fields[name] = str(fields[name])[:5].replace(":", ".")
    fields["colleagues"] = [getattr(one, "pk", one) for one in fields["colleagues"]]
    return {name: value for name, value in fields.items() if value or value == 0}


class Planner:
    """An officer with the page that changes a meeting open, and what it showed."""

    def __init__(self, it: Meeting | CallMeeting, name: str, user: User) -> None:
        self.client = sign_in(Client(), user)
        self.page = reverse(f"workspace:change-{name}", args=[it.pk])
        self.fields = shown(self.client.get(self.page))

    def press(self, **typed: Any) -> Any:
        answer = self.client.post(self.page, {**self.fields, **typed})
        if answer.context:
            self.fields = shown(answer)
        return answer


def planners(planned: Any) -> tuple[Any, User, Planner, Planner]:
    who = people()
    it, name = planned(who)
    rut = person("Rut", StaffRole.OFFICER)
    return it, rut, Planner(it, name, rut), Planner(it, name, who.olle)


@BOTH
def test_what_a_colleague_changed_is_read_and_stands_where_it_was_not_touched(planned):
    it, rut, ruts, olles = planners(planned)
    ruts.press(place="Ruts plats", ends="15.00")

    told = olles.press(agenda="Olles dagordning")
    it.refresh_from_db()
    before = (it.place, it.agenda == "Olles dagordning", it.sequence)
    done = olles.press()
    it.refresh_from_db()

    assert before == ("Ruts plats", False, 1)
    assert f"{rut} har sparat en ändring av mötet sedan du öppnade sidan." in told.text
    assert list(told.context["form"].errors) == ["__all__", "place", "ends"]
    assert f"{rut} har ändrat ”Plats”. Det nya står nu i fältet." in told.text
    assert 'value="15.00"' in told.text
    assert (done.status_code, it.place, it.agenda) == (302, "Ruts plats", "Olles dagordning")
    assert (f"{timezone.localtime(it.ends_at):%H.%M}", it.sequence) == ("15.00", 2)


@BOTH
def test_where_both_changed_the_same_both_are_shown_and_the_later_choice_stands(planned):
    it, rut, ruts, olles = planners(planned)
    ruts.press(agenda="Ruts dagordning", colleagues=[rut.pk])

    told = olles.press(agenda="Olles dagordning")
    olles.press()
    it.refresh_from_db()

    assert f"{rut} har skrivit något annat i ”Dagordning”." in told.text
    assert ["Ruts dagordning" in told.text, "Olles dagordning</textarea>" in told.text] == [
        True
    ] * 2
    assert (it.agenda, list(it.colleagues.all())) == ("Olles dagordning", [rut])


@BOTH
def test_a_colleague_is_named_also_where_one_changed_something_oneself_since(planned):
    _it, rut, ruts, olles = planners(planned)
    body = dict(olles.fields)
    ruts.press(place="Ruts plats")
    olles.press()
    olles.press(ours="Olle och Rut")  # in another tab

    told = olles.client.post(olles.page, body | {"agenda": "Olles dagordning"})

    assert f"{rut} har sparat en ändring av mötet sedan du öppnade sidan." in told.text


@BOTH
def test_the_same_change_pressed_twice_is_made_and_told_once(planned):
    it, _rut, ruts, _olles = planners(planned)
    body = {**ruts.fields, "place": "Ruts plats"}

    ruts.client.post(ruts.page, body)
    again = ruts.client.post(ruts.page, body)
    it.refresh_from_db()

    assert again.context["form"].non_field_errors() == [meetings.AS_IT_STANDS]
    assert (it.place, it.sequence) == ("Ruts plats", 1)


def test_who_a_colleague_invited_stays_invited_and_is_shown():
    who = people()
    ale, boden = test_call_meetings.two(who)
    it = test_call_meetings.met(who, ale)
    rut = person("Rut", StaffRole.OFFICER)
    ruts, olles = (Planner(it, "call-meeting", one) for one in (rut, who.olle))
    ruts.press(organisations=[str(ale.case_id), str(boden.case_id)])

    told = olles.press(agenda="Olles dagordning")
    olles.press()

    assert list(told.context["form"].errors) == ["__all__", "organisations"]
    invited = it.invitations.standing().values_list("case", flat=True)
    assert set(invited) == {ale.case_id, boden.case_id}
