"""Promises about what organisations write for themselves: the agency may keep them, never list them."""

from django.utils import timezone

from applications.permissions import OWN_EFFECTS, is_administrator
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage


def is_own_given_up() -> bool:
    return OutboxMessage.objects.dead().filter(effect__in=OWN_EFFECTS).exists()


def try_own_again(*, by: User) -> None:
    """Let the worker try those that were given up once more. How many and whose is not told (R-TF-1)."""
    if not is_administrator(by):
        raise Refused("Bara en administratör kan låta portalen försöka igen.")
    given_up = OutboxMessage.objects.dead().filter(effect__in=OWN_EFFECTS)
    given_up.update(dead_at=None, attempts=0, due_at=timezone.now())
