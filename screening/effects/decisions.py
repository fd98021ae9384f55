"""The decision: drawn up, sealed and sent."""

from dataclasses import replace

from applications.actions.dispatching import enter_dispatch
from applications.effects import link, submission_of
from applications.models import (
    Correction,
    Decision,
    Outcome,
    RegisterEntry,
    StageKind,
    Submission,
)
from delmos_portal.documents.draw_up import Draft, draw_up
from delmos_portal.documents.models import Document
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect
from delmos_portal.templatetags.swedish import day, kronor, last_moment
from screening.figures import budget_against_outcome, settlement
from screening.letters import (
    HINDRANCE,
    INFORMING,
    NOTHING_TO_REPAY,
    appeal_text,
    as_it_stood,
    changes_of,
    duties_of,
    facts_of,
    name_and_title,
    outcome_text,
    participants_of,
    reached_by,
    title_of,
    waits_for,
    years_of,
)
from screening.models import TakenBackDecision

WELCOME_LATER = "Ni är välkomna att anmäla intresse i en kommande utlysning."


@effect
def seal_decision(event_id: int) -> None:
    """Draw up the decision's document: the five items of FL 31 §, reasons and terms.

    What was taken back before its turn came is not drawn: what it said is kept as data.
    """
    _event, submission = submission_of(event_id)
    if submission.decision.decided_at is not None:
        document_of(submission)


def document_of(submission: Submission) -> Document:
    """The decision's sealed document, made once: as it was decided, whatever was corrected since."""
    return keep_decision(submission, number=0)


def keep_decision(submission: Submission, *, number: int) -> Document:
    """The sealed document after this correction, once the earlier ones are; each replaces the last."""
    rows = Decision.objects.select_related("presented_by", "decided_by")
    decision = rows.get(submission=submission)
    corrections = list(decision.corrections.select_related("by"))
    earlier = keep_decision(submission, number=number - 1) if number else None
    as_read = as_it_stood(decision, corrections, number)
    letter = decision_letter(submission, as_read)
    if number:
        letter = corrected_letter(letter, corrections[:number])
    document = draw_up(letter)
    RegisterEntry.objects.filter(key=letter.key, document=None).update(document=document)
    if not number:
        mark_if_taken_back(document, decision)
    if earlier is not None and earlier.replaced_by_id is None:
        earlier.replaced_by = document
        earlier.save(update_fields=["replaced_by"])
    return document


def mark_if_taken_back(document: Document, decision: Decision) -> None:
    """The decision may have been taken back while it was being drawn."""
    made = TakenBackDecision.objects.filter(decision=decision, round=decision.round).first()
    if made is None:
        return
    document.withdrawn_at = made.at
    document.save(update_fields=["withdrawn_at"])
    RegisterEntry.objects.filter(key=made.key, document=None).update(document=document)


def corrected_letter(letter: Draft, corrections: list[Correction]) -> Draft:
    """The whole decision anew in its right wording, with what was wrong (FL 36 §)."""
    latest = corrections[-1]
    told = [
        {
            "at": one.at,
            "by": name_and_title(one.by),
            "reason": one.reason,
            "changes": changes_of(one.before, one.after),
        }
        for one in corrections
    ]
    return replace(
        letter,
        key=f"correction:{latest.pk}",
        title=f"{letter.title}, rättat {day(latest.at)}",
        context={**letter.context, "corrections": told, "corrected_at": latest.at},
        drawn_up_at=latest.at,
    )


def decision_letter(submission: Submission, decision: Decision) -> Draft:
    kinds = {StageKind.NOTIFICATION: "invitation", StageKind.FINAL_REPORT: "report_decision"}
    kind = kinds.get(StageKind(submission.stage.kind), "decision")
    assert decision.decided_at  # noqa: S101 -- a constraint: decided_by iff decided_at
    context: dict[str, object] = {
        "outcome_text": outcome_text(submission, decision),
        "reasons": decision.reasons,
        "provisions": decision.provisions,
        "participants": participants_of(decision),
        "dissent": decision.dissent,
        "appeal_text": appeal_text(submission),
        "facts": facts_of(submission, decision),
    }
    if kind == "invitation":
        context |= invitation_context(submission, decision)
    elif kind == "report_decision":
        context |= settlement_context(submission, decision)
    else:
        context |= money_context(submission, decision)
    return Draft(
        key=decision.key,
        kind=kind,
        title=title_of(submission),
        letter={
            "dnr": submission.case.registration_number,
            "date": decision.decided_at,
            "case_title": submission.case.call.title,
            "decided_by": name_and_title(decision.decided_by),
            "presented_by": name_and_title(decision.presented_by),
            "recipient": [submission.case.organisation_name],
        },
        context=context,
        drawn_up_at=decision.decided_at,
        subject_id=submission.case_id,
    )


def invitation_context(submission: Submission, decision: Decision) -> dict[str, object]:
    following = submission.stage.next_stage()
    hows = {
        True: "Ansökan är öppnad för er i bidragsportalen. Logga in och öppna ärendet under Mina ärenden.",
        False: WELCOME_LATER if decision.outcome == Outcome.DECLINE else "",
    }
    return {
        "invited": decision.is_accepted,
        "apply_by": last_moment(following.closes_at) if following and decision.is_accepted else "",
        "how": hows[decision.is_accepted],
    }


def money_context(submission: Submission, decision: Decision) -> dict[str, object]:
    report = waits_for(submission)
    duties = duties_of(submission, decision)
    return {
        "amount_ore": decision.amount_ore,
        "conditions": decision.conditions,
        # The letter says of repayment anyway, and more: of hindrance it says where the call informs.
        "duties": [one for one in duties if one.title != INFORMING],
        "hindrance_text": HINDRANCE if any(one.title == INFORMING for one in duties) else "",
        "years": years_of(decision),
        "instalments": [
            {
                "label": f"Utbetalning {one.order}",
                "amount_ore": one.amount_ore,
                "planned_on": one.planned_on,
                "condition": f"När {report} är godkänd" if one.after_plan else "",
            }
            for one in decision.planned_payments.all()
        ],
    }


def settlement_context(report: Submission, decision: Decision) -> dict[str, object]:
    rows = budget_against_outcome(report)
    money = settlement(report.case)
    return {
        "budget_rows": rows,
        "totals": {
            "label": "Summa",
            "budget_ore": sum(row.budget_ore for row in rows),
            "outcome_ore": sum(row.outcome_ore for row in rows),
            "difference_ore": sum(row.difference_ore for row in rows),
        },
        "facts": [
            *facts_of(report, decision),
            {"label": "Beviljat", "value": kronor(money.granted)},
            {"label": "Utbetalt", "value": kronor(money.paid)},
            {"label": "Redovisat som använt", "value": kronor(money.reported or 0)},
        ],
        # As the decision found it: what is repaid later is no part of it, not in a correction either.
        "to_repay_ore": money.unused if decision.is_accepted else None,
        "nothing_to_repay": NOTHING_TO_REPAY,
    }


@effect
def send_decision(event_id: int) -> None:
    """Send the decision. It is drawn up first, if sealing was not possible until now."""
    _event, submission = submission_of(event_id)
    document = document_of(submission)
    following = submission.stage.next_stage() if submission.decision.is_accepted else None
    opened = submission.case.submissions.filter(stage=following).first() if following else None
    key = f"screening.send_decision:{event_id}"
    send(decision_mail(submission, key=key, code=document.code, opened=opened))
    what = f"Underrättelse om beslut om {submission.stage.title.lower()}"
    enter_dispatch(submission.case, what, key=key)


def decision_mail(
    submission: Submission, *, key: str, code: str, opened: Submission | None
) -> Mail:
    """What the organisation is told: the decision, the next stage that it opens, and the code."""
    decision = submission.decision
    return Mail(
        key=key,
        template="decision",
        to=reached_by([submission])[submission.pk],
        subject_id=submission.case_id,
        context={
            "submission": submission,
            "decision": decision,
            "outcome_text": outcome_text(submission, decision),
            "title": title_of(submission),
            "code": code,
            "opened": opened,
            "duties": duties_of(submission, decision),
            "is_invitation": submission.stage.kind == StageKind.NOTIFICATION
            and decision.is_accepted,
            "link": link("decision", submission.pk),
        },
    )
