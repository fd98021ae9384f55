"""The case page."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from delmos_portal.accounts.http import SignedInRequest
from screening.figures import Settlement, settlement
from screening.permissions import declaration, why_not
from screening.views.casefile import parts_of
from screening.views.fetching import get_case
from screening.views.steps import whose_turn
from screening.views.timeline import happenings, mails_of


@require_safe
def case(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Everything in the case, on one page."""
    it = get_case(request, pk)
    declared = declaration(request.user, it)
    parts = parts_of(it, request.user, why_not(declared))
    submissions = [part.it for part in parts]
    money = settlement(it)
    asked_for = [part for part in parts if str(part.it.pk) == request.GET.get("visa")]
    context = {
        "case": it,
        "opened": (asked_for or parts)[-1],  # the answers of one submission at a time
        "declared": declared,
        "parts": parts,
        "turn": whose_turn(it, submissions),
        "register": it.register.select_related("document", "file"),
        "happenings": happenings(it, submissions),
        "mails": mails_of(it),
        "money": money if money.granted else None,
        "sums": sums_of(money),
    }
    return render(request, "screening/case.html", context)


def sums_of(money: Settlement) -> list[tuple[str, int | None]]:
    return [
        ("Beviljat", money.granted),
        ("Utbetalt", money.paid),
        ("Redovisat som använt", money.reported),
        ("Återbetalt", money.repaid),
        ("Kvar att betala tillbaka", money.to_repay),
    ]
