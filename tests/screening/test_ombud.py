"""The agency sees in the case who acts for the organisation, and by which fullmakt (R-FL-14)."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Status
from delmos_portal.accounts.models import PowerOfAttorney
from delmos_portal.templatetags.swedish import day
from tests.accounts.ombud import let_lapse, ombud_of
from tests.accounts.people import sign_in
from tests.build import notification, people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def test_the_case_shows_the_ombud_and_the_last_day_until_it_has_passed():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    page = reverse("workspace:case", args=[it.case_id])
    olle = sign_in(Client(), who.olle)
    nobody = olle.get(page).context["ombuds"]
    ombud_of(who.motala, by=who.amina)
    power = PowerOfAttorney.objects.get()

    shown = olle.get(page)
    let_lapse()
    afterwards = olle.get(page).context["ombuds"]

    assert (nobody, afterwards) == ([], [])
    assert shown.context["ombuds"] == [
        {"name": "Olga ombud", "last_day": power.valid_until, "document": power.document_id}
    ]
    text = shown.content.decode()
    assert reverse("file", args=[power.document_id]) in text
    assert f"till och med {day(power.valid_until)}" in text
