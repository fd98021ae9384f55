"""Who at the agency may handle a case: FL 16–18 §§."""

from applications.models import Case, ConflictOfInterest, Meeting, Submission
from delmos_portal.accounts.models import StaffRole, User
from screening.models import CallMeeting, DecisionBatch, OpinionRequest, unexplained_in

WRITES = (StaffRole.OFFICER, StaffRole.DECISION_MAKER, StaffRole.REGISTRAR, StaffRole.FINANCE)
SAY_WHY_NOT = (
    "Du har antecknat en relation som rör ärendet. Svara på jävsfrågan i ärendet, med skäl, innan du"
    " går vidare."
)
PRESENTER_IS_TIED = (
    "{} har antecknat en relation som rör ärendet och har inte svarat på jävsfrågan sedan dess. Be om"
    " svaret, eller skicka tillbaka förslaget."
)
RECUSED = "Du har anmält jäv och kan inte handlägga ärendet."


def declaration(user: User, case: Case) -> ConflictOfInterest | None:
    return ConflictOfInterest.objects.filter(case=case, user=user).first()


def why_not_handle(user: User, case: Case) -> str:
    """Why this person may not handle the case; empty when they may."""
    declared = declaration(user, case)
    if reason := why_not(declared):
        return reason
    if declared and declared.has_relation:
        return ""
    return SAY_WHY_NOT if is_unexplained(user, case) else ""


def is_unexplained(user: User, case: Case) -> bool:
    """Whether a relation that this person has noted touches the case, and they have not answered for it."""
    tied = unexplained_in("pk", "organisation", user.pk)
    return Case.objects.filter(tied, pk=case.pk).exists()


def why_not(declared: ConflictOfInterest | None) -> str:
    if declared is None:
        return "Ange först om du är jävig i ärendet."
    return RECUSED if declared.has_conflict else ""


def why_presenter_is_tied(submission: Submission) -> str:
    """Nobody decides on the proposal of one who has not answered for a relation that touches the case."""
    presenter = submission.decision.presented_by
    if presenter is None or not is_unexplained(presenter, submission.case):
        return ""
    return PRESENTER_IS_TIED.format(presenter)


def why_recused(user: User, case: Case) -> str:
    """For what follows from a decision: only a declared conflict keeps a person away (FL 17 §)."""
    declared = declaration(user, case)
    return RECUSED if declared and declared.has_conflict else ""


def may_prepare(user: User, _batch: DecisionBatch) -> bool:
    """Whether this person puts decisions together; who is recused in one of them does not find the batch."""
    return user.has_role(StaffRole.OFFICER, StaffRole.DECISION_MAKER)


def is_system(user: User, _batch: DecisionBatch) -> bool:
    return user.has_role(StaffRole.SYSTEM)


def may_meet(user: User, _meeting: Meeting | CallMeeting) -> bool:
    """Who plans meetings and writes in a case."""
    return user.has_role(*WRITES)


def may_ask_outside(user: User, _request: OpinionRequest) -> bool:
    """Who asks an outside body for its opinion, and looks after what was asked."""
    return user.has_role(StaffRole.OFFICER)


def may_write_in(user: User, _request: OpinionRequest) -> bool:
    """Who enters an answer that came by post or mail."""
    return user.has_role(StaffRole.OFFICER, StaffRole.REGISTRAR)


def takes_in(user: User, _request: OpinionRequest) -> bool:
    """An answer comes by its address, from somebody without an account: the system takes it in."""
    return user.has_role(StaffRole.SYSTEM)
