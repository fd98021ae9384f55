"""A case is closed when nothing stands open in it, and the page says what does."""

import pytest
from django.utils import timezone

from applications.actions import drafting, signing
from applications.models import Case, Outcome, Stage, Status, Submission
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import last_moment
from reporting.actions.closing import close_case
from reporting.requirements import why_not_close
from tests.build import keep_promises, people, signing_of, stage, walk
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
        "Slutrapport: har inte kommit in.",
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


def test_a_report_that_waits_for_a_completion_keeps_a_case_open():
    who = people()
    case = plan_approved(who)
    pay(case, 1, who)
    pay(case, 2, who)
    walk(final_report(case), who).to(Status.INCOMPLETE)
    keep_promises()

    assert why_not_close(case) == ["Slutrapport: komplettering begärd."]


def test_a_case_stays_open_while_its_invitation_does():
    who = people()
    it = stage("application", who=who)
    keep_promises()
    closes_at = it.stage.closes_at

    invited = why_not_close(it.case)
    Stage.objects.filter(pk=it.stage_id).update(closes_at=timezone.now())

    assert invited == [f"Inbjudan står öppen till {last_moment(closes_at)}."]
    assert why_not_close(it.case) == []


def test_nothing_is_written_or_signed_in_a_closed_case():
    who = people()
    it = stage("application", Status.SIGNING, who=who)
    keep_promises()
    Stage.objects.filter(pk=it.stage_id).update(closes_at=timezone.now())
    close_case(it.case_id, by=who.olle)
    it = Submission.objects.get(pk=it.pk)

    with pytest.raises(Refused) as refused:
        signing.sign(it.pk, signing_of(it), by=who.sigrid)

    assert str(refused.value) == "Ärendet är avslutat."
    assert drafting.why_not_write(it, who.amina) == "Ärendet är avslutat."


def test_a_case_that_was_withdrawn_is_written_off_when_it_is_closed(mailoutbox):
    who = people()
    case = stage("notification", Status.WITHDRAWN, who=who).case
    close_case(case.pk, by=who.olle)
    keep_promises()

    subjects = list(case.register.values_list("subject", flat=True))
    assert subjects == [
        "Intresseanmälan",
        "Återkallelse av intresseanmälan",
        "Ärendet avskrivs",
        "Kvittens på intresseanmälan",
        "Bekräftelse på återkallelse av intresseanmälan",
        "Meddelande om att ärendet är avslutat",
    ]
    [receipt] = [mail for mail in mailoutbox if "återkallat" in mail.subject]
    [closing] = [mail for mail in mailoutbox if "avslutat" in mail.subject]
    assert "vi prövar den inte utan avskriver ärendet" in receipt.body
    assert "Ni har återkallat intresseanmälan, och vi har därför avskrivit ärendet." in closing.body
