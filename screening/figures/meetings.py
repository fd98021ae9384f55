"""How many visits and meetings are planned, held and cancelled, with one organisation or several."""

from collections import Counter

from django.db.models import Count

from applications.models import Call, Meeting
from delmos_portal.accounts.models import User
from screening.models import CallMeeting

COUNTED = {
    Meeting.Status.PLANNED: "Planerade",
    Meeting.Status.HELD: "Genomförda",
    Meeting.Status.CANCELLED: "Inställda",
}


def meetings_counted(user: User, slug: str = "") -> dict[str, int]:
    """Of one call or of all, in one statement; none of a case in which the reader is recused."""
    alone = Meeting.objects.visible_to(user)
    together = CallMeeting.objects.filter(call__in=Call.objects.visible_to(user))
    if slug:
        alone, together = alone.filter(case__call__slug=slug), together.filter(call__slug=slug)
    by_status = [
        rows.order_by().values_list("status").annotate(how_many=Count("pk"))
        for rows in (alone, together)
    ]
    found: Counter[str] = Counter()
    for status, how_many in by_status[0].union(by_status[1], all=True):
        found[status] += how_many
    return {label: found[status] for status, label in COUNTED.items()}
