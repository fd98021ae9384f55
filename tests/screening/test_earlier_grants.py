"""R-ASS-4: what the organisation has been granted before, and whether it was reported."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Decision, StageKind, Status
from delmos_portal.accounts.models import StaffRole
from delmos_portal.templatetags.swedish import day
from screening.actions import reviewing
from screening.figures import earlier_grants
from tests.accounts.people import sign_in
from tests.build import call, notification, people, person, stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (Status.RECEIVED, ("Slutrapport inkommen", "info")),
        (Status.ANNOUNCED, ("Redovisat", "success")),
    ],
)
def test_an_earlier_grant_is_told_with_its_sum_and_what_came_of_its_report(status, state):
    who = people()
    before = stage(StageKind.FINAL_REPORT, status, who=who)
    it = notification(Status.RECEIVED, who=who, of=call("en-till"))

    [grant] = earlier_grants(it.case, who.olle)

    granted = Decision.objects.get(amount_ore__gt=0).amount_ore
    assert (grant.case, grant.granted_ore, grant.state) == (before.case, granted, state)


def test_a_report_that_is_owed_is_told_by_its_day_and_a_draft_of_it_never():
    who = people()
    before = stage(StageKind.FINAL_REPORT, Status.DRAFT, who=who)
    it = notification(Status.RECEIVED, who=who, of=call("en-till"))
    decision = Decision.objects.get(amount_ore__gt=0)
    due_on = decision.report_due_on

    [owed] = earlier_grants(it.case, who.olle)
    decision.report_due_on = timezone.localdate() - timedelta(days=1)
    decision.save()
    [late] = earlier_grants(it.case, who.olle)

    assert owed.state == (f"Slutrapport senast {day(due_on)}", "neutral")
    assert late.state[0].startswith("Slutrapport försenad sedan")
    assert earlier_grants(before.case, who.olle) == []


def test_the_panel_leads_to_no_case_in_which_the_reader_is_recused():
    who = people()
    before = stage(StageKind.FINAL_REPORT, Status.ANNOUNCED, who=who)
    it = notification(Status.RECEIVED, who=who, of=call("en-till"))
    doris = person("Doris", StaffRole.OFFICER)
    reviewing.declare(before.case, has_conflict=True, reason="Bror", by=doris)
    page = reverse("workspace:case", args=[it.case_id])

    seen, hidden = (sign_in(Client(), user).get(page) for user in (who.olle, doris))

    assert len(seen.context["earlier_grants"]) == 1
    assert hidden.context["earlier_grants"] == []
    assert before.case.registration_number not in hidden.text
