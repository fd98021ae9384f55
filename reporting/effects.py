"""What follows in the worker when money is granted or paid, and when a case ends."""

from applications.actions.dispatching import enter_dispatch
from applications.effects import contacts_of, link
from applications.models import Case, Submission
from delmos_portal.journal.models import Event
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect
from reporting.actions import paying
from reporting.models import Payment
from reporting.requirements import withdrawn_in
from screening.figures import grant_decision


@effect
def plan_payments(event_id: int) -> None:
    """Make the announced decision's payment plan into payments."""
    submission = Submission.objects.select_related("decision").get(pk=_object_of(event_id))
    paying.plan_payments(submission.decision)


@effect
def send_payment_notice(event_id: int) -> None:
    """Tell the organisation that an instalment has been paid."""
    _tell_of_payment(event_id, "payment_notice", "Meddelande om utbetalning")


@effect
def send_cancellation_notice(event_id: int) -> None:
    """Tell the organisation that an instalment will never be paid, and why."""
    _tell_of_payment(event_id, "cancellation_notice", "Meddelande om inställd utbetalning")


def _tell_of_payment(event_id: int, template: str, subject: str) -> None:
    payments = Payment.objects.select_related(
        "planned__decision", "case__call", "case__organisation"
    )
    payment = payments.get(pk=_object_of(event_id))
    decision = payment.planned.decision
    send(
        Mail(
            key=f"reporting.send_{template}:{event_id}",
            template=template,
            to=recipients(payment.case),
            subject_id=payment.case_id,
            context={
                "case": payment.case,
                "payment": payment,
                "decision": decision,
                "parts": decision.planned_payments.count(),
                "link": link("case-money", payment.case_id),
            },
        )
    )
    enter_dispatch(payment.case, subject, key=f"reporting.send_{template}:{event_id}")


@effect
def send_closing_notice(event_id: int) -> None:
    """Tell the organisation that nothing more is asked of it in the case."""
    case = Case.objects.select_related("call", "organisation").get(pk=_object_of(event_id))
    send(
        Mail(
            key=f"reporting.send_closing_notice:{event_id}",
            template="closing_notice",
            to=recipients(case),
            subject_id=case.pk,
            context={
                "case": case,
                "had_grant": grant_decision(case) is not None,
                "withdrawn": withdrawn_in(case),
                "link": link("case", case.pk),
            },
        )
    )
    subject = "Meddelande om att ärendet är avslutat"
    enter_dispatch(case, subject, key=f"reporting.send_closing_notice:{event_id}")


def recipients(case: Case) -> list[str]:
    """Those whom the organisation named in what it filed last, and its own mailbox."""
    filed = Submission.objects.received().filter(case=case).select_related("case__organisation")
    latest = filed.order_by("-received_at").first()
    return contacts_of(latest) if latest else []


def _object_of(event_id: int) -> str:
    return Event.objects.get(pk=event_id).object_id
