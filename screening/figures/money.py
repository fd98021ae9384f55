"""Every figure of money is read here, from the one ledger."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from applications.models import (
    ACCEPTED,
    NOT_THE_AGENCYS,
    Call,
    Case,
    Decision,
    ReceivedVersion,
    StageKind,
    Status,
    Submission,
)
from delmos_portal.accounts.models import User
from delmos_portal.prepared import Prepared
from delmos_portal.questionnaires.budget import COSTS, Budget, Given
from delmos_portal.questionnaires.definition import Question
from delmos_portal.templatetags.swedish import day
from screening.models import LedgerEntry

Account = LedgerEntry.Account
# A grant that has been made known.
GRANTED = Q(outcome__in=ACCEPTED, announced_at__isnull=False, amount_ore__gt=0)


@dataclass(frozen=True)
class Settlement:
    """A case's money, in öre."""

    granted: int
    paid: int
    reported: int | None  # nothing until the final report is approved
    repaid: int
    cancelled: int = 0  # instalments that will never be paid

    @property
    def unpaid(self) -> int:
        """What remains to be paid out of the grant."""
        return max(self.granted - self.paid - self.cancelled, 0)

    @property
    def unused(self) -> int:
        return max(self.paid - (self.reported or 0), 0) if self.reported is not None else 0

    @property
    def to_repay(self) -> int:
        """What remains to be repaid: paid out, not used and not yet back."""
        return max(self.unused - self.repaid, 0)


@dataclass(frozen=True)
class BudgetRow:
    """One kind of cost: what was planned, and how it turned out; in öre."""

    label: str
    budget_ore: int
    outcome_ore: int

    @property
    def difference_ore(self) -> int:
        return self.budget_ore - self.outcome_ore


def settlement(case: Case) -> Settlement:
    return settlements([case.pk])[case.pk]


def settlements(cases: Collection[UUID]) -> dict[UUID, Settlement]:
    """The money of each of these cases, in one statement."""
    sums: dict[UUID, dict[str, int]] = {case: {} for case in cases}
    stands = Q(reverses=None, reversed_by=None)
    rows = (
        LedgerEntry.objects.filter(stands, case__in=cases)
        .values_list("case", "account")
        .annotate(total=Sum("amount_ore"))
        .order_by()
    )
    for case, account, total in rows:
        sums[case][account] = total
    return {case: _settled(its) for case, its in sums.items()}


def _settled(sums: Mapping[str, int]) -> Settlement:
    return Settlement(
        granted=sums.get(Account.GRANTED, 0),
        paid=sums.get(Account.PAID, 0),
        reported=sums.get(Account.REPORTED),
        repaid=sums.get(Account.REPAID, 0),
        cancelled=sums.get(Account.CANCELLED, 0),
    )


def owed_to_us(case: Case, user: User) -> list[tuple[Case, int]]:
    """What the organisation has left to repay in its other cases, of those that this reader may see."""
    others = Case.objects.visible_to(user).filter(organisation=case.organisation_id)
    found = {one.pk: one for one in others.exclude(pk=case.pk).order_by("registration_number")}
    left = settlements(found)
    return [(one, left[pk].to_repay) for pk, one in found.items() if left[pk].to_repay]


def granted_in(call: Call) -> int:
    """What has been granted of the call's frame, in öre."""
    rows = LedgerEntry.objects.filter(call=call, account=Account.GRANTED)
    return rows.aggregate(total=Sum("amount_ore"))["total"] or 0


def applied_for(submission: Submission) -> int | None:
    return submission.amount_in(submission.latest_version().answers)


def applied_for_each(submissions: Collection[Submission]) -> dict[UUID, int | None]:
    """What each applies for, in one statement; their stage and questionnaire are fetched with them."""
    latest = ReceivedVersion.objects.filter(submission__in=submissions).defer("manifest")
    versions = latest.order_by("submission", "-number").distinct("submission")
    answers = {one.submission_id: one.answers for one in versions}
    return {one.pk: one.amount_in(answers[one.pk]) for one in submissions}


def budget_against_outcome(report: Submission) -> list[BudgetRow]:
    """The application's budget beside the report's outcome, row by row (R-RED-5)."""
    applications = Submission.objects.filter(case=report.case_id).select_related("questionnaire")
    application = applications.filter(stage__kind=StageKind.APPLICATION).first()
    budget = application.latest_version().answers if application else {}
    outcome = report.latest_version().answers if report.is_the_agencys else report.content_answers
    asked = report.questionnaire.parsed.questions()
    planned_in = application.questionnaire.parsed.questions() if application else ()
    rows = _kinds_of_cost(_budgets(asked, outcome), _budgets(planned_in, budget))
    for question in asked:
        if (
            not question.is_plain
            or not question.key.startswith("outcome_")
            or question.key == "outcome_total"
        ):
            continue
        planned = budget.get(question.key.replace("outcome_", "budget_", 1)) or 0
        rows.append(BudgetRow(question.label, planned, outcome.get(question.key) or 0))
    return rows


@dataclass(frozen=True)
class _Filled:
    """A budget as it was filled in."""

    label: str
    budget: Budget
    given: Given

    def sum_of(self, kind: str) -> int:
        return self.budget.row_sum(self.given, COSTS, kind) or 0


def _budgets(asked: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, _Filled]:
    return {
        one.key: _Filled(one.label, one.budget, answers.get(one.key)) for one in asked if one.budget
    }


def _kinds_of_cost(spent: Mapping[str, _Filled], planned: Mapping[str, _Filled]) -> list[BudgetRow]:
    """A report's kinds of cost, over all years, beside the same kinds in the application's budget.

    Budgets that are the same question in both are kept apart; those that are not are added up.
    """
    both = [key for key in spent if key in planned]
    groups = [([spent[key]], [planned[key]]) for key in both]
    others = [one for key, one in spent.items() if key not in both]
    groups.append((others, [one for key, one in planned.items() if key not in both]))
    told_apart = sum(1 for outcome, _plan in groups if outcome) > 1
    rows: list[BudgetRow] = []
    for outcome, plan in groups:
        kinds: dict[str, str] = {}
        for one in outcome:
            kinds = dict(one.budget.cost_kinds) | kinds
        for kind, label in kinds.items():
            name = f"{outcome[0].label}: {label}" if told_apart else label
            sums = (sum(one.sum_of(kind) for one in side) for side in (plan, outcome))
            rows.append(BudgetRow(name, *sums))
    return rows


def grant_used(report: Submission) -> int | None:
    """What a final report says was used of the grant: a question of its own, else the accounts' row."""
    answers = report.latest_version().answers
    used: int | None = answers.get("grant_used")
    return report.questionnaire.parsed.grant(answers) if used is None else used


def used_in(report: Submission) -> int:
    """What a final report says was used of the grant, in öre."""
    return grant_used(report) or 0


def grant_decision(case: Case) -> Decision | None:
    """The decision that gave the case its money, when there is one."""
    return Decision.objects.filter(
        submission__case=case, submission__stage__kind=StageKind.APPLICATION, amount_ore__gt=0
    ).first()


@dataclass(frozen=True)
class EarlierGrant:
    """A grant that the organisation has had in another call, and how it was reported (R-ASS-4)."""

    case: Case
    granted_ore: int
    due_on: date | None
    report_status: str  # of the final report; empty where none has come in
    report_outcome: str

    @property
    def state(self) -> tuple[str, str]:
        """The words and kind of a tag. What is still being written is not the agency's to tell of."""
        if self.report_status == Status.ANNOUNCED:
            is_approved = self.report_outcome in ACCEPTED
            return ("Redovisat", "success") if is_approved else ("Inte godkänt", "danger")
        if self.report_status and self.report_status not in NOT_THE_AGENCYS:
            return "Slutrapport inkommen", "info"
        if self.due_on and self.due_on < timezone.localdate():
            return f"Slutrapport försenad sedan {day(self.due_on)}", "danger"
        return (
            f"Slutrapport senast {day(self.due_on)}" if self.due_on else "Ska redovisas"
        ), "neutral"


def _earlier(case: UUID, organisation: int, reader: int) -> QuerySet[Decision]:
    others = Case.objects.open_to(reader).filter(organisation=organisation).exclude(pk=case)
    reports = Submission.objects.filter(
        case=OuterRef("submission__case"), stage__kind=StageKind.FINAL_REPORT
    )
    granted = LedgerEntry.objects.filter(
        case=OuterRef("submission__case"), account=Account.GRANTED
    ).values("case")
    return (
        Decision.objects.filter(GRANTED, submission__case__in=others)
        .annotate(
            granted=Subquery(granted.annotate(sum=Sum("amount_ore")).values("sum")),
            report=Subquery(reports.values("status")[:1]),
            report_outcome=Subquery(reports.values("decision__outcome")[:1]),
        )
        .select_related("submission__case__call")
        .only(
            "report_due_on",
            *(f"submission__case__{one}" for one in ("registration_number", "registered_at")),
            "submission__case__call__title",
        )
        .order_by("-announced_at")
    )


EARLIER = Prepared(_earlier, (UUID, int, int))


def earlier_grants(case: Case, user: User) -> list[EarlierGrant]:
    """The organisation's announced grants in cases that this reader may see, the latest first."""
    return [
        EarlierGrant(
            one.submission.case,
            getattr(one, "granted", None) or 0,
            one.report_due_on,
            getattr(one, "report", None) or "",
            getattr(one, "report_outcome", None) or "",
        )
        for one in EARLIER.about(case.pk, case.organisation_id, user.pk)
    ]
