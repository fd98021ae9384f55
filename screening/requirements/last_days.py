"""The day by which somebody outside is to answer: ahead, and no further than a slip of the pen would put it."""

from datetime import date, timedelta

from django.utils import timezone

FURTHEST = timedelta(days=366)
TOO_FAR = "Sista dagen får ligga högst ett år fram. Kontrollera årtalet."


def why_not_last_day(last_on: date, usual: str = "") -> str:
    """Why nobody is asked to answer by then, with what is usual where that helps; empty when they can be."""
    today = timezone.localdate()
    if last_on <= today:
        return " ".join(filter(None, ["Sista dagen måste ligga framåt i tiden.", usual]))
    return TOO_FAR if last_on - today > FURTHEST else ""
