"""Asking an organisation to complete its submission, item by item (R-FL-20)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.actions.receiving import enter_in_register
from applications.actions.setting_aside import return_to_what_came_in
from applications.lifecycle import LIFE, Step, take
from applications.models import CompletionItem, CompletionRequest, RegisterEntry, Status, Submission
from applications.permissions import is_officer
from delmos_portal.accounts.models import User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.ties import opened_by
from delmos_portal.templatetags.swedish import day
from screening.permissions import why_not_handle
from screening.requirements import why_another_round, why_not_last_day

USUAL = "Fjorton dagar är det vanliga."
NOT_SAID = "Skriv vad som saknas eller är oklart, och varför det behövs."
JUDGED_BEFORE = "{who} har prövat punkterna medan du läste. Läs hur de står nu och spara igen om något ska ändras."


@dataclass(frozen=True)
class Item:
    """What is missing, about which question (none is the whole), by when, and what follows otherwise."""

    text: str
    last_on: date
    consequence: str
    question_key: str = ""


@dataclass(frozen=True)
class Request:
    items: Sequence[Item]
    text: str = ""
    why_again: str = ""

    @property
    def first_on(self) -> date:
        """The first day of its items."""
        return min(one.last_on for one in self.items)

    @property
    def last_on(self) -> date:
        """The latest day of its items."""
        return max(one.last_on for one in self.items)

    @property
    def question_keys(self) -> list[str]:
        """The questions that open; none where an item is about the whole, which opens all."""
        keys = [one.question_key for one in self.items]
        return list(dict.fromkeys(keys)) if all(keys) else []

    @property
    def consequence(self) -> str:
        """The severest that is stated."""
        dismissed = CompletionRequest.Consequence.DISMISSED
        stated = [one.consequence for one in self.items]
        return dismissed if dismissed in stated else stated[0]


@dataclass(frozen=True)
class Judged:
    """What an officer says of one item."""

    verdict: str
    why: str = ""


def ask_for_more(submission_id: UUID, request: Request, *, by: User) -> Submission:
    """Ask for a completion: only the questions of its items open, and what they are tied to."""
    _check(request)
    with take(Step.ASK_FOR_MORE, submission_id, by=by) as taken:
        submission = taken.it
        if reason := why_not_handle(by, submission.case):
            raise Refused(reason)
        if reason := why_another_round(submission, request.why_again):
            raise Refused(reason)
        parsed = submission.questionnaire.parsed
        if unknown := set(request.question_keys) - {one.key for one in parsed.questions()}:
            raise Refused(f"Frågorna finns inte: {', '.join(sorted(unknown))}.")
        # A signed completion holds nothing but what was opened in it.
        return_to_what_came_in(submission)
        submission.open_questions = opened_in(submission, request)
        asked = _keep(submission, request, by=by)
        taken.details["request"] = asked.pk
        enter_in_register(
            submission.case_id,
            RegisterEntry(
                direction=RegisterEntry.Direction.DISPATCHED,
                at=asked.asked_at,
                counterpart=submission.case.organisation_name,
                subject="Begäran om komplettering",
                key=f"request:{asked.pk}",
            ),
        )
    return submission


def opened_in(submission: Submission, request: Request) -> list[str]:
    """The questions that a request opens, also those that do not apply until they are answered anew."""
    return opened_by(submission.questionnaire.parsed, request.question_keys)


def _check(request: Request) -> None:
    if not request.items or not all(one.text.strip() for one in request.items):
        raise Refused(NOT_SAID)
    for one in request.items:
        if reason := why_not_last_day(one.last_on, USUAL):
            raise Refused(reason)


def _keep(submission: Submission, request: Request, *, by: User) -> CompletionRequest:
    asked = CompletionRequest.objects.create(
        submission=submission,
        text=request.text.strip(),
        question_keys=request.question_keys,
        last_on=request.last_on,
        consequence=request.consequence,
        why_again=request.why_again.strip(),
        asked_by=by,
    )
    CompletionItem.objects.bulk_create(
        CompletionItem(
            request=asked,
            order=order,
            question_key=one.question_key,
            text=one.text.strip(),
            last_on=one.last_on,
            consequence=one.consequence,
        )
        for order, one in enumerate(request.items, start=1)
    )
    return asked


def resume(submission_id: UUID, *, by: User) -> CompletionRequest | None:
    """Go on without an answer, once the last day has passed; what was stated then follows."""
    with take(Step.RESUME, submission_id, by=by) as taken:
        submission = taken.it
        if reason := why_not_handle(by, submission.case):
            raise Refused(reason)
        asked = submission.completion_requests.waiting().last()
        if reason := why_not_resume(asked):
            raise Refused(reason)
        return_to_what_came_in(submission)
        submission.open_questions = []
        if asked:
            asked.lapsed_at = timezone.now()
            asked.save(update_fields=["lapsed_at"])
    return asked


def why_not_resume(asked: CompletionRequest | None) -> str:
    """The organisation has the whole of its time to answer."""
    if asked and timezone.localdate() <= asked.last_on:
        return f"Organisationen har till och med {day(asked.last_on)} på sig att svara."
    return ""


def judge(asked: CompletionRequest, judged: Mapping[int, Judged], *, seen: str, by: User) -> bool:
    """Say of each item whether what came in answers it; whether that was anything new.

    `seen` is `mark_of` the page that was read.
    """
    with transaction.atomic():
        submission = LIFE.locked(asked.submission_id)
        if reason := why_not_judge(submission, asked, by):
            raise Refused(reason)
        items = list(asked.items.select_related("judged_by"))
        if seen != mark_of(items):
            last = max((one for one in items if one.judged_at), key=lambda one: str(one.judged_at))
            raise Refused(JUDGED_BEFORE.format(who=last.judged_by))
        changed = [one for one in items if one.pk in judged and _judge(one, judged[one.pk], by)]
        if not changed:
            return False
        CompletionItem.objects.bulk_update(changed, ["verdict", "why", "judged_by", "judged_at"])
        record(
            "judge_items",
            by=by,
            object_type=submission._meta.label_lower,
            object_id=submission.pk,
            subject_id=submission.case_id,
            details={
                "request": asked.pk,
                "items": {str(one.order): one.verdict for one in changed},
            },
        )
    return True


def _judge(item: CompletionItem, judged: Judged, by: User) -> bool:
    """Write what is said in the item; whether it says something new."""
    why = judged.why.strip() if judged.verdict == CompletionItem.Verdict.NOT_ENOUGH else ""
    if (item.verdict, item.why) == (judged.verdict, why):
        return False
    if judged.verdict == CompletionItem.Verdict.NOT_ENOUGH and not why:
        raise Refused(f"Skriv varför svaret på punkt {item.order} inte räcker.")
    item.verdict, item.why = judged.verdict, why
    is_judged = bool(judged.verdict)
    item.judged_by, item.judged_at = (by, timezone.now()) if is_judged else (None, None)
    return True


def mark_of(items: Sequence[CompletionItem]) -> str:
    """When the items were judged last, to notice that somebody else has done it since."""
    return max((one.judged_at.isoformat() for one in items if one.judged_at), default="")


def why_not_judge(submission: Submission, asked: CompletionRequest, by: User) -> str:
    """Items are judged when an answer has come in, and until a decision is proposed."""
    if not is_officer(by, submission):
        return "Det här gör en handläggare."
    if not asked.answered_at:
        return "Inget svar har kommit in att pröva."
    if submission.status != Status.IN_REVIEW:
        return f"{submission.state_text(by)} Punkterna kan inte prövas nu."
    return why_not_handle(by, submission.case)
