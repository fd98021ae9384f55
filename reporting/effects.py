"""What follows in the worker: money that is granted or paid, a case that ends, a board that meets."""

from datetime import date
from uuid import UUID, uuid4

from django.utils import timezone

from applications.actions.dispatching import enter_dispatch
from applications.actions.receiving import content_of
from applications.effects import contacts_of, link
from applications.effects.paper import last_day
from applications.effects.sealing import section_rows
from applications.models import Case, ReceivedVersion, Status, Submission
from applications.requirements import amount_of
from delmos_portal.accounts.models import Mandate, User
from delmos_portal.accounts.permissions import mandates_for
from delmos_portal.documents.render import render
from delmos_portal.documents.uploads import write_file
from delmos_portal.journal.models import Event
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect, every_minute
from delmos_portal.templatetags.swedish import in_sentence, kronor, stockholm, weekday
from reporting.actions import paying
from reporting.actions.board_reminding import (
    BoardReminder,
    being_written,
    is_still_due,
    plan_of,
    promise_board_reminders,
)
from reporting.actions.meeting_packs import HAS_PACK, file_key
from reporting.figures.planning import Plan
from reporting.models import MeetingPack, MeetingPackFile, Payment
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


@every_minute
def remind_of_internal_days() -> None:
    promise_board_reminders(timezone.now())


@effect
def send_board_reminder(
    submission_id: str, user_id: int, kind: str, day: str, days_before: int
) -> None:
    """Remind one who writes of an internal last day, unless it has moved or nobody writes any more."""
    reminder = BoardReminder(
        UUID(submission_id), user_id, kind, date.fromisoformat(day), days_before
    )
    if not is_still_due(reminder, timezone.now()):
        return
    submission = being_written().get(pk=reminder.submission_id)
    organisation = submission.case.organisation
    send(
        Mail(
            key=reminder.key,
            template="board_reminder",
            to=[User.objects.get(pk=user_id).email],
            context={
                "person": User.objects.get(pk=user_id),
                "submission": submission,
                "kind": kind,
                "day": reminder.day,
                "plan": plan_of(submission),
                "link": link("meeting-pack", submission.pk),
                "board_link": link("board", organisation.pk),
            },
        )  # and no case: a draft is the organisation's own (R-TF-1)
    )


@effect
def draw_meeting_pack(pack_id: int) -> None:
    """Draw the pack of what stands now, once for each content; not what has come in meanwhile."""
    rows = MeetingPack.objects.select_related(
        "submission__stage__call",
        "submission__questionnaire",
        "submission__case__call",
        "submission__case__organisation__board_calendar",
    )
    pack = rows.get(pk=pack_id)
    submission, now = pack.submission, timezone.now()
    key = file_key(pack, timezone.localdate())
    if submission.status not in HAS_PACK or pack.files.filter(key=key).exists():
        return
    plan = plan_of(submission, timezone.localdate())
    title = f"Underlag till sammanträde: {submission.stage.title}"
    pdf = render(
        "meeting_pack",
        {"letter": {"title": title, "date": now}, **pack_context(pack, plan)},
        title=title,
        created_at=now,
        author=submission.case.organisation_name,
        to_be_sealed=False,
    )
    path = f"meeting_packs/{uuid4()}.pdf"
    write_file(path, pdf)
    MeetingPackFile.objects.create(
        pack=pack,
        number=pack.files.count() + 1,
        key=key,
        meeting=plan.meeting if plan else None,
        submission_version=submission.version,
        drawn_at=now,
        path=path,
        size=len(pdf),
    )


def pack_context(pack: MeetingPack, plan: Plan | None) -> dict[str, object]:
    """What the pack says: summary, dates, proposal, and the draft word for word."""
    submission = pack.submission
    content = content_of(submission)
    written = ReceivedVersion(
        submission=submission, answers=content.answers, attachments=content.attachments
    )
    sections = submission.questionnaire.parsed.applying(written.answers).sections
    version = f"Version {submission.version}"
    saved = f", sparad {stockholm(submission.saved_at)}" if submission.saved_at else ""
    return {
        "submission": submission,
        "organisation": submission.case.organisation_name,
        "meeting": plan.meeting if plan else None,
        "must_meet_by": plan.must_meet_by if plan else None,
        "is_completion": submission.status == Status.INCOMPLETE,
        "summary": summary_of(submission),
        "days": days_of(submission, plan),
        "proposal": pack.proposal,
        "version": version + saved,
        "sections": [section_rows(section, written) for section in sections],
        "unanswered": "Inte besvarad än",
        "attachments": content.attachments,
    }


def summary_of(submission: Submission) -> list[dict[str, str]]:
    """What is applied for, how much, and who signs."""
    amount = amount_of(submission)
    call = submission.case.call
    rows = [
        ("Vad som lämnas", submission.stage.title),
        ("Utlysning", f"{call.title}, {call.ordinance}"),
        ("Sökt belopp", kronor(amount) if amount is not None else ""),
        ("Sista dag", last_day(submission)),
        ("Undertecknas av", ", ".join(str(one) for one in submission.stage.signing_parties)),
        ("Behöriga hos oss", _able_to_sign(submission)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _able_to_sign(submission: Submission) -> str:
    asked = {office for party in submission.stage.signing_parties for office in party.offices}
    mandates = mandates_for(submission.case.organisation_id, timezone.localdate())
    names = [_with_office(one) for one in mandates if one.office in asked]
    return "; ".join(dict.fromkeys(names)) or "Ingen är inskriven än"


def _with_office(mandate: Mandate) -> str:
    substitute = ", ersättare" if mandate.is_substitute else ""
    return f"{mandate.user}, {in_sentence(mandate.get_office_display())}{substitute}"


def days_of(submission: Submission, plan: Plan | None) -> list[dict[str, str]]:
    if plan is None:
        return []
    meeting = weekday(plan.meeting) or f"Inte bestämt, senast {weekday(plan.must_meet_by)}"
    return [
        {"label": "Underlaget klart", "value": weekday(plan.ready_on)},
        {"label": "Utskick", "value": weekday(plan.dispatch_on)},
        {"label": "Sammanträde", "value": meeting},
        {"label": "Protokollet justerat", "value": weekday(plan.adjusted_on)},
        {"label": "Sista dag", "value": last_day(submission)},
    ]


def recipients(case: Case) -> list[str]:
    """Those whom the organisation named in what it filed last, and its own mailbox."""
    filed = Submission.objects.received().filter(case=case).select_related("case__organisation")
    latest = filed.order_by("-received_at").first()
    return contacts_of(latest) if latest else []


def _object_of(event_id: int) -> str:
    return Event.objects.get(pk=event_id).object_id
