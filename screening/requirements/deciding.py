"""What must hold before the agency proposes or decides."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from applications.models import ACCEPTED, CivilRule, Decision, Outcome, StageKind, Submission
from delmos_portal.accounts.models import User
from delmos_portal.templatetags.swedish import kronor
from screening.figures import grant_used, granted_in, settlement
from screening.requirements.communicating import communication_faults
from screening.requirements.debts import is_debt_checked
from screening.requirements.fault import Fault
from screening.requirements.payments import wrong_payments
from screening.requirements.texts import AGAINST, FILL_IN, is_only_a_block, left_in, patterns

SHORTEST_REASONS = 20
ONLY_A_BLOCK = "Skälen är bara en standardtext. Skriv vilka omständigheter i just det här ärendet som avgjorde."
NOT_ALL_PAID = (
    "Alla utbetalningar är inte bekräftade. Bekräfta dem innan slutrapporten godkänns,"
    " eller ställ in dem som inte ska göras."
)


NOT_CHECKED = (
    "Bifall kräver en kontroll utan hinder av skulder, likvidation och konkurs. Gör kontrollen på"
    " ärendets sida först."
)


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
    took_part: list[User] = field(default_factory=list)
    dissent: str = ""
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

    @property
    def yearly_ore(self) -> dict[str, int]:
        """What it binds of each year's money: the payments planned for it (R-PAY-5)."""
        found: dict[str, int] = {}
        for one in sorted(self.instalments, key=lambda one: one.planned_on):
            year = str(one.planned_on.year)
            found[year] = found.get(year, 0) + one.amount_ore
        return found


def faults(submission: Submission, proposal: Proposal) -> list[Fault]:
    """What only a proposal is asked; `proposed.faults` is the whole."""
    found = reason_faults(proposal) + communication_faults(submission, proposal.outcome)
    is_against = proposal.outcome in AGAINST and not submission.stage.is_report
    if is_against and is_only_a_block(proposal.reasons, patterns()):
        found.append(Fault("reasons", ONLY_A_BLOCK))
    found += place_faults(proposal)
    if submission.stage.is_report:
        found += report_faults(submission, proposal.outcome)
    elif submission.stage.kind == StageKind.APPLICATION and proposal.is_accepted:
        found += _money_faults(submission, proposal)
        if not is_debt_checked(submission):
            found.append(Fault("outcome", NOT_CHECKED))
    return found


def place_faults(said: Proposal | Decision) -> list[Fault]:
    """What a text block left to be filled in."""
    texts = {
        "reasons": said.reasons,
        "provisions": said.provisions,
        "participants": said.participants,
        "dissent": said.dissent,
        "purpose": said.purpose,
        "conditions": "\n".join(map(str, said.conditions)),
    }
    return [
        Fault(name, FILL_IN.format(left)) for name, text in texts.items() if (left := left_in(text))
    ]


def reasons_too_short(reasons: str) -> str:
    length = len(reasons.strip())
    if length >= SHORTEST_REASONS:
        return ""
    what = "bestämmelser och omständigheter (32 § förvaltningslagen)"
    if not length:
        return f"Skriv skälen för beslutet: {what}."
    return (
        f"Skälen är för korta: {length} tecken, och minst {SHORTEST_REASONS} behövs. Skriv vilka"
        f" {what} som har avgjort."
    )


def reason_faults(said: Proposal | Decision) -> list[Fault]:
    """Every decision says why (FL 32 §), before a correction as after it."""
    found = []
    if short := reasons_too_short(said.reasons):
        found.append(Fault("reasons", short))
    if not said.provisions.strip():
        found.append(Fault("provisions", "Ange vilka bestämmelser beslutet grundas på."))
    return found


def report_faults(submission: Submission, outcome: str) -> list[Fault]:
    """A report is owed: it is approved once it suffices, and its letter must then be true."""
    if outcome != Outcome.ACCEPT:
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
    call, how_many = submission.stage.call, len(proposal.instalments)
    if wrong := wrong_payments(call, amount, how_many, timezone.localdate().year):
        found.append(Fault("instalments", wrong))
    if over := over_frame(submission, amount):
        found.append(Fault("amount_ore", over))
    return found + day_faults(proposal)


def why_no_longer_granted(submission: Submission) -> str:
    """What has come up since a grant was proposed; empty when it may still be decided (R-119-3)."""
    decision, call = submission.decision, submission.stage.call
    if not decision.amount_ore:
        return ""
    if not is_debt_checked(submission):
        return NOT_CHECKED
    if not call.has_rule(CivilRule.TWO_PAYMENTS):
        return ""
    how_many = decision.planned_payments.count()
    return wrong_payments(call, decision.amount_ore, how_many, timezone.localdate().year)


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
