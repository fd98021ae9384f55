"""Asking the people whose turn it is to sign: who, until when, and with which code."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from applications.actions.receiving import Content
from applications.lifecycle import ASKED
from applications.models import Signature, SigningParty, SigningRequest, Status, Submission
from applications.permissions import writers_of
from applications.requirements import (
    CAME_IN,
    Attempt,
    able,
    parties_in_turn,
    parties_left,
    why_nobody_can_sign,
)
from delmos_portal.accounts.identity import Identity
from delmos_portal.accounts.models import Mandate, User
from delmos_portal.accounts.permissions import mandates_for, signing_mandates
from delmos_portal.codes import REQUEST, new_code
from delmos_portal.templatetags.swedish import STOCKHOLM


def standing_for(submission: Submission, content: Content) -> list[Signature]:
    """The signatures that hold for this content. One party alone signs last: nothing is asked then."""
    if submission.status == Status.SIGNING and len(submission.stage.signing_parties) == 1:
        return []
    given = submission.signatures.filter(voided_at=None)
    return [one for one in given if one.holds_for(content.sections, content.sha256)]


def attempt_of(
    submission: Submission, user: User, identity: Identity, standing: Sequence[Signature]
) -> Attempt:
    """What the rules need to know; what no rule can ask about is not read."""
    stage, today = submission.stage, timezone.localdate()
    mandates = signing_mandates(user, submission.case.organisation_id, today)
    asks_about_requests = (
        len(stage.signing_parties) > 1
        or stage.sign_within_days is not None
        or any(one.is_substitute for one in mandates)
    )
    return Attempt(
        submission,
        user,
        identity,
        mandates,
        standing,
        requests=open_requests(submission) if asks_about_requests else [],
        writers=barred_in(submission),
        colleagues=_colleagues(submission, mandates, standing),
    )


def _colleagues(
    submission: Submission, mandates: Sequence[Mandate], standing: Sequence[Signature]
) -> list[Mandate]:
    """The organisation's mandates, where it matters who else can sign.

    Where one could sign for several of those that are left; or as a substitute, for what came in.
    """
    offices = {one.office for one in mandates}
    left = parties_left(submission, standing)
    has_choice = sum(bool(offices.intersection(one.offices)) for one in left) > 1
    came_in = submission.status in CAME_IN
    if has_choice or (came_in and any(one.is_substitute for one in mandates)):
        return mandates_for(submission.case.organisation_id, timezone.localdate())
    return []


def barred_in(submission: Submission) -> Collection[int]:
    """Those who may not sign because they have written."""
    return () if submission.stage.writer_may_sign else set(writers_of(submission))


def open_requests(submission: Submission) -> list[SigningRequest]:
    """What is asked now. Requests of an earlier round are over when nothing is sent for signing."""
    if submission.sent_to_signatory_at is None:
        return []
    return list(submission.signing_requests.filter(ended_at=None).select_related("person"))


def why_nobody(submission: Submission, standing: Sequence[Signature]) -> str:
    """Why nobody could sign for one of the parties that are left, today."""
    mandates = mandates_for(submission.case.organisation_id, timezone.localdate())
    left = parties_left(submission, standing)
    return why_nobody_can_sign(submission, left, mandates, barred_now(submission, standing))


def barred_now(submission: Submission, standing: Iterable[Signature]) -> set[int]:
    """Those who may sign for no party that is left: they have written, or signed for another."""
    return {*barred_in(submission), *(one.signer_id for one in standing if one.signer_id)}


def ask_in_turn(
    submission: Submission, standing: Sequence[Signature], *, by: User
) -> list[SigningRequest]:
    """Ask everyone whose turn it is and who is not asked."""
    requests = open_requests(submission)
    asked, people = {one.party for one in requests}, {one.person_id for one in requests}
    turn = [one for one in parties_in_turn(submission, standing) if one.order not in asked]
    chosen = whom_to_ask(submission, standing, turn, people)
    made = [request_of(submission, party, mandate, by=by) for party, mandate in chosen]
    return SigningRequest.objects.bulk_create(made)


def whom_to_ask(
    submission: Submission,
    standing: Sequence[Signature],
    turn: Sequence[SigningParty],
    asked: Collection[int] = (),
) -> list[tuple[SigningParty, Mandate]]:
    """Whom sending would ask for these parties today: those with an ordinary mandate, if any."""
    if not turn:
        return []
    mandates = mandates_for(submission.case.organisation_id, timezone.localdate())
    barred, people = barred_now(submission, standing), set(asked)
    holders = [(party, able(submission, party, mandates, barred)) for party in turn]
    chosen = []
    # Those whom fewer can sign for choose first: nobody is asked for two.
    for party, held in sorted(holders, key=lambda one: len(one[1])):
        free = [one for one in held if one.user_id not in people]
        ordinary = [one for one in free if not one.is_substitute]
        for mandate in {one.user_id: one for one in reversed(ordinary or free)}.values():
            people.add(mandate.user_id)
            chosen.append((party, mandate))
    return chosen


def request_of(
    submission: Submission, party: SigningParty, mandate: Mandate, *, by: User
) -> SigningRequest:
    return SigningRequest(
        submission=submission,
        party=party.order,
        person=mandate.user,
        is_substitute=mandate.is_substitute,
        code=new_code(REQUEST),
        asked_by=by,
        due_at=due_at(submission, timezone.now()),
    )


def due_at(submission: Submission, now: datetime) -> datetime | None:
    """The first moment too late: the days that the call gives, within the last day; else that."""
    last = _last_moment(submission, now)
    days = submission.stage.sign_within_days
    if days is None:
        return last if last and last > now else None
    own = _midnight_after(now.astimezone(STOCKHOLM) + timedelta(days=days))
    return min(own, last) if last and last > now else own


def move_due(submission: Submission) -> None:
    """The last day has moved: what is asked gets the time that it would have got with the new one."""
    requests = open_requests(submission)
    for one in requests:
        one.due_at = due_at(submission, one.asked_at)
    SigningRequest.objects.bulk_update(requests, ["due_at"])


def _last_moment(submission: Submission, now: datetime) -> datetime | None:
    if submission.status != Status.INCOMPLETE:
        return submission.closes_at
    asked = submission.completion_requests.waiting().last()
    if asked is None:
        return None
    # All is answered at once: signed after the first day ahead, what that day is for is late.
    ahead = asked.items.filter(last_on__gte=now.astimezone(STOCKHOLM).date()).order_by("last_on")
    first = ahead.values_list("last_on", flat=True).first()
    return _midnight_after(datetime.combine(first or asked.last_on, time.min))


def _midnight_after(moment: datetime) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=1), time.min, tzinfo=STOCKHOLM)


def end_requests(submission: Submission, party: int | None = None) -> list[int]:
    """End what is asked: of everyone, or of one party's people. Which they were."""
    requests = submission.signing_requests.filter(ended_at=None)
    if party is not None:
        requests = requests.filter(party=party)
    ended = list(requests.values_list("pk", flat=True))
    requests.update(ended_at=timezone.now())
    return ended


def note_seen(submission: Submission, content: Content, *, by: User) -> None:
    """Remember what this person has read, so that the page can say what changes."""
    submission.signing_requests.filter(person=by, ended_at=None).update(
        seen_manifest=content.manifest, seen_at=timezone.now()
    )


def waiting_for(user: User) -> list[SigningRequest]:
    """Everything that waits for the signature of this person, who can sign; the shortest time first."""
    requests = SigningRequest.objects.open().filter(
        person=user,
        submission__status__in=ASKED,
        submission__sent_to_signatory_at__isnull=False,
    )
    rows = requests.select_related(
        "submission__case__call", "submission__stage__call", "submission__questionnaire"
    )
    theirs = [one for one in rows if one.can_sign]
    return sorted(theirs, key=lambda one: (one.due_at is None, one.due_at or one.asked_at))
