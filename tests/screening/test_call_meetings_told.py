"""A changed meeting of a call is told to those for whom something changed, and to no others."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import RegisterEntry
from delmos_portal.accounts.models import StaffRole
from tests.accounts.people import sign_in
from tests.build import keep_promises, people, person
from tests.screening.test_call_meetings import met, two, typed

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
