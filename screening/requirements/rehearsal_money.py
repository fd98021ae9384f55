"""What a rehearsal asks of amounts and days: one function for each fault, with what mends it."""

from datetime import date

from applications.models import Outcome, PlannedPayment
from delmos_portal.templatetags.swedish import day, kronor
from screening.requirements.rehearsed import Known, Rehearsed


def the_frame_is_exceeded(known: Known) -> str:
    call = known.stage.call
    over = known.granted_ore - call.frame_ore
    if over <= 0:
        return ""
    return (
        f"Besluten ryms inte i utlysningens ram: {kronor(known.granted_ore)} är beviljat av"
        f" {kronor(call.frame_ore)}, {kronor(over)} för mycket. Ta bort beslut ur omgången eller ändra"
        " ramen i utlysningen."
    )


def the_plan_is_another_amount(_known: Known, one: Rehearsed) -> str:
    planned = sum(payment.amount_ore for payment in one.payments)
    if planned == (one.decision.amount_ore or 0):
        return ""
    return (
        f"Betalningsplanen är {kronor(planned)} och beslutet {kronor(one.decision.amount_ore or 0)}."
        f" {one.mend}"
    )


def the_years_are_another_amount(_known: Known, one: Rehearsed) -> str:
    """What was stored for each year is the grant, to the öre, and the payments of that year (R-PAY-5)."""
    stored: dict[str, int] = one.decision.yearly_ore
    if not stored:
        return ""
    planned: dict[str, int] = {}
    for payment in one.payments:
        year = str(payment.planned_on.year)
        planned[year] = planned.get(year, 0) + payment.amount_ore
    if sum(stored.values()) == (one.decision.amount_ore or 0) and stored == planned:
        return ""
    return (
        f"Beloppen per kalenderår är {kronor(sum(stored.values()))} tillsammans och stämmer inte med"
        f" beslutet och betalningsplanen. {one.mend}"
    )


def the_ledger_is_another_amount(_known: Known, one: Rehearsed) -> str:
    booked, amount = one.booked_ore or 0, one.decision.amount_ore or 0
    if booked == amount:
        return ""
    return (
        f"Huvudboken har {kronor(booked)} och beslutet {kronor(amount)}. Meddela inte beslutet förrän"
        " ekonomen har rett ut skillnaden."
    )


def more_than_was_applied_for(_known: Known, one: Rehearsed) -> str:
    amount = one.decision.amount_ore
    if not amount or one.applied_ore is None or amount <= one.applied_ore:
        return ""
    return f"Beloppet är större än det sökta, {kronor(one.applied_ore)}. {one.mend}"


def outcome_and_amount_disagree(_known: Known, one: Rehearsed) -> str:
    decision = one.decision
    label, amount = decision.get_outcome_display().lower(), decision.amount_ore or 0
    if one.is_grant and not amount:
        return f"Beslutet är {label} men inget belopp är beviljat. {one.mend}"
    if not one.is_grant and amount:
        return f"Beslutet är {label} men {kronor(amount)} är beviljat. {one.mend}"
    if decision.outcome == Outcome.ACCEPT and one.applied_ore and 0 < amount < one.applied_ore:
        return f"Beslutet är bifall men beloppet är lägre än det sökta. {one.mend}"
    if decision.outcome == Outcome.ACCEPT_IN_PART and amount == one.applied_ore:
        return f"Beslutet är delvis bifall men hela det sökta beloppet är beviljat. {one.mend}"
    return ""


LAST_DAYS = {
    "use_by_on": "att använda bidraget",
    "plan_due_on": "för planen",
    "report_due_on": "för slutrapporten",
}


def _days(one: Rehearsed) -> list[tuple[str, date]]:
    found = [(name, getattr(one.decision, name)) for name in LAST_DAYS]
    return [(name, on) for name, on in found if on is not None]


def a_last_day_is_missing(_known: Known, one: Rehearsed) -> str:
    if not one.is_grant:
        return ""
    given = {"plan_due_on", *(name for name, _on in _days(one))}  # a plan is not always asked for
    missing = [what for name, what in LAST_DAYS.items() if name not in given]
    return f"Sista dagen {missing[0]} saknas. {one.mend}" if missing else ""


def passed_day(known: Known, one: Rehearsed) -> tuple[str, date] | None:
    days = _days(one) if one.is_grant else []
    return next(((name, on) for name, on in days if on <= known.today), None)


def a_last_day_has_passed(known: Known, one: Rehearsed) -> str:
    if (found := passed_day(known, one)) is None:
        return ""
    name, on = found
    how = "är redan i dag" if on == known.today else "har redan passerat"
    return f"Sista dagen {LAST_DAYS[name]}, {day(on)}, {how}. {one.mend}"


def last_days_are_in_disorder(_known: Known, one: Rehearsed) -> str:
    last = one.decision.report_due_on
    for name, on in _days(one):
        if last is not None and on > last:
            what = LAST_DAYS[name]
            return f"Slutrapporten ska lämnas {day(last)}, före sista dagen {what}. {one.mend}"
    return ""


def late_payment(_known: Known, one: Rehearsed) -> PlannedPayment | None:
    last = one.decision.report_due_on
    return next((it for it in one.payments if last is not None and it.planned_on > last), None)


def a_payment_comes_after_the_last_day(known: Known, one: Rehearsed) -> str:
    if (payment := late_payment(known, one)) is None:
        return ""
    return (
        f"Utbetalning {payment.order} är planerad till {day(payment.planned_on)}, efter sista"
        f" dagen för slutrapporten. {one.mend}"
    )


def past_payment(known: Known, one: Rehearsed) -> PlannedPayment | None:
    return next((it for it in one.payments if it.planned_on < known.today), None)


def a_payment_day_has_passed(known: Known, one: Rehearsed) -> str:
    """Time goes while a decision is made: the money can still be paid, later than it says."""
    if (payment := past_payment(known, one)) is None:
        return ""
    return (
        f"Utbetalning {payment.order} är planerad till {day(payment.planned_on)}, som har passerat."
    )
