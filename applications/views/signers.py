"""Who can sign for an organisation: told to the writer before it is too late to arrange."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from applications.models import Submission
from delmos_portal.accounts.models import Mandate, Membership, Role
from delmos_portal.templatetags.swedish import day, in_stockholm


@dataclass(frozen=True)
class Signer:
    name: str
    text: str
    can_sign: bool


@dataclass(frozen=True)
class Signers:
    people: list[Signer] = field(default_factory=list)
    warning: str = ""


def signers_of(submission: Submission) -> Signers:
    """The organisation's signatories, and a warning when nobody can sign on the last day."""
    organisation_id = submission.case.organisation_id
    members = Membership.objects.filter(
        organisation=organisation_id, role=Role.SIGNATORY, user__is_active=True
    ).select_related("user")
    mandates = list(Mandate.objects.filter(organisation=organisation_id).order_by("valid_from"))
    last = _last_day(submission)
    people = [
        _signer(member.user.name, [one for one in mandates if one.user_id == member.user_id], last)
        for member in members.order_by("user__name")
    ]
    return Signers(people, _warning(people, last))


def _last_day(submission: Submission) -> date:
    """The day that counts: the last one, or today where that is past or unknown."""
    today, closes_at = timezone.localdate(), submission.closes_at
    if closes_at is None:
        return today
    last = in_stockholm(closes_at - timedelta(seconds=1))
    return max(today, date(last.year, last.month, last.day))


def _holds(mandate: Mandate, on: date) -> bool:
    return mandate.valid_from <= on and (mandate.valid_until is None or on <= mandate.valid_until)


def _signer(name: str, mandates: list[Mandate], last: date) -> Signer:
    held = next((one for one in mandates if _holds(one, last)), None)
    if held is not None:
        until = f"till och med {day(held.valid_until)}" if held.valid_until else "tills vidare"
        begins = f", från {day(held.valid_from)}" if held.valid_from > timezone.localdate() else ""
        return Signer(name, f"{held.office_text}, fullmakt {until}{begins}", can_sign=True)
    if mandates:
        return Signer(name, f"Fullmakten gäller inte den {day(last)}", can_sign=False)
    return Signer(name, "Ingen fullmakt är inlagd", can_sign=False)


def _warning(people: list[Signer], last: date) -> str:
    if not people:
        return "Ingen hos er har rollen behörig företrädare, så ingen kan underteckna."
    if not any(one.can_sign for one in people):
        return f"Ingen hos er har en fullmakt som gäller den {day(last)}."
    return ""
