"""Who signs, in which order, and how far it has come: told before it is too late to arrange."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils import timezone

from applications.actions.asking import open_requests, standing_for
from applications.actions.receiving import content_of
from applications.actions.signing import office_of
from applications.models import Signature, SigningParty, SigningRequest, Status, Submission
from applications.requirements import able, amount_of, parties_in_turn
from delmos_portal.accounts.coverage import gaps
from delmos_portal.accounts.models import Mandate, Membership, Role
from delmos_portal.accounts.permissions import held_mandates, mandates_for
from delmos_portal.questionnaires.definition import Definition
from delmos_portal.templatetags.swedish import day, in_stockholm, kronor, last_moment, stockholm


@dataclass(frozen=True)
class Signer:
    name: str
    text: str
    can_sign: bool


@dataclass(frozen=True)
class PartyRow:
    """A party, and how far it has come."""

    name: str
    state: str
    kind: str
    text: str = ""
    sections: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Signers:
    people: list[Signer] = field(default_factory=list)
    warning: str = ""
    parties: list[PartyRow] = field(default_factory=list)
    in_order: bool = False


def signers_of(submission: Submission) -> Signers:
    """The organisation's signatories, the parties, and a warning when nobody can sign on the last day."""
    organisation_id = submission.case.organisation_id
    members = Membership.objects.filter(
        organisation=organisation_id, role=Role.SIGNATORY, user__is_active=True
    ).select_related("user")
    mandates = list(held_mandates(organisation_id).order_by("is_substitute", "valid_from"))
    last = _last_day(submission)
    people = [
        _signer(member.user.name, [one for one in mandates if one.user_id == member.user_id], last)
        for member in members.order_by("user__name")
    ]
    stage = submission.stage
    rows = party_rows(submission) if stage.parties else []
    warning = _warning(submission, people, mandates, last)
    return Signers(people, warning, rows, stage.signing_in_order)


def party_rows(
    submission: Submission, standing: Sequence[Signature] | None = None
) -> list[PartyRow]:
    """Each party in its order: signed, asked, waiting for its turn, or nobody asked."""
    if standing is None:
        standing = standing_for(submission, content_of(submission))
    requests = open_requests(submission) if submission.sent_to_signatory_at else []
    turn = {one.order for one in parties_in_turn(submission, standing)}
    today = mandates_for(submission.case.organisation_id, timezone.localdate()) if requests else []
    rows = []
    for party in submission.stage.signing_parties:
        holders = {one.user_id for one in able(submission, party, today, ())}
        asked = [one for one in requests if one.party == party.order]
        lost = [one for one in asked if one.person_id not in holders]
        row = _party_row(submission, party, standing, asked, is_in_turn=party.order in turn)
        rows.append(_without_mandate(row, lost) if lost and len(lost) == len(asked) else row)
    return rows


def _without_mandate(row: PartyRow, lost: Sequence[SigningRequest]) -> PartyRow:
    """Everyone who was asked has lost the mandate since: somebody must act."""
    names = " eller ".join(one.person.name for one in lost)
    text = f"{names} är tillfrågad men har ingen fullmakt som gäller i dag. Välj en ersättare."
    return replace(row, state="Ingen kan underteckna", kind="warning", text=text)


def _party_row(
    submission: Submission,
    party: SigningParty,
    standing: Sequence[Signature],
    asked: Sequence[SigningRequest],
    *,
    is_in_turn: bool,
) -> PartyRow:
    sections = titles_of(submission.questionnaire.parsed, party.sections)
    given = next((one for one in standing if one.party == party.order), None)
    if given:
        who = f"{given.name}, {given.office}, {stockholm(given.signed_at)}"
        return PartyRow(str(party), "Undertecknad", "success", who, sections)
    if asked:
        names = " eller ".join(_asked_name(one) for one in asked)
        until = f", senast {last_moment(asked[0].due_at)}" if asked[0].due_at else ""
        return PartyRow(str(party), "Väntar på underskrift", "waiting", names + until, sections)
    if submission.status == Status.DRAFT or not submission.sent_to_signatory_at:
        return PartyRow(str(party), "Inte tillfrågad än", "neutral", "", sections)
    if is_in_turn:
        return PartyRow(
            str(party), "Ingen är tillfrågad", "warning", "Välj en ersättare.", sections
        )
    return PartyRow(str(party), "Väntar på sin tur", "neutral", "", sections)


def _asked_name(request: SigningRequest) -> str:
    return f"{request.person.name} (ersättare)" if request.is_substitute else request.person.name


def titles_of(parsed: Definition, keys: Sequence[str]) -> list[str]:
    return [section.title for section in parsed.sections if section.key in keys]


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
        office = office_of(held)
        until = f"till och med {day(held.valid_until)}" if held.valid_until else "tills vidare"
        begins = f", från {day(held.valid_from)}" if held.valid_from > timezone.localdate() else ""
        most = f", högst {kronor(held.ceiling_ore)}" if held.ceiling_ore else ""
        return Signer(name, f"{office}, fullmakt {until}{begins}{most}", can_sign=True)
    if mandates:
        return Signer(name, f"Fullmakten gäller inte den {day(last)}", can_sign=False)
    return Signer(name, "Ingen fullmakt är inlagd", can_sign=False)


def _warning(
    submission: Submission, people: list[Signer], mandates: list[Mandate], last: date
) -> str:
    if not people:
        return "Ingen hos er har rollen behörig företrädare, så ingen kan underteckna."
    amount = amount_of(submission) or 0
    enough = [one for one in mandates if not one.ceiling_ore or one.ceiling_ore >= amount]
    for party in submission.stage.signing_parties:
        if not gaps(enough, party.offices, last, last):
            continue
        if not submission.stage.parties:
            return f"Ingen hos er har en fullmakt som gäller den {day(last)}."
        return f"Ingen hos er har en fullmakt som {party.in_sentence} som gäller den {day(last)}."
    return ""
