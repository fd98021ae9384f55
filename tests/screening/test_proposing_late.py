"""Who proposes after a colleague gets everything back that was typed, and is told whose proposal stands."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Status
from delmos_portal.accounts.models import StaffRole
from screening.actions import reviewing
from tests.accounts.people import sign_in
from tests.build import people, person, stage
from tests.screening.test_deciding_views import grant

pytestmark = pytest.mark.django_db


def test_a_late_proposer_reads_all_that_was_typed_and_who_was_first():
    who = people()
    it, olga = stage("application", Status.PROPOSED, who=who), person("Olga", StaffRole.OFFICER)
    reviewing.declare(it.case, has_conflict=False, by=olga)
    typed = grant(took_part=[who.disa.pk])

    page = sign_in(Client(), olga).post(reverse("workspace:propose", args=[it.pk]), typed)

    shown = dict(page.context["typed"])
    assert (shown["Belopp, kr"], shown["Belopp 1, kr"]) == ("600 000", "400 000 kr")
    assert shown["Sista dag för slutrapport"] == typed["report_due_on"]
    assert shown["Dag 2"] == typed["planned_on_2"]
    assert shown["Kolleger som deltog i den slutliga handläggningen"].startswith("Disa Exempel")
    assert shown["Förslag till beslut"] == "Delvis bifall"
    assert [text for label, text in shown.items() if label.startswith("Först när")] == ["Ja"]
    assert "Olle Exempel lämnade förslaget" in page.text
    assert "behöver rättas" not in page.text
    assert f'href="{reverse("workspace:decide", args=[it.pk])}"' in page.text
