"""Asking about a call before applying: anyone may, without an account."""

from datetime import date

from django.utils import timezone

from applications.models import Call, Inquiry
from delmos_portal.lifecycle import Refused
from delmos_portal.working_days import working_days_after

ANSWERED_WITHIN = 5  # working days


def why_not_ask(call: Call) -> str:
    """Why nobody can ask about this call; empty when anyone can."""
    if call.published_at is None or call.published_at > timezone.now():
        return "Utlysningen är inte publicerad än."
    return "Utlysningen är inställd och tar inte emot frågor." if call.cancelled_at else ""


def answer_expected(today: date) -> date:
    """The day by which a question of today is answered."""
    return working_days_after(today, ANSWERED_WITHIN)


def ask(call: Call, *, name: str, email: str, organisation: str, text: str) -> Inquiry:
    """Ask about a call. Raises Refused."""
    if reason := why_not_ask(call):
        raise Refused(reason)
    return Inquiry.objects.create(
        call=call,
        name=name,
        email=email,
        organisation=organisation,
        text=text,
        answer_by=answer_expected(timezone.localdate()),
    )
