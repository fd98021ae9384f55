"""What must hold before the agency proposes or decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from applications.models import ACCEPTED, Decision, Outcome, StageKind, Submission
from delmos_portal.templatetags.swedish import kronor
from screening.figures import grant_used, granted_in, settlement
from screening.models import DebtCheck

SHORTEST_REASONS = 20
NOT_ALL_PAID = (
    "Alla utbetalningar är inte bekräftade. Bekräfta dem innan slutrapporten godkänns,"
    " eller ställ in dem som inte ska göras."
)


NOT_CHECKED = (
    "Bifall kräver en kontroll utan hinder av skulder, likvidation och konkurs. Gör kontrollen på"
    " ärendets sida först."
)


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


def is_debt_checked(submission: Submission) -> bool:
    """Whether nobody must look up debts before it is granted: it is not asked for, or found clear (R-119-3)."""
    if not submission.case.organisation.is_of_civil_society:
        return True
    latest = DebtCheck.objects.filter(case=submission.case_id).first()
    return latest is not None and latest.result == DebtCheck.Result.CLEAR


@dataclass(frozen=True)
class Instalment:
    amount_ore: int
    planned_on: date
    after_plan: bool = False


@dataclass(frozen=True)
class Proposal:
    """What an officer proposes; for money also amount, terms, payment plan and last days."""

    outcome: str
    reasons: str
    provisions: str
    participants: str = ""
    amount_ore: int | None = None
    purpose: str = ""
    conditions: list[str] = field(default_factory=list)
    use_by_on: date | None = None
    plan_due_on: date | None = None
    report_due_on: date | None = None
    instalments: list[Instalment] = field(default_factory=list)

    @property
    def is_accepted(self) -> bool:
        return self.outcome in ACCEPTED


@dataclass(frozen=True)
class Fault:
    """What is wrong with a proposal, in the words of the one who must mend it, and where."""

    field: str
    text: str


def faults(submission: Submission, proposal: Proposal) -> list[Fault]:
    """Everything wrong with a proposal; the page shows it beside the fields."""
    found = reason_faults(proposal)
    if submission.stage.is_report:
        found += _report_faults(submission, proposal)
    elif submission.stage.kind == StageKind.APPLICATION and proposal.is_accepted:
        found += _money_faults(submission, proposal)
        if not is_debt_checked(submission):
            found.append(Fault("outcome", NOT_CHECKED))
    return found


def reason_faults(said: Proposal | Decision) -> list[Fault]:
    """Every decision says why (FL 32 §), before a correction as after it."""
    found = []
    if len(said.reasons.strip()) < SHORTEST_REASONS:
        text = (
            "Skriv skälen för beslutet: bestämmelser och omständigheter (32 § förvaltningslagen)."
        )
        found.append(Fault("reasons", text))
    if not said.provisions.strip():
        found.append(Fault("provisions", "Ange vilka bestämmelser beslutet grundas på."))
    return found


def _report_faults(submission: Submission, proposal: Proposal) -> list[Fault]:
    """A report is owed: it is approved once it suffices, and its letter must then be true."""
    if proposal.outcome != Outcome.ACCEPT:
        text = "En redovisning kan bara godkännas. Räcker den inte: begär komplettering."
        return [Fault("outcome", text)]
    if submission.stage.kind != StageKind.FINAL_REPORT:
        return []
    if grant_used(submission) is None:
        return [Fault("outcome", "Redovisat belopp saknas. Begär komplettering.")]
    if settlement(submission.case).unpaid:
        return [Fault("outcome", NOT_ALL_PAID)]
    return []


def _money_faults(submission: Submission, proposal: Proposal) -> list[Fault]:
    found = []
    amount = proposal.amount_ore or 0
    applied = submission.amount_in(submission.latest_version().answers)
    if applied is None:
        return [Fault("amount_ore", "Sökt belopp saknas. Begär komplettering.")]
    if amount <= 0:
        return [Fault("amount_ore", "Ange beloppet som beviljas.")]
    if amount > applied:
        found.append(Fault("amount_ore", f"Beloppet är större än det sökta, {kronor(applied)}."))
    if proposal.outcome == Outcome.ACCEPT and amount < applied:
        found.append(Fault("outcome", "Beloppet är lägre än det sökta: välj delvis bifall."))
    if sum(one.amount_ore for one in proposal.instalments) != amount:
        text = "Betalningsplanens delar ska tillsammans bli det beviljade beloppet."
        found.append(Fault("instalments", text))
    if over := over_frame(submission, amount):
        found.append(Fault("amount_ore", over))
    return found + day_faults(proposal)


def day_faults(said: Proposal | Decision) -> list[Fault]:
    found = []
    if not said.use_by_on:
        found.append(Fault("use_by_on", "Ange sista dag att använda bidraget."))
    if not said.report_due_on:
        found.append(Fault("report_due_on", "Ange sista dag för slutrapporten."))
    elif said.use_by_on and said.report_due_on < said.use_by_on:
        text = "Slutrapporten kan inte lämnas före sista dagen att använda bidraget."
        found.append(Fault("report_due_on", text))
    return found


def over_frame(submission: Submission, amount_ore: int) -> str:
    """R-118-3b: no more than the call's frame is granted."""
    call = submission.stage.call
    left = call.frame_ore - granted_in(call)
    if amount_ore <= left:
        return ""
    return f"Beloppet ryms inte i utlysningens ram. Kvar att besluta om: {kronor(left)}."
