"""What a submission is assessed by."""

from collections.abc import Mapping
from dataclasses import dataclass

from applications.models import StageKind, Submission


@dataclass(frozen=True)
class Point:
    """A point of assessment: answered yes or no, always with a reason."""

    key: str
    label: str
    help: str


PURPOSE = Point(
    "purpose", "Ligger i linje med syftet", "Jämför med syftet i utlysningen (2 § förordningen)."
)
NOT_STATUTORY = Point(
    "not_statutory",
    "Avser inte uppgifter som redan är en skyldighet",
    "Bidrag får inte ges för det som kommunen eller regionen är skyldig att göra (5 § förordningen).",
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
)
NOT_BUSINESS = Point(
    "not_business",
    "Förs inte vidare till näringsverksamhet",
    "Bidraget får inte lämnas vidare till företag med vinstsyfte. Tjänster får köpas.",
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


def points_of(submission: Submission) -> tuple[Point, ...]:
    """What a submission is assessed by: its kind of organisation's own points, where it has some."""
    kind = submission.stage.kind
    own = POINTS_OF_CIVIL_SOCIETY if submission.case.organisation.is_of_civil_society else POINTS
    return own.get(kind, POINTS[kind])
