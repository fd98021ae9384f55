"""How a submission's state reads to its organisation: whose turn it is, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from applications.lifecycle import ASKED, Step
from applications.models import (
    Communication,
    CompletionRequest,
    Decision,
    ReturnComment,
    SigningParty,
    SigningRequest,
    Status,
    Submission,
)
from applications.models.decisions import words_for
from applications.permissions import is_signatory, is_writer, is_writer_or_signatory
from applications.requirements import why_closed
from delmos_portal.accounts.models import User
from delmos_portal.journal.models import Event
from delmos_portal.templatetags.swedish import (
    STOCKHOLM,
    day,
    in_a_row,
    last_moment,
    stockholm,
    weekday,
)

SOON = timedelta(days=7)
HEARD = "Yttra er innan vi beslutar"
SEND_AGAIN = "Ni har ändrat i det som var undertecknat. Skicka kompletteringen för underskrift igen"
CHOOSE = "Välj vem som ska underteckna"

# Until a decision is announced it is handling, and nothing more (design section 4).
PUBLIC_STATUSES = {
    Status.DRAFT: ("Utkast, inte inskickad", "neutral"),
    Status.SIGNING: ("Hos {them}, inte inskickad", "waiting"),
    Status.RECEIVED: ("Inkommen", "info"),
    Status.IN_REVIEW: ("Under handläggning", "info"),
    Status.INCOMPLETE: ("Komplettering begärd", "warning"),
    Status.PROPOSED: ("Under handläggning", "info"),
    Status.DECIDED: ("Under handläggning", "info"),
    Status.ANNOUNCED: ("Besked meddelat", "success"),
    Status.WITHDRAWN: ("Återkallad", "neutral"),
}

# What somebody else has just done, to who pressed the same button a moment later.
DONE = {
    Step.SEND_TO_SIGNATORY: "skickade den till {them}",
    Step.SEND_COMPLETION: "skickade den till {them}",
    Step.SIGN: "undertecknade den",
    Step.COMPLETE: "undertecknade den",
}


@dataclass(frozen=True)
class Tag:
    text: str
    kind: str


@dataclass(frozen=True)
class Deadline:
    text: str
    state: str  # soon, late or nothing: the component's words
    at: datetime | None = None


@dataclass(frozen=True)
class Turn:
    """What happens next: who does it, and where."""

    whose: str  # empty when nobody has anything to do
    text: str
    url: str = ""
    action: str = ""
    is_yours: bool = False
    is_stuck: bool = False  # nobody who is asked can sign any longer


def status_of(
    submission: Submission,
    returned: ReturnComment | None = None,
    hearing: Communication | None = None,
) -> Tag:
    """Where it stands; `returned` has come back from the signatory, and `hearing` waits for an answer."""
    signing = submission.stage.signing
    if hearing is not None:
        return Tag(HEARD, "warning")
    if returned is not None:
        return Tag(f"Skickad tillbaka av {signing.one_of_them}", "warning")
    if submission.status == Status.INCOMPLETE and submission.sent_to_signatory_at:
        return Tag(f"Kompletteringen är hos {signing.them}", "waiting")
    text, kind = PUBLIC_STATUSES[Status(submission.status)]
    return Tag(text.format(them=signing.them), kind)


def who_was_first(submission: Submission) -> str:
    """Who took the last step, and when; empty where there is nothing to press any longer."""
    latest = (
        Event.objects.filter(object_type=Submission._meta.label_lower, object_id=str(submission.pk))
        .order_by("position")
        .last()
    )
    if latest is None or latest.step not in DONE:
        return ""
    done = DONE[Step(latest.step)].format(them=submission.stage.signing.them)
    return f"{latest.actor_name} {done} {stockholm(latest.at)}."


def outcome_of(decision: Decision) -> str:
    """The outcome in a word or two, as the organisation says it."""
    return words_for(decision.submission.stage.kind, decision.outcome).told


def deadline_of(submission: Submission, hearing: Communication | None = None) -> Deadline | None:
    """The last moment to do what is the organisation's to do; nothing when it is not its turn."""
    if hearing is not None:
        over = datetime.combine(hearing.last_on + timedelta(days=1), time.min, tzinfo=STOCKHOLM)
        is_soon = hearing.last_on - timezone.localdate() <= SOON
        return Deadline(weekday(hearing.last_on), "soon" if is_soon else "", over)
    if submission.status == Status.INCOMPLETE:
        asked = open_request(submission)
        if asked is None:
            return None
        left = asked.next_on - timezone.localdate()
        state = "late" if left < timedelta(0) else "soon" if left <= SOON else ""
        return Deadline(asked.last_days, state, submission.closes_at)
    closes_at = submission.closes_at
    if submission.is_the_agencys or closes_at is None:
        return None
    now = timezone.now()
    state = "late" if now >= closes_at else "soon" if closes_at - now <= SOON else ""
    return Deadline(last_moment(closes_at), state, closes_at)


def open_request(submission: Submission) -> CompletionRequest | None:
    """The request that waits for an answer; pages with many submissions prefetch them."""
    waiting = [one for one in submission.completion_requests.all() if one.is_waiting]
    return waiting[-1] if waiting else None


def turn_of(
    submission: Submission,
    user: User,
    returned: ReturnComment | None = None,
    hearing: Communication | None = None,
    *,
    has_fallen: bool = False,
) -> Turn:
    """`has_fallen` when a change in the completion has voided what was signed of it."""
    if returned is not None:
        return _returned_turn(submission, user, returned)
    if hearing is not None:
        return _heard_turn(submission, user, hearing)
    if has_fallen:
        return _writers_turn(submission, user, SEND_AGAIN)
    return _turn_by_status(submission, user)


def _turn_by_status(submission: Submission, user: User) -> Turn:
    them = submission.stage.signing.them
    match submission.status:
        case Status.DRAFT:
            return _writers_turn(submission, user, f"Skriv klart och skicka till {them}")
        case Status.SIGNING:
            return _signatorys_turn(submission, user, "underteckna")
        case Status.INCOMPLETE if submission.sent_to_signatory_at:
            return _signatorys_turn(submission, user, "underteckna kompletteringen")
        case Status.INCOMPLETE:
            return _writers_turn(submission, user, "Komplettera det som saknas")
        case Status.ANNOUNCED:
            url = reverse("decision", args=[submission.pk])
            return Turn("", "Beskedet finns att läsa.", url, "Läs beskedet")
        case Status.WITHDRAWN:
            return Turn("", "Ni har återkallat inlagan. Inget mer behöver göras.")
    answer_by = getattr(submission, "delayed_until", None) or submission.stage.answer_by
    until = f" Ni får besked senast {day(answer_by)}." if answer_by else ""
    url = reverse("submission", args=[submission.pk])
    return Turn("Delmos", f"Vi handlägger det ni har skickat in.{until}", url, "Öppna")


def _returned_turn(submission: Submission, user: User, returned: ReturnComment) -> Turn:
    what = "kompletteringen" if submission.status == Status.INCOMPLETE else "den"
    them = submission.stage.signing.them
    text = (
        f"Läs kommentaren från {returned.by}, ändra och skicka {what} till {them} igen."
        " Det är inte inskickat än"
    )
    return _writers_turn(submission, user, text)


def _heard_turn(submission: Submission, user: User, hearing: Communication) -> Turn:
    """A decision against the organisation waits for what it has to say (FL 25 §)."""
    text = "Vi överväger ett beslut som går er emot. Läs underlaget och yttra er om ni vill."
    url = reverse("communication", args=[submission.case_id, hearing.pk])
    if is_writer_or_signatory(user, submission):
        return Turn("Din tur", text, url, "Läs underlaget och yttra er", is_yours=True)
    return Turn("Den som skriver hos er", text, url, "Läs underlaget")


def _writers_turn(submission: Submission, user: User, text: str) -> Turn:
    url = reverse("submission", args=[submission.pk])
    if submission.status == Status.DRAFT and (closed := why_closed(submission)):
        return Turn("", closed, url, "Öppna")
    if is_writer(user, submission):
        return Turn("Din tur", f"{text}.", url, "Fortsätt skriva", is_yours=True)
    return Turn("Den som skriver hos er", f"{text}.", url, "Öppna")


def fetch_requests(submissions: Iterable[Submission]) -> None:
    """Who is asked to sign, in one statement, and none where nothing lies for signing."""
    asked = [one for one in submissions if one.sent_to_signatory_at and one.status in ASKED]
    open_ones = SigningRequest.objects.open().select_related("person")
    prefetch_related_objects(asked, Prefetch("signing_requests", open_ones))


def _signatorys_turn(submission: Submission, user: User, what: str) -> Turn:
    """Yours when you are asked; where nobody is, anyone's who may sign. `fetch_requests` has read them."""
    requests = list(submission.signing_requests.all())
    is_asked = any(one.person_id == user.pk for one in requests if one.can_sign)
    so_far = _signed_so_far(submission, requests, user)
    if (is_asked or not requests) and is_signatory(user, submission):
        url = reverse("sign", args=[submission.pk])
        told = f"Läs igenom och {what}.{so_far}"
        return Turn("Din tur", told, url, "Läs och underteckna", is_yours=True)
    if without := _who_cannot(requests):
        return _turn_to_choose(submission, user, without)
    url = reverse("submission", args=[submission.pk])
    told = f"Ska läsa igenom och {what}.{so_far}"
    return Turn(_who_is_asked(requests) or "Den som undertecknar hos er", told, url, "Öppna")


def _who_is_asked(requests: list[SigningRequest]) -> str:
    """Either of those who are asked for one party, and somebody for each."""
    names: dict[int, list[str]] = {}
    for one in sorted(requests, key=lambda one: (one.party, one.person.name)):
        names.setdefault(one.party, []).append(one.person.name)
    return in_a_row(" eller ".join(own) for own in names.values())


def _signed_so_far(submission: Submission, requests: list[SigningRequest], user: User) -> str:
    """How many of the parties have signed, and whether you have; nothing before the first."""
    if not requests:
        return ""
    signers, parties = requests[0].signers, submission.stage.signing_parties
    many = len(signers) + len(_still_signed(submission, requests))
    so_far = f"{many} av {len(parties)}".replace(" ", "\N{NO-BREAK SPACE}")
    if user.pk in signers:
        return f" Du har undertecknat ({so_far})."
    return f" {so_far} har undertecknat." if many else ""


def _still_signed(submission: Submission, requests: list[SigningRequest]) -> list[SigningParty]:
    """The parties whose sections a completion does not change: nobody is asked to sign them again.

    Who signs all of it signs a completion anew; in an order, those after the first wait for it.
    """
    asked, stage = {one.party for one in requests}, submission.stage
    return [
        one
        for one in stage.signing_parties
        if one.sections
        and one.order in requests[0].came_in_for
        and one.order not in asked
        and (one.order < min(asked) or not stage.signing_in_order)
    ]


def _who_cannot(requests: list[SigningRequest]) -> list[str]:
    """Those who are asked for a party of which nobody asked can sign any longer."""
    able = {one.party for one in requests if one.can_sign}
    return [one.person.name for one in requests if one.party not in able]


def _turn_to_choose(submission: Submission, user: User, without: list[str]) -> Turn:
    names = in_a_row(without) + (" är tillfrågade" if len(without) > 1 else " är tillfrågad")
    text = f"{names} men har ingen fullmakt som gäller i dag. {CHOOSE}."
    if is_writer(user, submission):
        url = reverse("replace-signatory", args=[submission.pk])
        return Turn("Din tur", text, url, CHOOSE, is_yours=True, is_stuck=True)
    url = reverse("submission", args=[submission.pk])
    return Turn("Den som skriver hos er", text, url, "Öppna", is_stuck=True)
