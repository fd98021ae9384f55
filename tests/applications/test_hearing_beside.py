"""A completion asked for meanwhile hides no communication that waits for its answer (FL 25 §)."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Status
from screening.actions import completion
from tests.accounts.people import sign_in
from tests.applications.test_hearing_reminders import heard
from tests.asking import request_about
from tests.build import notification, people

pytestmark = pytest.mark.django_db


def test_both_are_told_on_the_pages_of_the_case_and_the_submission():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    sent = [heard(it, who, days) for days in (7, 9)]
    amina = sign_in(Client(), who.amina)
    urls = [reverse("case", args=[it.case_id]), reverse("submission", args=[it.pk])]
    links = [reverse("communication", args=[it.case_id, one.pk]) for one in sent]

    before = [amina.get(url).text for url in urls]
    completion.ask_for_more(it.pk, request_about("contact_phone"), by=who.olle)
    after = [amina.get(url).text for url in urls]

    assert [[link in page for link in links] for page in (*before, *after)] == [[True, True]] * 4
    assert all("Komplettering begärd" in page for page in after)
