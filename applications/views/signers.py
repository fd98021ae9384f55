"""Who signs, in which order, and how far it has come: told before it is too late to arrange."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.utils import timezone

from applications.actions.asking import barred_in, open_requests, standing_for, whom_to_ask
from applications.actions.receiving import content_of, says_nothing_new
from applications.letters import office_of, signed_when
from applications.models import Signature, SigningParty, SigningRequest, Status, Submission
from applications.requirements import (
    able,
    amount_of,
    parties_in_turn,
    parties_left,
    suffices,
    why_nobody_can_sign,
)
from delmos_portal.accounts.coverage import gaps
from delmos_portal.accounts.models import Mandate, Membership, Role, User
from delmos_portal.accounts.permissions import held_mandates, holds_on, mandates_for
from delmos_portal.questionnaires.definition import Definition
from delmos_portal.templatetags.swedish import (
    day,
    in_a_row,
    in_sentence,
    in_stockholm,
    kronor,
    last_moment,
)

# A completion that nobody has touched is not signed, though what came in before it is.
EARLIER = ("Undertecknade det ni skickade in förut", "neutral")


@dataclass(frozen=True)
class Signer:
    """One of the organisation's signatories: by which mandate, and what is asked of them."""

    name: str
    text: str
    state: str = ""
    kind: str = ""


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
    is_sent: bool = False
    if_changed: str = ""  # of a completion that says nothing new yet: who signs it then


@dataclass(frozen=True)
class Board:
    """What decides who can sign, read once: the same as when somebody is asked."""

    submission: Submission
    standing: list[Signature]
    mandates: list[Mandate]
    requests: list[SigningRequest]
    writers: Collection[int]
    last: date
    is_untouched: bool = False

    def able_on(self, day: date, barred: Collection[int]) -> list[Mandate]:
        """The mandates by which someone can sign for any of the parties that day."""
        held = [one for one in self.mandates if holds_on(one, day)]
        parties = self.submission.stage.signing_parties
        return [one for party in parties for one in able(self.submission, party, held, barred)]


def board_of(submission: Submission) -> Board:
    mandates = held_mandates(submission.case.organisation_id)
    is_alone = len(submission.stage.signing_parties) == 1
    return Board(
        submission,
        # One party alone signs last, and signs a completion of anything again.
        [] if is_alone else standing_for(submission, content_of(submission)),
        list(mandates.order_by("is_substitute", "valid_from", "pk")),
        open_requests(submission),
        barred_in(submission),
        _last_day(submission),
        untouched(submission),
    )


def untouched(submission: Submission) -> bool:
    """Whether it is a completion that says nothing new yet: what stands signed is what came in."""
    is_open = submission.status == Status.INCOMPLETE and submission.sent_to_signatory_at is None
    return is_open and says_nothing_new(submission, content_of(submission))


def signers_of(submission: Submission) -> Signers:
    """The organisation's signatories, the parties, and a warning when nobody can sign on the last day."""
    board = board_of(submission)
    members = Membership.objects.filter(
        organisation=submission.case.organisation_id, role=Role.SIGNATORY, user__is_active=True
    ).select_related("user")
    expected = to_be_asked(board)
    chosen = {mandate.user_id: mandate for _party, mandate in expected}
    people = [
        _signer(board, member.user, chosen.get(member.user_id))
        for member in members.order_by("user__name")
    ]
    stage = submission.stage
    rows = _with_names(submission, party_rows(submission, board.standing), expected)
    is_sent = submission.sent_to_signatory_at is not None
    rows = rows if stage.parties else []
    return Signers(
        people, _warning(board, people), rows, stage.signing_in_order, is_sent, _if_changed(board)
    )


def _if_changed(board: Board) -> str:
    """Whom sending a completion will ask that nobody has written in yet."""
    stage = board.submission.stage
    if not board.is_untouched or len(stage.signing_parties) == 1:
        return ""
    names: dict[int, list[str]] = {}
    for party, mandate in to_be_asked(replace(board, standing=[])):
        names.setdefault(party.order, []).append(_name_of(mandate))
    if not names:
        return ""
    who = in_a_row(" eller ".join(own) for _order, own in sorted(names.items()))
    if any(party.sections for party in stage.signing_parties):
        return f"Ändrar ni något undertecknas det av dem vars delar det gäller: {who}."
    return f"Ändrar ni något undertecknas kompletteringen av {who}."


def _with_names(
    submission: Submission, rows: list[PartyRow], expected: list[tuple[SigningParty, Mandate]]
) -> list[PartyRow]:
    """Each party that nobody is asked for yet with those who will be."""
    names: dict[int, list[str]] = {}
    for party, mandate in expected:
        names.setdefault(party.order, []).append(_name_of(mandate))
    return [
        replace(row, text=f"Får frågan: {' eller '.join(names[party.order])}")
        if party.order in names
        else row
        for party, row in zip(submission.stage.signing_parties, rows, strict=True)
    ]


def to_be_asked(board: Board) -> list[tuple[SigningParty, Mandate]]:
    """Whom sending asks today, and in their turn those who come after; when it is sent, only these."""
    submission, standing = board.submission, board.standing
    left = parties_left(submission, standing)
    if submission.sent_to_signatory_at is not None:
        turn = {one.order for one in parties_in_turn(submission, standing)}
        left = [party for party in left if party.order not in turn]
    if not submission.stage.signing_in_order:
        return whom_to_ask(submission, standing, left)
    found: list[tuple[SigningParty, Mandate]] = []
    taken = _alone(board.requests)
    for party in left:
        own = whom_to_ask(submission, standing, [party], taken)
        taken |= {mandate.user_id for _party, mandate in own} if len(own) == 1 else set()
        found += own
    return found


def _alone(requests: Sequence[SigningRequest]) -> set[int]:
    """Those who are asked alone for a party: nobody signs for two."""
    asked: dict[int, set[int]] = {}
    for one in requests:
        asked.setdefault(one.party, set()).add(one.person_id)
    return {person for people in asked.values() if len(people) == 1 for person in people}


def party_rows(
    submission: Submission, standing: Sequence[Signature] | None = None
) -> list[PartyRow]:
    """Each party in its order: signed, asked, waiting for its turn, or nobody asked."""
    if standing is None:
        standing = standing_for(submission, content_of(submission))
    requests = open_requests(submission) if submission.sent_to_signatory_at else []
    turn = {one.order for one in parties_in_turn(submission, standing)}
    today = mandates_for(submission.case.organisation_id, timezone.localdate()) if requests else []
    is_untouched = untouched(submission)
    rows = []
    for party in submission.stage.signing_parties:
        holders = {one.user_id for one in able(submission, party, today, ())}
        asked = [one for one in requests if one.party == party.order]
        lost = [one for one in asked if one.person_id not in holders]
        row = _party_row(submission, party, standing, asked, is_in_turn=party.order in turn)
        if row.kind == "success" and is_untouched:
            row = replace(row, state=EARLIER[0], kind=EARLIER[1])
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
        who = f"{given.name}, {in_sentence(given.office)}, {signed_when(given)}"
        return PartyRow(str(party), "Undertecknad", "success", who, sections)
    if asked:
        names = " eller ".join(_name_of(one) for one in asked)
        until = f", senast {last_moment(asked[0].due_at)}" if asked[0].due_at else ""
        return PartyRow(str(party), "Väntar på underskrift", "waiting", names + until, sections)
    if submission.status == Status.DRAFT or not submission.sent_to_signatory_at:
        return PartyRow(str(party), "Inte tillfrågad än", "neutral", "", sections)
    if is_in_turn:
        return PartyRow(
            str(party), "Ingen är tillfrågad", "warning", "Välj en ersättare.", sections
        )
    return PartyRow(str(party), "Väntar på sin tur", "neutral", "", sections)


def _name_of(one: SigningRequest | Mandate) -> str:
    person = one.person if isinstance(one, SigningRequest) else one.user
    return f"{person.name} (ersättare)" if one.is_substitute else person.name


@dataclass(frozen=True)
class Asked:
    """With whom it lies for one of the parties (any of them will do), and until when."""

    who: str
    until: str


def asked_now(submission: Submission) -> list[Asked]:
    """With whom it lies for signature, party by party; nobody when it is not sent."""
    requests = open_requests(submission)
    if not requests:
        return []
    mandates = mandates_for(submission.case.organisation_id, timezone.localdate())
    found = []
    for party in submission.stage.signing_parties:
        held = {one.user_id: one for one in reversed(able(submission, party, mandates, ()))}
        asked = [one for one in requests if one.party == party.order]
        if asked:
            names = " eller ".join(_with_office(one, held.get(one.person_id)) for one in asked)
            found.append(Asked(names, last_moment(asked[0].due_at)))
    return found


def _with_office(request: SigningRequest, held: Mandate | None) -> str:
    office = in_sentence(office_of(held)) if held else "ingen fullmakt som gäller i dag"
    return f"{request.person.name} ({office})"


def titles_of(parsed: Definition, keys: Sequence[str]) -> list[str]:
    return [section.title for section in parsed.sections if section.key in keys]


def _last_day(submission: Submission) -> date:
    """The day that counts: the last one, or today where that is past or unknown."""
    today, closes_at = timezone.localdate(), submission.closes_at
    if submission.status == Status.INCOMPLETE:
        asked = submission.completion_requests.waiting().last()
        return max(today, asked.last_on) if asked else today
    if closes_at is None:
        return today
    last = in_stockholm(closes_at - timedelta(seconds=1))
    return max(today, date(last.year, last.month, last.day))


def _signer(board: Board, user: User, chosen: Mandate | None) -> Signer:
    """What the person holds, and whether that is enough; a reason where it is not."""
    given = next((one for one in board.standing if one.signer_id == user.pk), None)
    if given is not None:
        signed = EARLIER if board.is_untouched else ("Har undertecknat", "success")
        return Signer(user.name, given.office, *signed)
    own = [one for one in board.mandates if one.user_id == user.pk]
    reaches = [one for one in board.able_on(board.last, board.writers) if one.user_id == user.pk]
    request = next((one for one in board.requests if one.person_id == user.pk), None)
    held = chosen or next(iter(reaches), None)
    if held is None:
        text = _why_not(board, user, own)
        if request is None:
            return Signer(user.name, text, "Kan inte underteckna", "warning")
        return Signer(user.name, text, "Tillfrågad", "waiting")
    text = _mandate_in_words(held)
    if not holds_on(held, board.last):
        text += f", alltså inte den {day(board.last)}"
    if request is not None:
        return Signer(user.name, text, "Tillfrågad", "waiting")
    if chosen is not None:
        return Signer(user.name, text, "Får frågan", "info")
    return Signer(user.name, text)


def _mandate_in_words(held: Mandate) -> str:
    until = f"till och med {day(held.valid_until)}" if held.valid_until else "tills vidare"
    begins = f", från {day(held.valid_from)}" if held.valid_from > timezone.localdate() else ""
    most = f", högst {kronor(held.ceiling_ore)}" if held.ceiling_ore else ""
    return f"{office_of(held)}, fullmakt {until}{begins}{most}"


def _why_not(board: Board, user: User, own: list[Mandate]) -> str:
    """Why this person can sign for no party on the last day."""
    if not own:
        return "Ingen fullmakt är inlagd"
    valid = [one for one in own if holds_on(one, board.last)]
    if not valid:
        return f"Fullmakten gäller inte den {day(board.last)}"
    parties = board.submission.stage.signing_parties
    offices = {office for party in parties for office in party.offices}
    in_office = [one for one in valid if one.office in offices]
    if not in_office:
        return f"{office_of(valid[0])}, ett uppdrag som inte undertecknar det här"
    if user.pk in board.writers:
        return "Har själv skrivit i den, och ska inte underteckna det själv"
    most, amount = in_office[0].ceiling_ore, amount_of(board.submission)
    return f"{office_of(in_office[0])}, fullmakt till högst {kronor(most)}. Beloppet är {kronor(amount)}"


def _warning(board: Board, people: list[Signer]) -> str:
    if not people:
        return "Ingen hos er har rollen behörig företrädare, så ingen kan underteckna."
    submission, last = board.submission, board.last
    amount = amount_of(submission) or 0
    enough = [one for one in board.mandates if suffices(one, amount)]
    left = parties_left(submission, board.standing)
    for party in left:
        if not gaps(enough, party.offices, last, last):
            continue
        as_party = f" som {party.in_sentence}" if submission.stage.parties else ""
        if gaps(board.mandates, party.offices, last, last):
            return f"Ingen hos er har en fullmakt{as_party} som gäller den {day(last)}."
        return f"Ingen fullmakt{as_party} som gäller den {day(last)} räcker till {kronor(amount)}."
    held = [one for one in board.mandates if holds_on(one, last)]
    signed = {one.signer_id for one in board.standing if one.signer_id}
    return why_nobody_can_sign(submission, left, held, {*board.writers, *signed})
