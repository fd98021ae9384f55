"""The notices of this moment, kept in the process: they stand on every page and cost it no statement."""

import logging
import time
from dataclasses import dataclass, field

from django.db import Error
from django.db.models import Q
from django.utils import timezone

from delmos_portal.pages.models import SiteNotice

KEPT_SECONDS = 30
logger = logging.getLogger(__name__)


@dataclass
class Known:
    """What was read last, and when it is to be read again by the process's own clock."""

    rows: list[SiteNotice] = field(default_factory=list)
    read_again_at: float = 0.0


KNOWN = Known()


def shown_notices() -> list[SiteNotice]:
    """What every page says now. A planned notice comes and goes by the clock, in the second it should."""
    if time.monotonic() >= KNOWN.read_again_at:
        KNOWN.read_again_at = time.monotonic() + KEPT_SECONDS  # first: others need not read as well
        try:
            KNOWN.rows = _not_over()
        except Error:  # a page that asks the database nothing else is still to be seen
            logger.exception("The notices could not be read")
    return [one for one in KNOWN.rows if one.is_shown]


def forget_notices() -> None:
    """Read them again for the next page of this process."""
    KNOWN.read_again_at = 0.0


def _not_over() -> "list[SiteNotice]":
    until = Q(shown_until=None) | Q(shown_until__gt=timezone.now())
    return list(SiteNotice.objects.filter(until, taken_down_at=None))
