"""Cases whose money has come some way, reached by the real actions."""

from django.utils import timezone

from applications.models import Case, Status, Submission
from delmos_portal.accounts.models import User
from reporting.actions import paying
from reporting.models import Payment
from tests.build import People, answer, people, stage, walk


def granted(who: People | None = None) -> Case:
    """A case with an announced grant of 700 000 kronor in two parts, the second after the plan."""
    case = stage("plan", who=who or people()).case
    decision = case.submissions.get(stage__kind="application").decision
    paying.plan_payments(decision)
    return case


def payment(case: Case, number: int) -> Payment:
    return Payment.objects.get(case=case, planned__order=number)


def pay(case: Case, number: int, who: People) -> Payment:
    it = payment(case, number)
    paying.order(it.pk, by=who.olle)
    return paying.confirm(it.pk, paid_on=timezone.localdate(), reference="V-1", by=who.disa)


def plan_approved(who: People) -> Case:
    case = granted(who)
    walk(case.submissions.get(stage__kind="plan"), who).to(Status.ANNOUNCED)
    return case


def reported(who: People, status: str = Status.ANNOUNCED, **answers: int) -> Case:
    """All is paid, and (if the answers say nothing else) 600 000 of 700 000 kronor were used."""
    case = plan_approved(who)
    pay(case, 1, who)
    pay(case, 2, who)
    it = walk(final_report(case), who)
    it.answer = lambda _report, question: answers.get(question.key, answer(question))
    it.to(status)
    return case


def final_report(case: Case) -> Submission:
    return Submission.objects.get(case=case, stage__kind="final_report")


def repay(case: Case, amount_ore: int, *, by: User) -> None:
    paying.register_repayment(
        case.pk, amount_ore=amount_ore, received_on=timezone.localdate(), reference="I-1", by=by
    )
