"""Like cases are answered alike, or it is said why not (1 kap. 9 § regeringsformen; N13)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from applications.models import ConflictOfInterest, Status, Submission
from delmos_portal.templatetags.swedish import in_a_row
from screening.models import Assessment, Explanation

Codes = tuple[tuple[str, str], ...]  # criterion and code, in order
TOLD = (
    Status.DECIDED,
    Status.ANNOUNCED,
)  # a proposal is no outcome: it is asked when it is decided
MOST_NAMED = 5  # the page of equal treatment has them all


@dataclass(frozen=True)
class Coded:
    """A submission with coded grounds, and the outcome that it gets."""

    pk: UUID
    stage_id: int
    codes: Codes
    outcome: str
    case_id: UUID
    number: str  # in the register
    organisation: str


@dataclass(frozen=True)
class Unequal:
    """Submissions of one stage with the same coded grounds, proposed or decided differently."""

    stage_id: int
    codes: Codes
    submissions: tuple[UUID, ...]
    outcomes: tuple[str, ...]  # of each submission, in the same order
    reasons: tuple[Explanation, ...] = ()  # all that are kept of these codes

    def says_why(self, one: UUID, other: UUID) -> bool:
        """Whether somebody has explained these two, as they are now."""
        return any(self._covers(why, one, other) for why in self.reasons)

    @property
    def is_explained(self) -> bool:
        """Whether every two with different outcomes are: what stops an announcement is the pair."""
        return not self.unexplained

    @cached_property
    def explained(self) -> list[Explanation]:
        """The reasons that say it, of any two as they are now."""
        return [
            why
            for why in self.reasons
            if any(self._covers(why, *pair) for pair in self._differing_pairs)
        ]

    @cached_property
    def unexplained(self) -> list[tuple[UUID, UUID]]:
        return [pair for pair in self._differing_pairs if not self.says_why(*pair)]

    @cached_property
    def case_outcomes(self) -> dict[str, str]:
        return {
            str(pk): outcome for pk, outcome in zip(self.submissions, self.outcomes, strict=True)
        }

    @cached_property
    def _differing_pairs(self) -> list[tuple[UUID, UUID]]:
        told = zip(self.submissions, self.outcomes, strict=True)
        return [
            (one, other) for (one, its), (other, others) in combinations(told, 2) if its != others
        ]

    def _covers(self, why: Explanation, one: UUID, other: UUID) -> bool:
        then: Mapping[str, str] = why.outcomes
        pair = {str(pk): self.case_outcomes[str(pk)] for pk in (one, other)}
        return pair.items() <= then.items()


def unequal(submissions: Iterable[Submission]) -> list[Unequal]:
    """Every group with the same coded grounds and different outcomes; two statements in all.

    Compares only those that are given: who asks decides what its reader may see.
    """
    return _differing(_read(Q(submission__in=[one.pk for one in submissions])))


def nearest(found: Iterable[Unequal], read: Collection[str]) -> Unequal | None:
    """The group that these cases are in now, or most of them; none when nothing is left of it."""
    near = max(found, key=lambda one: len(one.case_outcomes.keys() & read), default=None)
    return near if near and near.case_outcomes.keys() & read else None


def unlike(
    asked: Iterable[tuple[Submission, str]], left_out: Set[UUID] = frozenset()
) -> dict[UUID, list[Coded]]:
    """Of each, with the outcome that it gets: the like ones that are told otherwise, and no reason kept.

    Compared with each other, save with those left out, and with what is decided or announced in
    the same stages. A case in which anybody is recused is left out of that: what is said here is
    read by all (ADR 26).
    """
    given = {one.pk: (one, outcome) for one, outcome in asked}
    coded = [
        Coded(
            one.pk,
            one.stage_id,
            codes,
            outcome,
            one.case_id,
            str(one.case.registration_number),
            one.case.organisation_name,
        )
        for one, outcome in given.values()
        if (codes := _codes_of(one))
    ]
    if not coded:
        return {}
    found: dict[UUID, list[Coded]] = defaultdict(list)
    everyone = {one.pk: one for one in coded + _told_alike(coded)}
    for group in _differing(list(everyone.values())):
        told = list(zip(group.submissions, group.outcomes, strict=True))
        for pk, outcome in told:
            if pk in given:
                others = [other for other, its in told if its != outcome and other not in left_out]
                unsaid = [everyone[one] for one in others if not group.says_why(pk, one)]
                found[pk] = sorted(unsaid, key=lambda one: one.organisation)
    return found


def in_words(others: Sequence[Coded]) -> str:
    """The like cases by name, as a sentence has them."""
    names = [f"{one.organisation} ({one.number})" for one in others[:MOST_NAMED]]
    return in_a_row([*names, f"{more} till"] if (more := len(others) - MOST_NAMED) > 0 else names)


def _told_alike(coded: list[Coded]) -> list[Coded]:
    """What is decided or announced in the same stages, on the same coded grounds as one of these."""
    is_like = reduce(
        or_,
        (
            Q(
                submission__stage=stage,
                points__contains={key: {"ground": ground} for key, ground in codes},
            )
            for stage, codes in {(one.stage_id, one.codes) for one in coded}
        ),
    )
    others = Q(submission__status__in=TOLD) & ~Q(submission__in=[one.pk for one in coded])
    recused = ConflictOfInterest.objects.filter(
        case=OuterRef("submission__case"), has_conflict=True
    )
    return _read(is_like & others & Q(~Exists(recused)))


def _read(which: Q) -> list[Coded]:
    rows = Assessment.objects.filter(
        which, finished_at__isnull=False, submission__decision__isnull=False
    ).values_list(
        "submission",
        "submission__stage",
        "points",
        "submission__decision__outcome",
        "submission__case",
        "submission__case__registration_number",
        "submission__case__organisation_name",
    )
    return [
        Coded(pk, stage, codes, outcome, case, str(number), organisation)
        for pk, stage, points, outcome, case, number, organisation in rows
        if (codes := codes_in(points))
    ]


def _codes_of(submission: Submission) -> Codes:
    assessment: Assessment | None = getattr(submission, "assessment", None)
    return codes_in(assessment.points) if assessment and assessment.finished_at else ()


def _differing(coded: list[Coded]) -> list[Unequal]:
    groups: dict[tuple[int, Codes], dict[UUID, str]] = defaultdict(dict)
    for one in coded:
        groups[one.stage_id, one.codes][one.pk] = one.outcome
    differing = {key: told for key, told in groups.items() if len(set(told.values())) > 1}
    if not differing:
        return []
    reasons = _reasons({stage for stage, _codes in differing})
    return [
        Unequal(
            *key, tuple(sorted(told)), tuple(told[pk] for pk in sorted(told)), tuple(reasons[key])
        )
        for key, told in sorted(differing.items())
    ]


def codes_in(points: Mapping[str, Mapping[str, str]]) -> Codes:
    """The coded grounds of an assessment; empty when none was chosen."""
    return tuple(sorted((key, one["ground"]) for key, one in points.items() if one.get("ground")))


def _reasons(stages: set[int]) -> dict[tuple[int, Codes], list[Explanation]]:
    found: dict[tuple[int, Codes], list[Explanation]] = defaultdict(list)
    for one in Explanation.objects.filter(stage__in=stages).select_related("by"):
        found[one.stage_id, tuple(sorted(one.codes.items()))].append(one)
    return found
