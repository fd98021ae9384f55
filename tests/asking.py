"""Requests for completion, as an officer makes them."""

from datetime import timedelta

from django.utils import timezone

from applications.models import CompletionRequest
from screening.actions.completion import Item, Request

DISMISSED = CompletionRequest.Consequence.DISMISSED
TRIED = CompletionRequest.Consequence.TRIED_AS_IT_STANDS


def item(
    key: str = "", text: str = "Förtydliga.", days: int = 14, consequence: str = TRIED
) -> Item:
    return Item(
        text=text,
        question_key=key,
        last_on=timezone.localdate() + timedelta(days=days),
        consequence=consequence,
    )


def request_about(*keys: str, text: str = "Förtydliga.") -> Request:
    """One item for each question; about the whole when none is named."""
    return Request([item(key, text) for key in keys or ("",)])
