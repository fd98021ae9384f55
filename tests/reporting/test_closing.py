"""A case is closed when nothing stands open in it, and the page says what does."""

import pytest

from applications.models import Case, Outcome, Status
from delmos_portal.lifecycle import Refused
from reporting.actions.closing import close_case
from reporting.requirements import why_not_close
from tests.build import keep_promises, people, stage, walk
from tests.reporting.states import final_report, granted, pay, plan_approved, repay, reported

pytestmark = pytest.mark.django_db


def test_a_settled_case_is_closed():
    who = people()
    case = reported(who)
    keep_promises()
    repay(case, 100_000_00, by=who.olle)

    closed = close_case(case.pk, by=who.olle)

    assert (closed.status, why_not_close(case)) == (Case.Status.CLOSED, [])
    assert closed.closed_at is not None


def test_money_that_remains_keeps_a_case_open():
    who = people()
    case = reported(who)
    keep_promises()

    with pytest.raises(Refused) as refused:
        close_case(case.pk, by=who.olle)

    case.refresh_from_db()
    assert str(refused.value) == "100 000 kr återstår att betala tillbaka.".replace(
        " ", "\xa0", 1
    ).replace(" kr", "\xa0kr")
    assert case.status == Case.Status.OPEN


def test_everything_that_stands_open_is_named():
    who = people()
    case = granted(who)
    keep_promises()
    walk(case.submissions.get(stage__kind="plan"), who).to(Status.RECEIVED)
    keep_promises()

    assert why_not_close(case) == [
        "Kartläggning, behovsanalys och plan: inkommen.",
        "Slutrapport: inte godkänd.",
        "Det finns utbetalningar som inte är gjorda.",
    ]


def test_a_decision_without_its_sealed_document_keeps_a_case_open():
    case = stage("notification", Status.ANNOUNCED, outcome=Outcome.DECLINE).case
    before = why_not_close(case)

    keep_promises()

    assert before == ["Ett beslut är ännu inte förseglat som handling."]
    assert why_not_close(case) == []


def test_a_declined_case_is_closed_without_any_money():
    who = people()
    case = stage("notification", Status.ANNOUNCED, who=who, outcome=Outcome.DECLINE).case
    keep_promises()

    assert close_case(case.pk, by=who.olle).status == Case.Status.CLOSED


@pytest.mark.parametrize("name", ["disa", "rut", "amina", "sigrid", "omar"])
def test_an_officer_closes(name):
    who = people()
    case = stage("notification", Status.ANNOUNCED, who=who, outcome=Outcome.DECLINE).case
    keep_promises()

    with pytest.raises(Refused) as refused:
        close_case(case.pk, by=getattr(who, name))

    assert str(refused.value) == "Du har inte behörighet att göra detta."


def test_a_case_is_closed_once():
    who = people()
    case = stage("notification", Status.ANNOUNCED, who=who, outcome=Outcome.DECLINE).case
    keep_promises()
    close_case(case.pk, by=who.olle)

    with pytest.raises(Refused) as refused:
        close_case(case.pk, by=who.olle)

    assert str(refused.value) == "Ärendet är avslutat."


def test_a_report_that_is_not_approved_keeps_a_case_open():
    who = people()
    case = plan_approved(who)
    pay(case, 1, who)
    pay(case, 2, who)
    walk(final_report(case), who, outcome=Outcome.DECLINE).to(Status.ANNOUNCED)
    keep_promises()

    assert why_not_close(case) == ["Slutrapport: inte godkänd."]
