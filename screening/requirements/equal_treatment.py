"""Like cases are answered alike, or it is said why not (1 kap. 9 § regeringsformen; N13)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from applications.models import Decision, Submission
from screening.models import Assessment, Explanation

Codes = tuple[tuple[str, str], ...]  # criterion and code, in order


@dataclass(frozen=True)
class Unequal:
    """Submissions of one stage with the same coded grounds, proposed or decided differently."""

    stage_id: int
    codes: Codes
    submissions: tuple[UUID, ...]
    outcomes: tuple[str, ...]  # of each submission, in the same order
    explained: str = ""  # why, when somebody has said so of just these

    @property
    def case_outcomes(self) -> dict[str, str]:
        return {
            str(pk): outcome for pk, outcome in zip(self.submissions, self.outcomes, strict=True)
        }


def unexplained(submissions: Iterable[Submission]) -> list[Unequal]:
    """The groups among these that are treated unequally, and that nobody has explained.

    Compares only those that are given: who asks decides what its reader may see.
    """
    return [one for one in unequal(submissions) if not one.explained]


def unequal(submissions: Iterable[Submission]) -> list[Unequal]:
    """Every group with the same coded grounds and different outcomes; three statements in all."""
    stages = {one.pk: one.stage_id for one in submissions}
    outcomes = dict(
        Decision.objects.filter(submission__in=stages).values_list("submission", "outcome")
    )
    rows = Assessment.objects.filter(submission__in=outcomes, finished_at__isnull=False)
    groups: dict[tuple[int, Codes], list[UUID]] = defaultdict(list)
    for pk, points in rows.values_list("submission", "points"):
        if codes := codes_in(points):
            groups[stages[pk], codes].append(pk)
    differing = {
        key: sorted(members)
        for key, members in groups.items()
        if len({outcomes[pk] for pk in members}) > 1
    }
    if not differing:
        return []
    reasons = _reasons({stage for stage, _codes in differing})
    return [
        _described(key, members, outcomes, reasons[key])
        for key, members in sorted(differing.items())
    ]


def codes_in(points: Mapping[str, Mapping[str, str]]) -> Codes:
    """The coded grounds of an assessment; empty when none was chosen."""
    return tuple(sorted((key, one["ground"]) for key, one in points.items() if one.get("ground")))


def _reasons(stages: set[int]) -> dict[tuple[int, Codes], list[Explanation]]:
    found: dict[tuple[int, Codes], list[Explanation]] = defaultdict(list)
    for one in Explanation.objects.filter(stage__in=stages):
        found[one.stage_id, tuple(sorted(one.codes.items()))].append(one)
    return found


def _described(
    key: tuple[int, Codes],
    members: list[UUID],
    outcomes: Mapping[UUID, str],
    explanations: list[Explanation],
) -> Unequal:
    stage, codes = key
    now = {str(pk): outcomes[pk] for pk in members}
    # A reason covers those it was given for: a new member, or another outcome, asks for a new one.
    why = [one.reason for one in explanations if now.items() <= one.outcomes.items()]
    return Unequal(stage, codes, tuple(members), tuple(now.values()), why[-1] if why else "")
