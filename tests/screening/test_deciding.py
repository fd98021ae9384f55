"""What the agency proposes, decides and announces holds when it reaches the organisation."""

from datetime import timedelta

import pgtrigger
import pytest
from django.utils import timezone

from applications.actions import signing
from applications.models import (
    ConflictOfInterest,
    Outcome,
    ReceivedVersion,
    RegisterEntry,
    Stage,
    Status,
    Submission,
)
from applications.views.register import entries_visible_to
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.demo.walk import proposal
from delmos_portal.documents.models import Document
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.outbox.tasks import deliver
from screening.actions import deciding, reviewing
from screening.effects.decisions import decision_letter
from screening.forms.deciding import ProposalForm
from screening.letters import NOTHING_TO_REPAY, outcome_text
from screening.models import Assessment
from screening.requirements import NOT_ALL_PAID, POINTS, Fault, faults
from tests.build import fill_in, notification, people, person, signing_of, stage, walk

pytestmark = pytest.mark.django_db
RECUSED = "Du har anmält jäv och kan inte handlägga ärendet."


def answered(it: Submission, **answers: object) -> None:
    """What came in on paper may lack what the form would have asked for."""
    version = it.latest_version()
    with pgtrigger.ignore("applications.ReceivedVersion:received_version_is_never_changed"):
        ReceivedVersion.objects.filter(pk=version.pk).update(answers={**version.answers, **answers})


@pytest.mark.parametrize("kind", ["plan", "final_report"])
@pytest.mark.parametrize("outcome", [Outcome.DECLINE, Outcome.DISMISS, Outcome.WRITE_OFF])
def test_a_report_is_completed_and_never_refused(kind: str, outcome: str):
    it = stage(kind, Status.IN_REVIEW)

    assert faults(it, proposal(it, outcome)) == [
        Fault("outcome", "En redovisning kan bara godkännas. Räcker den inte: begär komplettering.")
    ]


def test_the_page_offers_only_approval_of_a_report():
    field = ProposalForm(stage("plan", Status.IN_REVIEW)).fields["outcome"]

    assert field.choices == [(Outcome.ACCEPT, "Godkänn")]
    assert field.help_text == "Räcker den inte: begär komplettering."


def test_a_final_report_waits_for_the_grant_to_be_paid():
    it = stage("final_report", Status.IN_REVIEW)

    assert faults(it, proposal(it)) == [Fault("outcome", NOT_ALL_PAID)]


def test_a_final_report_without_the_amount_used_is_not_approved():
    it = stage("final_report", Status.IN_REVIEW)
    answered(it, grant_used=None)

    assert faults(it, proposal(it)) == [
        Fault("outcome", "Redovisat belopp saknas. Begär komplettering.")
    ]


def test_an_application_without_an_amount_is_not_granted():
    it = stage("application", Status.IN_REVIEW)
    made = proposal(it)
    answered(it, amount_applied=None)

    assert faults(it, made) == [
        Fault("amount_ore", "Sökt belopp saknas. Begär komplettering."),
    ]


def test_nobody_is_invited_to_a_stage_that_is_over():
    who = people()
    it = notification(Status.DECIDED, who=who)
    yesterday = timezone.now() - timedelta(days=1)
    Stage.objects.filter(pk=it.stage.next_stage().pk).update(closes_at=yesterday)

    with pytest.raises(Refused) as refused:
        deciding.announce(it.pk, by=who.disa)

    it.refresh_from_db()
    assert str(refused.value) == (
        "Sista dagen för nästa steg har passerat. Flytta den i utlysningen först."
    )
    assert it.status == Status.DECIDED


def send_back(it: Submission, by: User) -> None:
    deciding.send_back(it.pk, comment="Ändra skälen.", by=by)


def announce(it: Submission, by: User) -> None:
    deciding.announce(it.pk, by=by)


@pytest.mark.parametrize(
    ("status", "step"), [(Status.PROPOSED, send_back), (Status.DECIDED, announce)]
)
def test_a_conflict_of_interest_keeps_a_person_from_giving_back_and_announcing(status, step):
    who = people()
    it = notification(status, who=who)
    ConflictOfInterest.objects.filter(user=who.disa).update(has_conflict=True)

    with pytest.raises(Refused) as refused:
        step(it, who.disa)

    assert str(refused.value) == RECUSED


def test_a_decision_is_announced_by_one_who_has_not_been_asked_about_conflict():
    who = people()
    it = notification(Status.DECIDED, who=who)
    other = person("Beata", StaffRole.DECISION_MAKER)

    assert deciding.announce(it.pk, by=other).status == Status.ANNOUNCED


def assessed(it: Submission, by, reason: str) -> Assessment:
    points = {one.key: {"answer": "yes", "reason": reason} for one in POINTS[it.stage.kind]}
    return reviewing.assess(it, points, reason, finished=True, by=by)


def test_what_comes_in_after_an_assessment_is_assessed_anew_and_the_first_is_kept():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    assessed(it, who.olle, "Före.")
    with pytest.raises(Refused):
        assessed(it, who.olle, "Ändrad i efterhand.")
    walk(it, who).ask()
    it.refresh_from_db()
    fill_in(it, who.amina, cooperation_needs="Utförligare.")
    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    now = assessed(it, who.olle, "Efter.")

    subjects = it.case.register.filter(subject="Bedömning av intresseanmälan")
    assert (now.summary, now.earlier[0]["summary"], subjects.count()) == ("Efter.", "Före.", 2)


def test_a_request_is_kept_as_a_document_though_no_mail_can_be_sent():
    it = notification(Status.INCOMPLETE)
    for key in OutboxMessage.objects.filter(key__startswith="screening.seal_request:").values_list(
        "key", flat=True
    ):
        deliver(key)
    entry = RegisterEntry.objects.get(case=it.case, key__startswith="request:")

    assert entry.document is not None
    assert Document.objects.filter(kind="completion_request").count() == 1


def test_a_letter_about_a_report_speaks_in_definite_form_and_keeps_its_outcome():
    who = people()
    it = stage("final_report", Status.DECIDED, who=who)
    decision = it.decision

    approved = decision_letter(it, decision).context
    decision.outcome = Outcome.DECLINE
    refused = decision_letter(it, decision).context

    assert approved["facts"][0] == {"label": "Utgång", "value": "Godkänd"}
    assert (approved["to_repay_ore"], refused["to_repay_ore"]) == (100_000_00, None)
    assert approved["nothing_to_repay"] == NOTHING_TO_REPAY
    assert (
        outcome_text(it, decision) == "Delegationen mot segregation godkänner inte slutrapporten."
    )


@pytest.mark.parametrize(
    ("outcome", "how"),
    [
        (Outcome.DECLINE, "Ni är välkomna att anmäla intresse i en kommande utlysning."),
        (Outcome.DISMISS, ""),
        (Outcome.WRITE_OFF, ""),
    ],
)
def test_only_those_who_were_not_chosen_are_welcomed_back(outcome: str, how: str):
    it = notification(Status.DECIDED, outcome=outcome)

    assert decision_letter(it, it.decision).context["how"] == how


def test_the_next_stage_begins_with_the_contact_and_never_with_a_declaration():
    who = people()
    it = stage("application", Status.DECIDED, who=who)
    told = it.latest_version().answers

    deciding.announce(it.pk, by=who.disa)

    opened = it.case.submissions.get(stage__kind="plan")
    assert told["declares_truth"] is True
    assert "declares_truth" in {one.key for one in opened.questionnaire.parsed.questions()}
    assert opened.answers == {
        key: told[key]
        for key in ("contact_name", "contact_title", "contact_email", "contact_phone")
    }


def subjects(it: Submission, user: User) -> list[str]:
    return list(entries_visible_to(user).filter(case=it.case_id).values_list("subject", flat=True))


def test_the_party_reads_the_assessment_when_the_decision_has_been_announced():
    who, title = people(), "Bedömning av intresseanmälan"
    seen = {}
    it = notification(Status.IN_REVIEW, who=who)
    walked = walk(it, who)
    for step in ("assess", "propose", "decide", "announce"):
        getattr(walked, step)()
        seen[step] = [title in subjects(it, user) for user in (who.amina, who.olle)]
    walk(it.case.submissions.get(stage__kind="application"), who).to(Status.PROPOSED)

    assert seen == {
        "assess": [False, True],
        "propose": [False, True],
        "decide": [False, True],
        "announce": [True, True],
    }
    assert [one for one in subjects(it, who.amina) if one.startswith("Bedömning")] == [title]


def test_the_party_reads_the_assessment_of_what_it_has_withdrawn():
    who = people()
    it = notification(Status.PROPOSED, who=who)

    signing.withdraw(it.pk, by=who.sigrid)

    assert "Bedömning av intresseanmälan" in subjects(it, who.amina)
