"""What a rehearsal knows of a batch: read once, judged by the checks."""

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from json import dumps

from applications.models import ACCEPTED, Decision, PlannedPayment, Stage, StageKind, Submission
from screening.models import BatchedDecision, WorkOrder

# Everything that a decision says; the day it was made and by whom belong to it (FL 31 §).
SAID = (
    "outcome",
    "reasons",
    "provisions",
    "participants",
    "dissent",
    "amount_ore",
    "yearly_ore",
    "purpose",
    "conditions",
    "use_by_on",
    "plan_due_on",
    "report_due_on",
    "presented_by_id",
    "decided_by_id",
    "decided_at",
)
TAKE_BACK = "Be en beslutsfattare ta tillbaka beslutet, så föreslås det på nytt."
SEND_BACK = "Skicka tillbaka förslaget till handläggaren."


@dataclass(frozen=True)
class Rehearsed:
    """One decision of the batch, and what is known about it."""

    row: BatchedDecision
    payments: list[PlannedPayment] = field(default_factory=list)
    booked_ore: int | None = None  # what the ledger says was granted by this decision
    applied_ore: int | None = None
    declared: dict[int, bool] = field(default_factory=dict)  # person → conflict
    recused: list[str] = field(default_factory=list)  # names of those with a conflict
    tied: list[str] = field(default_factory=list)  # who has not answered for a relation they noted
    to: list[str] = field(default_factory=list)
    other_batches: list[str] = field(default_factory=list)
    missing_signatures: list[str] = field(default_factory=list)
    unlike: str = ""  # the names of cases with the same coded facts, told otherwise
    not_heard: str = ""  # why this could not be decided yet (FL 25 §)
    unheard_opinions: list[str] = field(default_factory=list)  # came after the last communication
    is_debt_checked: bool = True
    is_assessed: bool = True
    is_sealed: bool = True
    is_registered: bool = True
    is_undrawable: bool = False

    @property
    def decision(self) -> Decision:
        return self.row.decision

    @property
    def submission(self) -> Submission:
        return self.row.decision.submission

    @property
    def name(self) -> str:
        case = self.submission.case
        return f"{case.registration_number}, {case.organisation_name}"

    @property
    def mend(self) -> str:
        """What is done about it now; who writes a proposal simply changes it."""
        if self.decision.decided_at:
            return TAKE_BACK
        return SEND_BACK if self.decision.pk else ""

    @property
    def is_grant(self) -> bool:
        """Whether it gives money: only an application does."""
        is_application = self.submission.stage.kind == StageKind.APPLICATION
        return is_application and self.decision.outcome in ACCEPTED


@dataclass(frozen=True)
class Known:
    """The batch, its decisions, and what they have in common."""

    stage: Stage
    rows: list[Rehearsed]
    now: datetime
    today: date
    following: Stage | None = None
    granted_ore: int = 0  # of the call's frame, by every decision
    texts: list[str] = field(default_factory=list)  # text blocks, as patterns
    orders: list[WorkOrder] = field(default_factory=list)  # every line of the work order
    is_frozen: bool = True
    is_approved: bool = False  # by two
    round: int = 0
    seal_problem: str = ""


@dataclass(frozen=True)
class Finding:
    """Something wrong in a decision or a batch: which check found it, what to do, and whether it stops approval."""

    check: str
    text: str
    name: str = ""  # the case; empty when it is about the whole batch
    row: int | None = None
    stops: bool = True


def said_in(decision: Decision, payments: list[PlannedPayment]) -> str:
    """Everything that a decision says, always written in the same way."""
    case = decision.submission.case
    said = {name: getattr(decision, name) for name in SAID}
    said["payments"] = [
        [one.order, one.amount_ore, one.planned_on, one.after_plan] for one in payments
    ]
    said["took_part"] = sorted(one.pk for one in decision.took_part.all())
    said["case"] = [case.registration_number, case.organisation_name, case.organisation_id]
    return dumps(said, sort_keys=True, default=str)


def digest_of(decision: Decision, payments: list[PlannedPayment]) -> str:
    """The fingerprint of a decision's content; any change afterwards gives another."""
    return sha256(said_in(decision, payments).encode()).hexdigest()
