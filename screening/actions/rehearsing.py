"""Reads what a rehearsal must know, of a batch or of decisions alone: as many statements for a hundred decisions as for one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from django.db.models import OuterRef, Sum, prefetch_related_objects
from django.utils import timezone

from applications.models import (
    Case,
    ConflictOfInterest,
    Decision,
    PlannedPayment,
    ReceivedVersion,
    RegisterEntry,
    Signature,
    Submission,
)
from applications.requirements.signing import parties_left
from delmos_portal.documents.certificates import seal_warning
from delmos_portal.documents.models import Document
from delmos_portal.outbox.models import OutboxMessage
from screening.figures import granted_in
from screening.letters import reached_by
from screening.models import (
    BatchedDecision,
    DebtCheck,
    DecisionBatch,
    LedgerEntry,
    Opinion,
    WorkOrder,
    unexplained_in,
)
from screening.requirements.communicating import communication_faults, unheard_opinions
from screening.requirements.equal_treatment import in_words, unlike
from screening.requirements.rehearsal import rehearse, rehearse_alone
from screening.requirements.rehearsed import Finding, Known, Rehearsed
from screening.requirements.texts import patterns

ROW = (
    "batch",
    "decision__presented_by",
    "decision__decided_by",
    "decision__submission__stage__call",
    "decision__submission__case__organisation",
    "decision__submission__questionnaire",
    "decision__submission__assessment",
)
OF_EACH_ALONE = (
    "decision__presented_by",
    "decision__decided_by",
    "decision__took_part",
    "stage__call",
    "case__organisation",
    "questionnaire",
    "assessment",
)
K = TypeVar("K")
V = TypeVar("V")


def findings_of(batch: DecisionBatch) -> list[Finding]:
    return rehearse(learn(batch))


def learn(batch: DecisionBatch) -> Known:
    """Everything that the checks ask about."""
    rows = list(batch.rows.select_related(*ROW).prefetch_related("decision__took_part"))
    stage = batch.stage
    return Known(
        stage=stage,
        rows=_gathered(rows),
        now=timezone.now(),
        today=timezone.localdate(),
        following=stage.next_stage(),
        granted_ore=granted_in(stage.call),
        texts=patterns(),
        orders=list(WorkOrder.objects.select_related("person")),
        is_frozen=batch.status != DecisionBatch.Status.OPEN,
        is_approved=batch.status == DecisionBatch.Status.APPROVED,
        round=batch.round,
        seal_problem=seal_warning(),
    )


def findings_alone(submissions: Sequence[Submission]) -> dict[UUID, list[Finding]]:
    """What a rehearsal says of each decision that is made or announced in no batch."""
    prefetch_related_objects(list(submissions), *OF_EACH_ALONE)
    rows = [
        BatchedDecision(decision=one.decision, batch=DecisionBatch(stage=one.stage))
        for one in submissions
    ]
    now, today, texts = timezone.now(), timezone.localdate(), patterns()
    orders = list(WorkOrder.objects.select_related("person"))
    its, found = _rehearsed(rows) if rows else [], {}
    told = _unlike_alone(its)
    for it in its:
        one = replace(it, unlike=told.get(it.submission.pk, ""))
        known = Known(
            stage=one.submission.stage,
            rows=[one],
            now=now,
            today=today,
            texts=texts,
            orders=orders,
            is_frozen=False,
        )
        found[one.submission.pk] = rehearse_alone(known, one)
    return found


def _gathered(rows: list[BatchedDecision]) -> list[Rehearsed]:
    """Each decision, with what only a batch is asked beside it."""
    submissions = [row.decision.submission for row in rows]
    to, told, failing = reached_by(submissions), _unlike(rows), _failing(rows)
    sealed, elsewhere = _sealed([row.decision.key for row in rows]), _other_batches(rows)
    return [
        replace(
            one,
            to=to[one.submission.pk],
            other_batches=elsewhere[one.row.decision_id],
            unlike=told.get(one.submission.pk, ""),
            is_sealed=one.decision.key in sealed,
            is_undrawable=one.row.pk in failing,
        )
        for one in _rehearsed(rows)
    ]


def _rehearsed(rows: list[BatchedDecision]) -> list[Rehearsed]:
    submissions = [row.decision.submission for row in rows]
    keys = [row.decision.key for row in rows]
    payments = grouped(
        (one.decision_id, one)
        for one in PlannedPayment.objects.filter(decision__in=[row.decision_id for row in rows])
    )
    entered, booked, applied = _entered(keys), _booked(keys), _applied_for(submissions)
    declared, recused = _declarations(submissions)
    signed = grouped(
        (one.submission_id, one)
        for one in Signature.objects.filter(submission__in=submissions, voided_at=None)
    )
    barred, tied, opinions = _not_checked(submissions), _tied(rows), _opinions(submissions)
    prefetch_related_objects(submissions, "communications", "communication_waivers")
    return [
        Rehearsed(
            row=row,
            payments=payments[row.decision_id],
            booked_ore=booked.get(key),
            applied_ore=applied.get(it.pk),
            declared=declared[it.case_id],
            recused=recused[it.case_id],
            tied=tied[row.decision_id],
            missing_signatures=_unsigned(it, signed[it.pk]),
            not_heard=_not_heard(it, row.decision.outcome),
            unheard_opinions=unheard_opinions(it, row.decision.outcome, opinions[it.pk]),
            is_debt_checked=it.case_id not in barred,
            is_assessed=bool(getattr(it, "assessment", None) and it.assessment.finished_at),
            is_registered=key in entered,
        )
        for row, it, key in zip(rows, submissions, keys, strict=True)
    ]


def grouped(pairs: Iterable[tuple[K, V]]) -> defaultdict[K, list[V]]:
    found: defaultdict[K, list[V]] = defaultdict(list)
    for key, one in pairs:
        found[key].append(one)
    return found


def _booked(keys: list[str]) -> dict[str, int]:
    granted = LedgerEntry.objects.filter(key__in=keys, account=LedgerEntry.Account.GRANTED)
    return dict(granted.values_list("key").annotate(total=Sum("amount_ore")))


def _entered(keys: list[str]) -> set[str]:
    return set(RegisterEntry.objects.filter(key__in=keys).values_list("key", flat=True))


def _sealed(keys: list[str]) -> set[str]:
    return set(Document.objects.filter(key__in=keys).values_list("key", flat=True))


def _other_batches(rows: list[BatchedDecision]) -> defaultdict[int, list[str]]:
    live = DecisionBatch.objects.live()
    others = BatchedDecision.objects.filter(
        decision__in=[row.decision_id for row in rows], batch__in=live
    ).exclude(batch__in={row.batch_id for row in rows})
    return grouped(others.values_list("decision_id", "batch__name"))


def _applied_for(submissions: list[Submission]) -> dict[UUID, int | None]:
    versions = ReceivedVersion.objects.filter(submission__in=submissions)
    latest = versions.order_by("submission", "-number").distinct("submission")
    answers = dict(latest.values_list("submission_id", "answers"))
    return {one.pk: one.amount_in(answers.get(one.pk, {})) for one in submissions}


def _declarations(
    submissions: list[Submission],
) -> tuple[defaultdict[UUID, dict[int, bool]], defaultdict[UUID, list[str]]]:
    """Of each case: what each person has declared, and the names of those who are recused."""
    declared: defaultdict[UUID, dict[int, bool]] = defaultdict(dict)
    recused: defaultdict[UUID, list[str]] = defaultdict(list)
    rows = ConflictOfInterest.objects.filter(case__in=[one.case_id for one in submissions])
    for case, person, name, has_conflict in rows.values_list(
        "case_id", "user_id", "user__name", "has_conflict"
    ):
        declared[case][person] = has_conflict
        if has_conflict:
            recused[case].append(name)
    return declared, recused


def _tied(rows: list[BatchedDecision]) -> defaultdict[int, list[str]]:
    """Of each decision: who presented or made it with a relation that they have not answered for."""
    of = "submission__case", "submission__case__organisation"
    found = Decision.objects.filter(pk__in=[row.decision_id for row in rows]).annotate(
        is_presenter_tied=unexplained_in(*of, OuterRef("presented_by")),
        is_decider_tied=unexplained_in(*of, OuterRef("decided_by")),
    )
    people = ("is_presenter_tied", "presented_by__name"), ("is_decider_tied", "decided_by__name")
    return grouped(
        (pk, name)
        for is_tied, who in people
        for pk, name in found.filter(**{is_tied: True}).values_list("pk", who)
    )


def _unsigned(submission: Submission, standing: list[Signature]) -> list[str]:
    """The parties who have not signed. A paper that one signs came in as it was."""
    if submission.on_paper and len(submission.stage.signing_parties) == 1:
        return []
    return [party.in_sentence for party in parties_left(submission, standing)]


def _not_heard(submission: Submission, outcome: str) -> str:
    return " ".join(one.text for one in communication_faults(submission, outcome))


def _opinions(submissions: list[Submission]) -> defaultdict[UUID, list[Opinion]]:
    rows = Opinion.objects.filter(request__submission__in=submissions).select_related("request")
    return grouped((one.request.submission_id, one) for one in rows)


def _unlike(rows: list[BatchedDecision]) -> dict[UUID, str]:
    """Of each: the like cases that were told otherwise, beside it or anywhere in its stage."""
    found = unlike((row.decision.submission, row.decision.outcome) for row in rows)
    return {pk: in_words(others) for pk, others in found.items() if others}


def _unlike_alone(its: list[Rehearsed]) -> dict[UUID, str]:
    """The same of each by itself: what is told of many at once is what the announcing of one says."""
    decided = [one for one in its if one.decision.decided_at]  # asked before it is announced
    asked = [(one.submission, one.decision.outcome) for one in decided]
    recused = {one.submission.pk for one in its if one.recused}
    return {pk: in_words(others) for pk, others in unlike(asked, recused).items() if others}


def _failing(rows: list[BatchedDecision]) -> set[int]:
    """Those whose letter was tried and could not be drawn."""
    undrawn = {
        drawing_key(row.pk, row.batch.round): row.pk
        for row in rows
        if row.drawn_for != row.batch.round
    }
    tried = OutboxMessage.objects.filter(key__in=undrawn).exclude(last_error="")
    return {undrawn[key] for key in tried.values_list("key", flat=True)}


def drawing_key(row_id: int, number: int) -> str:
    return f"screening.draw_rehearsal:{row_id}:{number}"


def _not_checked(submissions: list[Submission]) -> set[UUID]:
    """The cases of civil society whose last check of debts is not clear (R-119-3)."""
    cases: dict[UUID, Case] = {one.case_id: one.case for one in submissions}
    asked = {pk for pk, case in cases.items() if case.organisation.is_of_civil_society}
    latest = DebtCheck.objects.filter(case__in=asked).order_by("case", "-checked_on", "-pk")
    clear = {
        case
        for case, result in latest.distinct("case").values_list("case_id", "result")
        if result == DebtCheck.Result.CLEAR
    }
    return asked - clear
