"""What a proposal and a decision are read beside: what was answered, what did not suffice, the assessment."""

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from applications.models import (
    Communication,
    CompletionItem,
    CompletionRequest,
    MessageReading,
    StageKind,
    Submission,
)
from applications.models.decisions import words_for
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.templatetags.swedish import kronor
from screening.actions.sheets import moderated_in
from screening.letters import outcome_label
from screening.models import Assessment
from screening.requirements import first_of, is_whole, second_of
from screening.requirements.equal_treatment import MOST_NAMED, Coded, unlike
from screening.views.sheets import score_of, side_by_side


@dataclass(frozen=True)
class Heard:
    """A communication, and what the organisation answered: whether it is read, and by whom."""

    it: Communication
    considered: str
    readings: list[MessageReading]
    is_mine_to_read: bool


def beside(request: SignedInRequest, submission: Submission) -> dict[str, object]:
    """What the pages of a proposal and of a decision show alike."""
    return {
        "heard": heard_of(request, submission),
        "completed": completed_in(submission),
        "assessed": assessed_in(submission),
    }


def heard_of(request: SignedInRequest, submission: Submission) -> list[Heard]:
    rows = submission.communications.select_related("answer").prefetch_related(
        "answer__readings__by", "answer__files"
    )
    found = []
    for one in rows:
        readings = list(one.answer.readings.all()) if one.answer else []
        is_read = request.user.pk in {reading.by_id for reading in readings}
        considered = words_for(submission.stage.kind, one.outcome).label
        found.append(Heard(one, considered, readings, one.answer is not None and not is_read))
    return found


@dataclass(frozen=True)
class Completed:
    """What became of the last request for completion, item by item."""

    asked: CompletionRequest | None = None
    items: list[CompletionItem] = field(default_factory=list)

    @property
    def lacking(self) -> list[CompletionItem]:
        return [one for one in self.items if one.verdict == CompletionItem.Verdict.NOT_ENOUGH]

    @property
    def untried(self) -> int:
        """How many items of an answer nobody has judged."""
        if self.asked is None or not self.asked.answered_at:
            return 0
        return sum(one.verdict == CompletionItem.Verdict.NOT_JUDGED for one in self.items)


def completed_in(submission: Submission) -> Completed:
    last = submission.completion_requests.order_by("asked_at").last()
    return Completed(last, list(last.items.select_related("judged_by"))) if last else Completed()


@dataclass(frozen=True)
class Assessed:
    """The finished assessment in short: what it comes to."""

    it: Assessment
    score: Decimal | None
    second_summary: str
    disagreed: int  # points where the readers are far apart and have not agreed


def assessed_in(submission: Submission) -> Assessed | None:
    """For who proposes or decides; nothing until everyone who reads has finished."""
    first = first_of(submission)
    if first is None or not is_whole(submission):
        return None
    second, agreed = second_of(submission), moderated_in(submission)
    rows = side_by_side(submission, agreed) if second else []
    return Assessed(
        first,
        score_of(submission, agreed),
        second.summary if second else "",
        sum(row.is_far and row.moderated is None for row in rows),
    )


@dataclass(frozen=True)
class Alike:
    """Cases on the same coded grounds that are told otherwise: those named, and how many more."""

    named: list[tuple[Coded, str]]
    others: int
    is_otherwise: bool  # an outcome is chosen, and theirs is another


def alike(submission: Submission, outcome: str) -> Alike | None:
    """What like cases have been told; nothing where it is the same, or said why not."""
    return alike_of(submission, unlike([(submission, outcome)]).get(submission.pk, []), outcome)


def alike_of(
    submission: Submission, found: list[Coded], outcome: str, listed: Collection[UUID] = ()
) -> Alike | None:
    """The like ones that were found; those listed beside it are proposed, and get theirs by the same press."""
    if not found:
        return None
    named = [
        (
            one,
            outcome_label(submission.stage.kind, one.outcome)
            + (", föreslaget i den här listan" if one.pk in listed else ""),
        )
        for one in found[:MOST_NAMED]
    ]
    return Alike(named, len(found) - len(named), bool(outcome))


def differs(submission: Submission, outcome: str, amount_ore: int | None) -> str:
    """How a proposal differs from what the assessment suggests; empty when it does not."""
    first = first_of(submission)
    if first is None or not first.suggestion or not outcome:
        return ""
    kind = submission.stage.kind
    if outcome != first.suggestion:
        return (
            f"Bedömningens samlade förslag är {first.get_suggestion_display().lower()}, och det som"
            f" föreslås är {words_for(kind, outcome).proposal.lower()}."
        )
    suggested = first.suggested_ore
    if kind != StageKind.APPLICATION or not suggested or amount_ore in (None, suggested):
        return ""
    return (
        f"Bedömningen föreslår {kronor(suggested)}, och det som föreslås är {kronor(amount_ore)}."
    )
