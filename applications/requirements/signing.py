"""Who may sign, now. One function for each reason; the page and the action say the same."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from applications.models import (
    Signature,
    SigningParty,
    SigningRequest,
    Status,
    Submission,
    in_sentence,
)
from delmos_portal.accounts.identity import Identity, why_too_low
from delmos_portal.accounts.models import Mandate, User
from delmos_portal.templatetags.swedish import day, kronor, last_moment

NO_MANDATE = "Du har ingen giltig fullmakt att underteckna för organisationen i dag"
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

    @property
    def asked(self) -> SigningRequest | None:
        return next((one for one in self.requests if one.person_id == self.user.pk), None)


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
    amount: int | None = submission.answers.get("amount_applied")
    return amount


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
    names = " och ".join(one.in_sentence for one in attempt.submission.stage.signing_parties)
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
    return (
        "Du är ersättare, och ingen har bett dig att underteckna i stället för den ordinarie."
        " Den som skriver hos er kan göra det på inlagans sida."
    )


def time_is_out(attempt: Attempt, seat: Seat) -> str:
    """What the call gives for signing. After its own last day a stage decides itself (`why_closed`)."""
    submission = attempt.submission
    if submission.status != Status.SIGNING or submission.stage.sign_within_days is None:
        return ""
    dues = [one.due_at for one in attempt.requests if one.party == seat.party.order and one.due_at]
    closes_at = submission.closes_at
    if not dues or timezone.now() < max(dues) or (closes_at and max(dues) >= closes_at):
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


def why_nobody_can_sign(
    submission: Submission,
    left: Iterable[SigningParty],
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
    return ""
