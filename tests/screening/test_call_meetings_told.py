"""A changed meeting of a call is told to those for whom something changed, and to no others."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import RegisterEntry
from delmos_portal.accounts.models import Role, StaffRole
from screening.actions import call_meetings
from tests.accounts.people import sign_in
from tests.build import keep_promises, member, people, person
from tests.screening.test_call_meetings import met, two, typed
from tests.screening.test_meetings import planned_in

pytestmark = pytest.mark.django_db


def test_when_only_the_invited_change_only_they_are_told(mailoutbox):
    who = people()
    ale, boden = two(who)
    it = met(who, ale)
    keep_promises()
    mailoutbox.clear()
    url = reverse("workspace:change-call-meeting", args=[it.pk])

    sign_in(Client(), who.olle).post(url, typed(ale, boden, colleagues=[who.olle.pk]))
    keep_promises()

    assert [one.subject.split(":")[0] for one in mailoutbox] == [boden.case.registration_number]
    subjects = RegisterEntry.objects.filter(subject__contains="nbjudan till möte")
    assert sorted(subjects.values_list("case", "subject")) == sorted(
        [(ale.case_id, "Inbjudan till möte"), (boden.case_id, "Inbjudan till möte")]
    )


def test_a_colleague_who_joins_is_told_and_who_was_there_is_not(mailoutbox):
    who = people()
    ale, _boden = two(who)
    it, olga = met(who, ale), person("Olga", StaffRole.OFFICER)
    keep_promises()
    mailoutbox.clear()
    url = reverse("workspace:change-call-meeting", args=[it.pk])

    sign_in(Client(), who.olle).post(url, typed(ale, colleagues=[who.olle.pk, olga.pk]))
    keep_promises()

    assert [one.to for one in mailoutbox] == [[olga.email]]
    assert "Ett möte i utlysningen är planerat, och du är med." in mailoutbox[0].body


def test_the_organisation_reads_the_meeting_on_its_cases_page_until_it_is_dropped():
    who = people()
    ale, boden = two(who)
    it = met(who, ale, agenda="Frågor om planen")
    member(who.amina, ale.case.organisation, Role.READER)
    amina, page = sign_in(Client(), who.amina), reverse("case", args=[ale.case_id])
    invited = amina.get(page).text
    call_meetings.cancel(it.pk, "Lokalen är stängd.", by=who.olle)
    called_off = amina.get(page).text
    it.invitations.update(is_dropped=True)

    for told in ("Informationsmöte", "med flera organisationer", "Frågor om planen"):
        assert told in invited
    assert boden.case.organisation_name not in invited
    assert ("Inställt" in called_off, "Lokalen är stängd." in called_off) == (True, True)
    assert "Besök och möten" not in amina.get(page).text


def test_a_case_has_its_own_meetings_and_those_with_others_by_day():
    who = people()
    ale, _boden = two(who)
    own = planned_in(ale, who)
    first = met(who, ale, on=timezone.localdate() + timedelta(days=1))
    member(who.amina, ale.case.organisation, Role.READER)

    page = sign_in(Client(), who.amina).get(reverse("case", args=[ale.case_id]))

    assert page.context["meetings"] == [first, own]
