"""A correction asked what a proposal is asked of the words and days that it may change."""

from copy import copy
from datetime import date

from django.utils import timezone

from applications.models import Decision
from delmos_portal.templatetags.swedish import day
from screening.models import BatchedDecision
from screening.requirements import rehearsal_money as money
from screening.requirements import rehearsal_texts as texts
from screening.requirements.deciding import place_faults
from screening.requirements.fault import Fault
from screening.requirements.rehearsal import Check
from screening.requirements.rehearsed import Known, Rehearsed
from screening.requirements.texts import patterns

# Where each stands on the page. The payments stand: it is the report's day that is wrong beside them.
CHECKS: tuple[tuple[str, Check], ...] = (
    ("reasons", texts.reasons_are_a_standard_text),
    ("purpose", texts.purpose_is_missing),
    ("conditions", texts.conditions_are_missing),
    ("conditions", texts.a_condition_stands_twice),
    ("report_due_on", money.last_days_are_in_disorder),
    ("report_due_on", money.a_payment_comes_after_the_last_day),
)


def correction_faults(stood: Decision, reads: Decision) -> list[Fault]:
    """What the new wording makes wrong; what stood so already does not stop another correction."""
    blocks = patterns()
    before = _faults(stood, stood, blocks)
    return [one for one in _faults(reads, stood, blocks) if one not in before]


def _faults(decision: Decision, stood: Decision, blocks: list[str]) -> list[Fault]:
    read = copy(decision)
    read.pk = read.decided_at = None  # it is mended on this page, not by taking the decision back
    one = Rehearsed(row=BatchedDecision(decision=read), payments=list(stood.planned_payments.all()))
    known = Known(
        stage=one.submission.stage,
        rows=[one],
        now=timezone.now(),
        today=timezone.localdate(),
        texts=blocks,
    )
    found = [Fault(field, text.strip()) for field, check in CHECKS if (text := check(known, one))]
    return place_faults(read) + found + _too_early(one, timezone.localdate(stood.decided_at))


def _too_early(one: Rehearsed, decided: date) -> list[Fault]:
    """A decision gives no last day that had passed when it was made."""
    return [
        Fault(name, f"Sista dagen {what}, {day(on)}, är inte efter beslutet, {day(decided)}.")
        for name, what in money.LAST_DAYS.items()
        if (on := getattr(one.decision, name)) and on <= decided
    ]
