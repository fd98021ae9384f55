"""Who may sign, now. One function for each reason; the page and the action say the same."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from applications.models import Signature, SigningParty, SigningRequest, Status, Submission
from delmos_portal.accounts.identity import Identity, why_too_low
from delmos_portal.accounts.models import Mandate, User
from delmos_portal.templatetags.swedish import day, in_a_row, in_sentence, kronor, last_moment

NO_MANDATE = "Du har ingen giltig fullmakt att underteckna för organisationen i dag"
CAME_IN = (Status.RECEIVED, Status.IN_REVIEW)
ADD_IT = "Be er organisationsansvariga att lägga in en fullmakt under Organisation."


@dataclass(frozen=True)
class Attempt:
    """Someone wants to sign now: by which mandates, and what stands already."""

    submission: Submission
    user: User
    identity: Identity
    mandates: Sequence[Mandate]
    standing: Sequence[Signature] = ()
    requests: Sequence[SigningRequest] = ()
    writers: Collection[int] = ()  # asked for only where they may not sign
    colleagues: Sequence[Mandate] = ()  # the organisation's; asked for only where a rule needs them

    @property
    def asked(self) -> SigningRequest | None:
        return next((one for one in self.requests if one.person_id == self.user.pk), None)

    @property
    def barred(self) -> set[int]:
        """Those who may sign for no party that is left."""
        return {*self.writers, *(one.signer_id for one in self.standing if one.signer_id)}


@dataclass(frozen=True)
class Seat:
    """A party to sign for, and the mandate to do it by."""

    party: SigningParty
    mandate: Mandate


def parties_left(submission: Submission, standing: Iterable[Signature]) -> list[SigningParty]:
    signed = {one.party for one in standing}
    return [one for one in submission.stage.signing_parties if one.order not in signed]


def parties_in_turn(submission: Submission, standing: Iterable[Signature]) -> list[SigningParty]:
    """Those who may sign now: everyone who has not, or the first of them where there is an order."""
    left = parties_left(submission, standing)
    return left[:1] if submission.stage.signing_in_order else left


def amount_of(submission: Submission) -> int | None:
    """What is applied for, in öre; a form without money has none."""
    return submission.amount_in(submission.content_answers)


def suffices(mandate: Mandate, amount_ore: int | None) -> bool:
    return mandate.ceiling_ore is None or amount_ore is None or amount_ore <= mandate.ceiling_ore


def has_no_mandate(attempt: Attempt) -> str:
    if attempt.mandates:
        return ""
    today, submission = timezone.localdate(), attempt.submission
    mandates = Mandate.objects.accepted().filter(
        user=attempt.user, organisation=submission.case.organisation_id
    )
    known = mandates.order_by("-valid_from").first()
    when = "."
    if known is not None and known.valid_from > today:
        when = f": den som {in_sentence(known.office_text)} gäller från {day(known.valid_from)}."
    elif known is not None and known.valid_until:
        when = f": den som {in_sentence(known.office_text)} gällde till och med {day(known.valid_until)}."
    return f"{NO_MANDATE}{when} {ADD_IT}"


def has_signed_already(attempt: Attempt) -> str:
    if any(one.signer_id == attempt.user.pk for one in attempt.standing):
        return "Du har redan undertecknat. Nu väntar underskrift av någon mer."
    return ""


def wrote_it(attempt: Attempt) -> str:
    if attempt.user.pk not in attempt.writers:
        return ""
    return (
        "Du har själv skrivit i den, och i det här steget undertecknar någon annan än den som skrivit."
        " Be den som skriver att välja en ersättare för dig."
    )


def office_does_not_sign(attempt: Attempt, seat: Seat) -> str:
    if seat.mandate.office in seat.party.offices:
        return ""
    names = in_a_row(one.in_sentence for one in attempt.submission.stage.signing_parties)
    return (
        f"Din fullmakt gäller som {in_sentence(seat.mandate.office_text)}."
        f" Det här undertecknas av {names}."
    )


def party_has_signed(attempt: Attempt, seat: Seat) -> str:
    given = next((one for one in attempt.standing if one.party == seat.party.order), None)
    return f"{given.name} har redan undertecknat som {in_sentence(given.office)}." if given else ""


def is_not_its_turn(attempt: Attempt, seat: Seat) -> str:
    turn = parties_in_turn(attempt.submission, attempt.standing)
    if seat.party in turn or not turn:
        return ""
    return f"Först undertecknar {turn[0].in_sentence}. Du får ett mejl när det är din tur."


def amount_is_above_ceiling(attempt: Attempt, seat: Seat) -> str:
    amount = amount_of(attempt.submission)
    if suffices(seat.mandate, amount):
        return ""
    return (
        f"Din fullmakt gäller belopp upp till {kronor(seat.mandate.ceiling_ore)}, och beloppet är"
        f" {kronor(amount)}. Någon med högre beloppsgräns behöver underteckna."
    )


def substitute_is_not_asked(attempt: Attempt, seat: Seat) -> str:
    asked = attempt.asked
    if not seat.mandate.is_substitute or (
        asked is not None and asked.is_substitute and asked.party == seat.party.order
    ):
        return ""
    if attempt.submission.status in CAME_IN:
        return _ordinary_can_sign(attempt, seat)
    return (
        "Du är ersättare, och ingen har bett dig att underteckna i stället för den ordinarie."
        " Den som skriver hos er kan göra det på inlagans sida."
    )


def _ordinary_can_sign(attempt: Attempt, seat: Seat) -> str:
    """Nobody is asked for what has come in already: a substitute signs where no ordinary can."""
    held = able(attempt.submission, seat.party, attempt.colleagues, attempt.barred)
    names = dict.fromkeys(one.user.name for one in held if not one.is_substitute)
    if not names:
        return ""
    return f"Du är ersättare. Det här undertecknas av {' eller '.join(names)}, som är ordinarie."


def leaves_a_party_with_nobody(attempt: Attempt, seat: Seat) -> str:
    """Signing for one party must not take away the only one who can sign for another."""
    submission, mandates, barred = attempt.submission, attempt.colleagues, attempt.barred
    if not mandates:
        return ""
    left = parties_left(submission, attempt.standing)
    others = [one for one in left if one != seat.party]
    if can_all_be_signed(submission, others, mandates, barred | {attempt.user.pk}):
        return ""
    if not can_all_be_signed(submission, left, mandates, barred):
        return ""  # it is so already, whoever signs now
    return (
        f"Du behövs som {' eller '.join(one.in_sentence for one in others)}, som ingen annan kan"
        f" underteckna som. Någon annan hos er behöver underteckna som {seat.party.in_sentence}."
    )


def time_is_out(attempt: Attempt, seat: Seat) -> str:
    """What the call gives for signing. On its own last day a stage decides itself (`why_closed`)."""
    submission = attempt.submission
    if submission.status != Status.SIGNING or submission.stage.sign_within_days is None:
        return ""
    dues = [one.due_at for one in attempt.requests if one.party == seat.party.order and one.due_at]
    if not dues or timezone.now() < max(dues) or max(dues) == submission.closes_at:
        return ""
    return (
        f"Tiden att underteckna gick ut {last_moment(max(dues))}. Du kan läsa, men inte underteckna."
        " Be den som skriver hos er att ta tillbaka den och skicka den igen."
    )


def level_is_too_low(attempt: Attempt) -> str:
    return why_too_low(attempt.identity, attempt.submission.stage.required_level)


OF_THE_PERSON: list[Callable[[Attempt], str]] = [has_no_mandate, has_signed_already, wrote_it]
OF_THE_SEAT: list[Callable[[Attempt, Seat], str]] = [
    office_does_not_sign,
    party_has_signed,
    is_not_its_turn,
    amount_is_above_ceiling,
    substitute_is_not_asked,
    leaves_a_party_with_nobody,
    time_is_out,
]


def seat_for(attempt: Attempt) -> tuple[Seat | None, str]:
    """The party that this person signs for now; or why there is none, as near to it as they came."""
    for ask in OF_THE_PERSON:
        if reason := ask(attempt):
            return None, reason
    nearest = (-1, "")
    for seat in _seats(attempt):
        reasons = [ask(attempt, seat) for ask in OF_THE_SEAT]
        place = next((number for number, reason in enumerate(reasons) if reason), None)
        if place is None:
            reason = level_is_too_low(attempt)
            return (None, reason) if reason else (seat, "")
        nearest = max(nearest, (place, reasons[place]), key=lambda found: found[0])
    return None, nearest[1]


def _seats(attempt: Attempt) -> list[Seat]:
    """Every party with every mandate; the one that they were asked for first, ordinary first."""
    asked = attempt.asked.party if attempt.asked else None
    seats = [
        Seat(party, mandate)
        for party in attempt.submission.stage.signing_parties
        for mandate in attempt.mandates
    ]
    return sorted(
        seats,
        key=lambda one: (one.party.order != asked, one.party.order, one.mandate.is_substitute),
    )


def able(
    submission: Submission,
    party: SigningParty,
    mandates: Iterable[Mandate],
    barred: Collection[int],
) -> list[Mandate]:
    """The mandates by which someone can sign for a party."""
    return [
        one
        for one in mandates
        if one.office in party.offices
        and suffices(one, amount_of(submission))
        and one.user_id not in barred
    ]


def can_all_be_signed(
    submission: Submission,
    parties: Sequence[SigningParty],
    mandates: Sequence[Mandate],
    barred: Collection[int],
) -> bool:
    """Whether there are different people for all the parties: they are three at most."""
    if not parties:
        return True
    first, *rest = parties
    people = {one.user_id for one in able(submission, first, mandates, barred)}
    return any(can_all_be_signed(submission, rest, mandates, {*barred, one}) for one in people)


def why_nobody_can_sign(
    submission: Submission,
    left: Sequence[SigningParty],
    mandates: Sequence[Mandate],
    barred: Collection[int],
) -> str:
    """Why sending would lead nowhere; empty when somebody can sign for each party."""
    for party in left:
        if able(submission, party, mandates, barred):
            continue
        who = party.in_sentence
        held = [one for one in mandates if one.office in party.offices]
        if not held:
            return f"Ingen hos er har fullmakt som {who} i dag. {ADD_IT}"
        if not any(suffices(one, amount_of(submission)) for one in held):
            return (
                f"Ingen fullmakt som {who} räcker till {kronor(amount_of(submission))}."
                " Be er organisationsansvariga att lägga in en med högre beloppsgräns."
            )
        return (
            f"Den som har fullmakt som {who} har själv skrivit i den, eller undertecknar redan för"
            " någon annan. Be er organisationsansvariga att lägga in en ersättare."
        )
    if not can_all_be_signed(submission, left, mandates, barred):
        names = in_a_row(dict.fromkeys(one.in_sentence for one in left))
        return (
            f"Det undertecknas av {len(left)} olika personer: {names}. Fullmakterna räcker inte till"
            " det i dag. Be er organisationsansvariga att lägga in en fullmakt för någon mer."
        )
    return ""
