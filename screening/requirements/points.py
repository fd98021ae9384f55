"""What a submission is assessed by."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from applications.models import CivilRule, Stage, StageKind, Submission
from screening.models import Criterion, Reading

FORMAL, MERITS = Criterion.Part.FORMAL, Criterion.Part.MERITS
YES_NO = (("yes", "Ja"), ("no", "Nej"))
TO_COMPLETE = "complete"


@dataclass(frozen=True)
class Point:
    """A point of assessment: answered, always with a reason.

    A formal check is answered yes, no or to be completed; a criterion by a step of its scale, or
    where it has none by yes or no.
    """

    key: str
    label: str
    help: str
    part: str = MERITS
    scale: tuple[str, ...] = ()
    weight: Decimal = Decimal(1)
    grounds: tuple[tuple[str, str], ...] = ()  # code, and what it says

    @property
    def is_formal(self) -> bool:
        return self.part == FORMAL

    @property
    def choices(self) -> list[tuple[str, str]]:
        if self.scale:
            return [(str(step), f"{step} – {word}") for step, word in enumerate(self.scale)]
        return [*YES_NO, (TO_COMPLETE, "Kompletteras")] if self.is_formal else [*YES_NO]

    @property
    def choices_in_words(self) -> str:
        """As they are listed in a sentence: ja, nej eller kompletteras."""
        *first, last = [label.lower() for _answer, label in self.choices]
        return f"{', '.join(first)} eller {last}"

    @property
    def final_answers(self) -> set[str]:
        """What a finished assessment may answer: not that something is still to come in."""
        return {answer for answer, _label in self.choices} - {TO_COMPLETE}

    def said(self, given: Mapping[str, str]) -> str:
        """The answer in words, and the coded ground."""
        answer = dict(self.choices).get(given.get("answer", ""), "")
        ground = dict(self.grounds).get(given.get("ground", ""), "")
        return f"{answer} ({ground})" if answer and ground else answer

    def as_data(self) -> dict[str, Any]:
        """As it is kept with an assessment: what was asked is read as it was."""
        return {
            "key": self.key,
            "label": self.label,
            "help": self.help,
            "part": self.part,
            "scale": list(self.scale),
            "weight": str(self.weight),
            "grounds": [list(one) for one in self.grounds],
        }


def point_in(kept: Mapping[str, Any]) -> Point:
    return Point(
        kept["key"],
        kept["label"],
        kept["help"],
        kept["part"],
        tuple(kept["scale"]),
        Decimal(kept["weight"]),
        tuple((code, text) for code, text in kept["grounds"]),
    )


PURPOSE = Point(
    "purpose", "Ligger i linje med syftet", "Jämför med syftet i utlysningen (2 § förordningen)."
)
NOT_STATUTORY = Point(
    "not_statutory",
    "Avser inte uppgifter som redan är en skyldighet",
    "Bidrag får inte ges för det som kommunen eller regionen är skyldig att göra (5 § förordningen).",
    FORMAL,
)
LONG_TERM = Point(
    "long_term", "Långsiktig effekt", "Kan åtgärderna bli en del av ordinarie verksamhet?"
)
COOPERATION = Point("cooperation", "Samverkan", "Genomförs arbetet tillsammans med andra aktörer?")
REASONABLE = Point(
    "reasonable", "Rimlig budget", "Står beloppet i rimlig proportion till aktiviteter och tid?"
)
# R-119-1, R-119-4: who may receive a grant for the civil society, and what is asked of the work.
RECIPIENT = Point(
    "recipient",
    "Organisationen får ta emot bidraget",
    "Självständig, demokratiskt uppbyggd, utan vinstsyfte, verksam i minst två år och med respekt för"
    " demokratins idéer. För en stiftelse gäller det som inte förutsätter medlemmar (3 § förordningen).",
    FORMAL,
)
NOT_BUSINESS = Point(
    "not_business",
    "Förs inte vidare till näringsverksamhet",
    "Bidraget får inte lämnas vidare till företag med vinstsyfte. Tjänster får köpas.",
    FORMAL,
)
EARLIER_REPORTS = Point(
    "earlier_reports",
    "Tidigare bidrag är redovisade",
    "Har organisationen lämnat de redovisningar som tidigare beslut kräver (14 § förordningen 2024:199)?",
    FORMAL,
)
POINTS_OF_CIVIL_SOCIETY: Mapping[str, tuple[Point, ...]] = {
    StageKind.NOTIFICATION: (PURPOSE, RECIPIENT),
    StageKind.APPLICATION: (
        PURPOSE,
        RECIPIENT,
        NOT_BUSINESS,
        Point("long_term", "Långsiktig effekt", "Kan insatserna leva vidare utan bidraget?"),
        Point(
            "cooperation",
            "Lokal förankring och samverkan",
            "Är organisationen förankrad i området, och sker arbetet med kommunen eller andra?",
        ),
        REASONABLE,
    ),
}
POINTS: Mapping[str, tuple[Point, ...]] = {
    StageKind.NOTIFICATION: (PURPOSE, NOT_STATUTORY),
    StageKind.APPLICATION: (
        PURPOSE,
        NOT_STATUTORY,
        LONG_TERM,
        COOPERATION,
        REASONABLE,
    ),
    StageKind.PLAN: (
        Point(
            "complete",
            "Nuläge, behovsanalys och plan finns",
            "Alla tre delarna ska vara redovisade.",
            FORMAL,
        ),
        Point("usable", "Underlag för fortsatt arbete", "Går planen att genomföra?"),
    ),
    StageKind.PROGRESS_REPORT: (
        Point("on_track", "Följer ansökan", "Avviker arbetet från ansökan?"),
    ),
    StageKind.FINAL_REPORT: (
        Point(
            "accounts", "Ekonomisk redovisning", "Är utfallet redovisat och rimligt mot budgeten?"
        ),
        Point(
            "results", "Resultat mot syftet", "Är resultaten redovisade i förhållande till syftet?"
        ),
        Point("follow_up", "Fortsatt uppföljning", "Framgår hur insatserna följs upp vidare?"),
    ),
}


STEPS = ("Saknas", "Svagt", "Godtagbart", "Bra", "Mycket bra")
# Suggested to an administrator who wants scores: the same points, with five steps.
SUGGESTED_WEIGHTS = {"purpose": Decimal(2)}


def points_of(submission: Submission) -> tuple[Point, ...]:
    """What a submission is assessed by: its stage's own criteria, else the usual ones of its kind."""
    is_civil = submission.case.organisation.is_of_civil_society
    stage = submission.stage
    own = points_in(stage, is_civil=is_civil) or usual(stage.kind, is_civil=is_civil)
    asks = is_civil and stage.kind == StageKind.APPLICATION
    if asks and stage.call.has_rule(CivilRule.EARLIER_REPORTS):
        return (*own, EARLIER_REPORTS)
    return own


def points_in(stage: Stage, *, is_civil: bool) -> tuple[Point, ...]:
    """The criteria that an administrator has written for the stage, for this kind of organisation."""
    other = Criterion.Audience.PUBLIC if is_civil else Criterion.Audience.CIVIL
    return tuple(
        Point(
            one.key,
            one.label,
            one.help,
            one.part,
            tuple(one.scale),
            one.weight,
            tuple((code, text) for code, text in one.grounds),
        )
        for one in Criterion.objects.filter(stage=stage).exclude(audience=other)
    )


def usual(kind: str, *, is_civil: bool) -> tuple[Point, ...]:
    """The points of a stage for which nobody has written any."""
    own = POINTS_OF_CIVIL_SOCIETY if is_civil else POINTS
    return own.get(kind, POINTS[kind])


def with_steps(point: Point) -> Point:
    """The point with five steps instead of yes and no; a formal check stays as it is."""
    if point.is_formal:
        return point
    return replace(point, scale=STEPS, weight=SUGGESTED_WEIGHTS.get(point.key, Decimal(1)))


def sheet_of(reading: Reading) -> tuple[Point, ...]:
    """The points as they read when they were answered."""
    return tuple(point_in(one) for one in reading.sheet)
