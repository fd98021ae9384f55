"""The rehearsal of a batch: every check, in the order that its findings are read."""

from collections.abc import Callable, Iterable, Iterator

from screening.requirements import rehearsal_money as money
from screening.requirements import rehearsal_people as people
from screening.requirements import rehearsal_standing as standing
from screening.requirements import rehearsal_texts as texts
from screening.requirements.rehearsed import Finding, Known, Rehearsed

Check = Callable[[Known, Rehearsed], str]

OF_THE_BATCH: tuple[Callable[[Known], str], ...] = (
    standing.the_batch_is_empty,
    money.the_frame_is_exceeded,
    standing.the_next_stage_leads_nowhere,
)
OF_EACH: tuple[Check, ...] = (
    standing.it_was_changed_after_freezing,
    standing.it_is_withdrawn,
    standing.it_is_announced_already,
    standing.it_is_not_decided,
    standing.it_is_of_another_stage,
    standing.it_is_in_two_batches,
    standing.its_call_is_cancelled,
    people.nobody_has_decided,
    people.decided_by_who_presented,
    people.decided_beyond_the_work_order,
    people.the_recused_took_part,
    people.no_declaration_was_made,
    people.a_relation_is_not_answered_for,
    people.a_signature_is_missing,
    people.the_party_was_not_heard,
    people.like_cases_are_told_otherwise,
    standing.no_assessment_is_finished,
    standing.debts_are_not_checked,
    texts.reasons_are_missing,
    texts.reasons_are_a_standard_text,
    texts.reasons_are_those_of_another_outcome,
    texts.provisions_are_missing,
    texts.a_place_is_not_filled_in,
    texts.purpose_is_missing,
    texts.conditions_are_missing,
    texts.a_condition_stands_twice,
    money.outcome_and_amount_disagree,
    money.more_than_was_applied_for,
    money.the_plan_is_another_amount,
    money.the_years_are_another_amount,
    money.the_ledger_is_another_amount,
    money.a_last_day_is_missing,
    money.a_last_day_has_passed,
    money.last_days_are_in_disorder,
    money.a_payment_comes_after_the_last_day,
    standing.it_is_not_in_the_register,
    standing.it_has_no_seal,
    standing.the_letter_cannot_be_drawn,
)
# Worth knowing, and no reason to stop.
WARNINGS: tuple[Check, ...] = (
    people.nobody_has_an_address,
    people.the_name_has_changed,
    people.an_opinion_came_after_it_was_heard,
    money.a_payment_day_has_passed,
    standing.the_sealed_letter_reads_otherwise,
)

# What only a batch can be asked, or what the portal does by itself before a letter leaves.
OF_A_BATCH_ONLY = frozenset(
    {
        standing.it_was_changed_after_freezing,
        standing.it_is_withdrawn,
        standing.it_is_announced_already,
        standing.it_is_not_decided,
        standing.it_is_of_another_stage,
        standing.it_is_in_two_batches,
        standing.it_has_no_seal,
        standing.the_letter_cannot_be_drawn,
        standing.the_sealed_letter_reads_otherwise,
        people.nobody_has_an_address,
        texts.reasons_are_those_of_another_outcome,
    }
)
# What deciding itself brings about.
ONCE_DECIDED = frozenset(
    {
        people.nobody_has_decided,
        people.decided_by_who_presented,
        people.decided_beyond_the_work_order,
        money.the_ledger_is_another_amount,
        standing.it_is_not_in_the_register,
    }
)


def rehearse(known: Known) -> list[Finding]:
    """Everything that is wrong with a batch; an empty list is a clean one."""
    found = [Finding(check.__name__, text) for check in OF_THE_BATCH if (text := check(known))]
    for checks, stops in ((OF_EACH, True), (WARNINGS, False)):
        for one in known.rows:
            found += _asked(known, one, checks, stops=stops)
    return found


def rehearse_alone(known: Known, one: Rehearsed) -> list[Finding]:
    """The same of one decision in no batch, before it is made and before it is announced."""
    left_out = OF_A_BATCH_ONLY if one.decision.decided_at else OF_A_BATCH_ONLY | ONCE_DECIDED
    return [
        finding
        for checks, stops in ((OF_EACH, True), (WARNINGS, False))
        for finding in _asked(
            known, one, [check for check in checks if check not in left_out], stops=stops
        )
    ]


def _asked(
    known: Known, one: Rehearsed, checks: Iterable[Check], *, stops: bool
) -> Iterator[Finding]:
    for check in checks:
        if text := check(known, one):
            yield Finding(check.__name__, text.strip(), one.name, one.row.pk, stops)
