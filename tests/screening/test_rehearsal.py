"""Faults of every kind, planted below the constraints, in one batch: each is caught, and a clean one gives none."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pgtrigger
import pytest
from django.db import connection
from django.utils import timezone

from applications.models import (
    Call,
    ConflictOfInterest,
    Decision,
    Outcome,
    PlannedPayment,
    ReceivedVersion,
    RegisterEntry,
    Signature,
    Stage,
    StageKind,
    Submission,
)
from delmos_portal.accounts.models import Membership, Organisation, StaffRole
from delmos_portal.documents.models import Document
from delmos_portal.outbox.models import OutboxMessage
from screening.actions.rehearsing import findings_of, learn
from screening.models import (
    Assessment,
    BatchedDecision,
    DecisionBatch,
    DecisionText,
    LedgerEntry,
    Opinion,
    OpinionRequest,
    Relation,
    WorkOrder,
)
from screening.requirements.rehearsal import OF_EACH, OF_THE_BATCH, WARNINGS
from screening.requirements.texts import pattern_of, plain
from tests.build import keep_promises, people, person
from tests.screening.batches import batch_of, frozen, several

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
Plant = Callable[[Submission, DecisionBatch], object]
STANDARD = "Ansökan från «organisation» ligger inte i linje med syftet."


def decision(**changes: object) -> Plant:
    return lambda it, _batch: Decision.objects.filter(submission=it).update(**changes)


def below(table: str, constraint: str) -> None:
    """Take a constraint away, for the rest of this test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit is in the way
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def presenter_decides(it: Submission, _batch: DecisionBatch) -> None:
    below("applications_decision", "decision_is_made_by_another_than_the_one_who_presented_it")
    Decision.objects.filter(submission=it).update(decided_by=it.decision.presented_by)


def nobody_decides(it: Submission, _batch: DecisionBatch) -> None:
    Decision.objects.filter(submission=it).update(decided_by=None, decided_at=None)


def conflict_of_a_participant(it: Submission, _batch: DecisionBatch) -> None:
    other = person("Olga", StaffRole.OFFICER)
    ConflictOfInterest.objects.create(case=it.case, user=other, has_conflict=True, reason="Bror")
    Decision.objects.filter(submission=it).update(participants=f"Jurist Jansson\n{other.name}")


def status(it: Submission, to: str) -> None:
    """As nobody may: past the steps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE applications_submission SET status = %s WHERE id = %s", [to, str(it.pk)]
        )


def other_batch(it: Submission, batch: DecisionBatch) -> None:
    other = DecisionBatch.objects.create(stage=batch.stage, name="En annan", made_by=batch.made_by)
    BatchedDecision.objects.create(batch=other, decision=it.decision)


def same_reasons(it: Submission, batch: DecisionBatch) -> None:
    other = batch.rows.exclude(decision__submission=it).first()
    Decision.objects.filter(pk=other.decision_id).update(
        outcome=Outcome.ACCEPT, reasons=it.decision.reasons
    )
    Decision.objects.filter(submission=it).update(outcome=Outcome.ACCEPT_IN_PART)


def standard_reasons(it: Submission, _batch: DecisionBatch) -> None:
    DecisionText.objects.create(part="reasons", title="Inte i linje", text=STANDARD)
    Decision.objects.filter(submission=it).update(
        outcome=Outcome.DECLINE,
        reasons="Ansökan från Malmö kommun ligger inte i linje med syftet.",
    )


def no_address(it: Submission, _batch: DecisionBatch) -> None:
    Membership.objects.filter(organisation=it.case.organisation).delete()
    Signature.objects.filter(submission=it).update(email="")
    Organisation.objects.filter(pk=it.case.organisation_id).update(mailbox="")
    version = it.latest_version()
    answers = {key: one for key, one in version.answers.items() if key != "contact_email"}
    with pgtrigger.ignore("applications.ReceivedVersion:received_version_is_never_changed"):
        ReceivedVersion.objects.filter(pk=version.pk).update(answers=answers)


def civil_society(it: Submission, _batch: DecisionBatch) -> None:
    Organisation.objects.filter(pk=it.case.organisation_id).update(kind="association")


def no_letter(it: Submission, _batch: DecisionBatch) -> None:
    BatchedDecision.objects.filter(decision__submission=it).update(drawn_for=0)
    OutboxMessage.objects.filter(
        key__startswith=f"screening.draw_rehearsal:{it.decision.batched.get().pk}:"
    ).update(last_error="Trasigt teckensnitt", done_at=None)


def another_stage(it: Submission, batch: DecisionBatch) -> None:
    Submission.objects.filter(pk=it.pk).update(stage=batch.stage.next_stage())


def coded_alike(it: Submission, batch: DecisionBatch) -> None:
    """The same coded facts as another case of the batch, which gets less."""
    other = batch.rows.exclude(decision__submission=it).last().decision
    points = {"purpose": {"answer": "yes", "reason": "Framgår.", "ground": "visat"}}
    Assessment.objects.filter(submission__in=[it.pk, other.submission_id]).update(points=points)
    Decision.objects.filter(pk=other.pk).update(outcome=Outcome.ACCEPT_IN_PART)
    Decision.objects.filter(submission=it).update(outcome=Outcome.ACCEPT)


def relation_of_the_presenter(it: Submission, _batch: DecisionBatch) -> None:
    Relation.objects.create(
        user=it.decision.presented_by,
        organisation=it.case.organisation,
        kind=Relation.Kind.HOME,
        since_year=2019,
    )


def not_heard(it: Submission, _batch: DecisionBatch) -> None:
    it.communication_waivers.all().delete()
    Decision.objects.filter(submission=it).update(outcome=Outcome.ACCEPT_IN_PART)


def opinion_after_it_was_heard(it: Submission, _batch: DecisionBatch) -> None:
    asked = OpinionRequest.objects.create(
        submission=it,
        body="Länsstyrelsen",
        contact="Bo Ek",
        email="bo@example.org",
        question="Vad anser ni?",
        last_on=TODAY,
        status=OpinionRequest.Status.ANSWERED,
        sent_by=it.decision.presented_by,
    )
    Opinion.objects.create(request=asked, text="Vi avstyrker.", name="Bo Ek", title="Jurist")
    Decision.objects.filter(submission=it).update(outcome=Outcome.DECLINE)


TODAY = timezone.localdate()
PLANTS: dict[str, Plant] = {
    "it_was_changed_after_freezing": decision(purpose="Något helt annat."),
    "it_is_withdrawn": lambda it, _batch: status(it, "withdrawn"),
    "it_is_announced_already": lambda it, _batch: status(it, "announced"),
    "it_is_not_decided": lambda it, _batch: status(it, "in_review"),
    "it_is_of_another_stage": another_stage,
    "it_is_in_two_batches": other_batch,
    "nobody_has_decided": nobody_decides,
    "decided_by_who_presented": presenter_decides,
    "the_recused_took_part": conflict_of_a_participant,
    "no_declaration_was_made": lambda it, _batch: it.case.declarations.filter(
        user=it.decision.decided_by
    ).delete(),
    "a_signature_is_missing": lambda it, _batch: Signature.objects.filter(submission=it).update(
        voided_at=timezone.now()
    ),
    "no_assessment_is_finished": lambda it, _batch: Assessment.objects.filter(submission=it).update(
        finished_at=None
    ),
    "debts_are_not_checked": civil_society,
    "reasons_are_missing": decision(reasons=" "),
    "reasons_are_a_standard_text": standard_reasons,
    "reasons_are_those_of_another_outcome": same_reasons,
    "provisions_are_missing": decision(provisions=""),
    "a_place_is_not_filled_in": decision(reasons="Vi beviljar [belopp] för arbetet i XX kommun."),
    "purpose_is_missing": decision(purpose=""),
    "conditions_are_missing": decision(conditions=[]),
    "a_condition_stands_twice": decision(conditions=["Ett villkor.", "ett  villkor"]),
    "outcome_and_amount_disagree": decision(outcome=Outcome.DECLINE),
    "more_than_was_applied_for": decision(amount_ore=9_000_000_00),
    "the_plan_is_another_amount": lambda it, _batch: PlannedPayment.objects.filter(
        decision=it.decision, order=1
    ).update(amount_ore=1_00),
    "the_years_are_another_amount": decision(yearly_ore={"2026": 1_00}),
    "decided_beyond_the_work_order": lambda it, _batch: WorkOrder.objects.create(
        kind="grant", up_to_ore=1_00, valid_from=date(2018, 1, 1), source="12 §"
    ),
    "the_ledger_is_another_amount": lambda it, _batch: LedgerEntry.objects.filter(
        case=it.case
    ).update(amount_ore=1_00),
    "a_last_day_is_missing": decision(use_by_on=None),
    "a_last_day_has_passed": decision(use_by_on=TODAY - timedelta(days=1)),
    "last_days_are_in_disorder": decision(report_due_on=TODAY + timedelta(days=160)),
    "a_payment_comes_after_the_last_day": lambda it, _batch: PlannedPayment.objects.filter(
        decision=it.decision, order=2
    ).update(planned_on=TODAY + timedelta(days=900)),
    "it_is_not_in_the_register": lambda it, _batch: RegisterEntry.objects.filter(
        key=f"decision:{it.decision.pk}"
    ).delete(),
    "it_has_no_seal": lambda it, _batch: (
        RegisterEntry.objects.filter(key=f"decision:{it.decision.pk}").update(document=None),
        Document.objects.filter(key=f"decision:{it.decision.pk}").delete(),
    ),
    "the_letter_cannot_be_drawn": no_letter,
    "nobody_has_an_address": no_address,
    "the_name_has_changed": lambda it, _batch: Organisation.objects.filter(
        pk=it.case.organisation_id
    ).update(name="Nya kommunen"),
    "the_sealed_letter_reads_otherwise": lambda it, _batch: it.decision.batched.update(
        reads_otherwise=True
    ),
    "the_party_was_not_heard": not_heard,
    "an_opinion_came_after_it_was_heard": opinion_after_it_was_heard,
    "like_cases_are_told_otherwise": coded_alike,
    "a_relation_is_not_answered_for": relation_of_the_presenter,
    "a_payment_day_has_passed": lambda it, _batch: PlannedPayment.objects.filter(
        decision=it.decision, order=1
    ).update(planned_on=TODAY - timedelta(days=1)),
    "its_call_is_cancelled": lambda it, _batch: Call.objects.filter(pk=it.stage.call_id).update(
        cancelled_at=timezone.now(), cancelled_reason="Inga medel"
    ),
}
OF_ALL: dict[str, Callable[[DecisionBatch], object]] = {
    "the_batch_is_empty": lambda batch: batch.rows.all().delete(),
    "the_frame_is_exceeded": lambda batch: Call.objects.filter(pk=batch.stage.call_id).update(
        frame_ore=1_00
    ),
    "the_next_stage_leads_nowhere": lambda batch: (
        Stage.objects.filter(pk=batch.stage.next_stage().pk).update(
            opens_at=None, closes_at=timezone.now() - timedelta(days=1)
        ),
        Decision.objects.filter(batched__batch=batch).update(report_due_on=None),
    ),
}


def test_every_check_has_a_planted_fault():
    assert sorted(PLANTS) == sorted(check.__name__ for check in (*OF_EACH, *WARNINGS))
    assert sorted(OF_ALL) == sorted(check.__name__ for check in OF_THE_BATCH)
    assert len(PLANTS) + len(OF_ALL) >= 20


def test_a_clean_batch_has_no_findings_and_each_planted_fault_is_caught():
    who = people()
    its = several(who, 10, StageKind.APPLICATION)
    batch = frozen(its, who)
    clean = findings_of(batch)

    planted: dict[str, str] = {}
    for number, (check, plant) in enumerate(PLANTS.items()):
        it = Submission.objects.select_related("case", "decision").get(pk=its[number % 10].pk)
        plant(it, batch)
        planted[check] = f"{it.case.registration_number}, {it.case.organisation_name}"
    together = {one.check: [] for one in findings_of(batch)}
    for one in findings_of(batch):
        together[one.check].append(one.name)

    assert clean == []
    # Faults of one decision may hide each other; those that stand in others’ way are planted alone.
    caught = {check for check, name in planted.items() if name in together.get(check, [])}
    assert len(caught) >= 20
    assert sorted(set(planted) - caught) == []


@pytest.mark.parametrize("check", OF_ALL)
def test_a_fault_of_the_whole_batch_is_caught(check: str):
    who = people()
    batch = frozen(several(who, 1, StageKind.APPLICATION), who)

    OF_ALL[check](batch)
    batch = DecisionBatch.objects.get(pk=batch.pk)

    assert check in [one.check for one in findings_of(batch)]


def test_a_rehearsal_of_ten_asks_no_more_of_the_database_than_of_one(
    django_assert_max_num_queries,
):
    who = people()
    its = several(who, 3)
    one = batch_of(its[:1], who)
    two = batch_of(its[1:], who)
    with django_assert_max_num_queries(100) as of_one:
        findings_of(DecisionBatch.objects.get(pk=one.pk))
    with django_assert_max_num_queries(100) as of_two:
        findings_of(DecisionBatch.objects.get(pk=two.pk))

    assert len(of_two.captured_queries) == len(of_one.captured_queries)
    keep_promises()
    assert [found.check for found in findings_of(two)] == []
    assert learn(two).rows[0].to != []


def test_a_text_block_is_known_whatever_its_places_were_filled_with():
    pattern = pattern_of(STANDARD)

    assert re.fullmatch(pattern, plain("Ansökan från Malmö  kommun ligger inte i linje med syftet"))
    assert not re.fullmatch(
        pattern, plain("Ansökan ligger inte i linje med syftet: den rör bara skolans egna lokaler.")
    )
