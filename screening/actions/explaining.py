"""Saying why like cases were answered differently (N13)."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from applications.models import Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import in_a_row
from screening.models import Explanation
from screening.requirements import SHORTEST_REASONS, Unequal, nearest, unequal

CHANGED = "Gruppen har ändrats sedan sidan öppnades."
READ_AGAIN = "Läs den som den är nu, ändra skälet om det behövs och spara igen."


def why_not_explain(user: User) -> str:
    if not user.has_role(StaffRole.OFFICER, StaffRole.DECISION_MAKER):
        return "Det här gör en handläggare eller en beslutsfattare."
    return ""


def explain(
    submissions: Iterable[Submission], read: Mapping[str, str], reason: str, *, by: User
) -> Explanation:
    """Keep the reason for this group, if it still stands as its reader had it before them.

    `read` is the outcome of each: another member or outcome asks for a new reason.
    """
    if refusal := why_not_explain(by) or _too_short(reason):
        raise Refused(refusal)
    with transaction.atomic():
        one = nearest(unequal(submissions), read)
        if one is None or one.case_outcomes != read:
            raise Refused(_what_changed(one, read, by))
        made = Explanation.objects.create(
            stage_id=one.stage_id,
            codes=dict(one.codes),
            outcomes=one.case_outcomes,
            reason=reason.strip(),
            by=by,
        )
        record(
            "explain_inequality",
            by=by,
            object_type="screening.explanation",
            object_id=made.pk,
            details={"submissions": sorted(one.case_outcomes)},
        )
    return made


def _too_short(reason: str) -> str:
    length = len(reason.strip())
    if not length:
        return "Skriv varför de behandlas olika: vad som skiljer dem åt i sak."
    if length < SHORTEST_REASONS:
        return (
            f"Skälet är för kort: {length} tecken, och minst {SHORTEST_REASONS} behövs. Skriv vad"
            " som skiljer dem åt i sak."
        )
    return ""


def _what_changed(now: Unequal | None, read: Mapping[str, str], by: User) -> str:
    """What is another than it was; names only what this person may read."""
    if now is None:
        return f"{CHANGED} Den står inte kvar på sidan."
    stands = now.case_outcomes
    seen = Submission.objects.visible_to(by).filter(pk__in={*read, *stands})
    names = {
        str(pk): name
        for pk, name in seen.order_by("case__organisation_name").values_list(
            "pk", "case__organisation_name"
        )
    }
    changes = (
        ("är inte längre med", read.keys() - stands.keys()),
        ("har kommit till", stands.keys() - read.keys()),
        ("har fått ett annat utfall", {pk for pk in read if stands.get(pk, read[pk]) != read[pk]}),
    )
    said = [
        f"{in_a_row([names[pk] for pk in names if pk in them])} {what}."
        for what, them in changes
        if them & names.keys()
    ]
    return " ".join([CHANGED, *said, READ_AGAIN])
