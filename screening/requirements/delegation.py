"""Who may make a decision, by the work order (R-MF-1)."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from applications.models import ACCEPTED, Decision, StageKind
from delmos_portal.accounts.models import User, swedish_sort_key
from delmos_portal.templatetags.swedish import in_sentence, kronor
from screening.models import WorkOrder

Kind = WorkOrder.Kind


def kind_of(decision: Decision) -> str:
    """What the work order calls a decision like this."""
    stage = decision.submission.stage
    if stage.is_report:
        return Kind.REPORT
    if stage.kind == StageKind.NOTIFICATION:
        return Kind.INVITATION
    return Kind.GRANT if decision.outcome in ACCEPTED else Kind.REFUSAL


def orders_in_force(on: date | None = None) -> list[WorkOrder]:
    return list(WorkOrder.objects.in_force(on or timezone.localdate()).select_related("person"))


def why_not_by_order(decision: Decision, user: User, orders: Sequence[WorkOrder]) -> str:
    """Why the work order does not let this person make the decision; empty when it does."""
    kind, amount = kind_of(decision), decision.amount_ore or 0
    lines = [one for one in orders if one.kind == kind]
    if not lines:
        return ""
    mine = [one for one in lines if one.person_id in (None, user.pk)]
    if any(reaches(one, amount) for one in mine):
        return ""
    able = sorted(
        {str(one.person) for one in lines if one.person and reaches(one, amount)},
        key=swedish_sort_key,
    )
    what = in_sentence(Kind(kind).label)
    if not mine:
        why = f"Enligt arbetsordningen ({lines[0].source}) fattar du inte beslut om {what}."
    else:
        ceiling = max(one.up_to_ore or 0 for one in mine)
        why = (
            f"Enligt arbetsordningen ({mine[0].source}) beslutar du om {what} upp till"
            f" {kronor(ceiling)}. Beslutet gäller {kronor(amount)}."
        )
    if not able:
        return f"{why} Ingen i arbetsordningen kan det: ändra förslaget eller arbetsordningen."
    return f"{why} Det kan {' eller '.join(able)} göra."


def reaches(order: WorkOrder, amount_ore: int) -> bool:
    return order.up_to_ore is None or amount_ore <= order.up_to_ore
