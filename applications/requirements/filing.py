"""What must hold before a submission is begun or sent; the page and the action ask the same list."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from applications.models import ACCEPTED, Call, Case, StageKind, Submission
from delmos_portal.accounts.models import Organisation, OrganisationKind
from delmos_portal.questionnaires.answers import Complaint, advice, complaints
from delmos_portal.templatetags.swedish import stockholm

CASE_IS_CLOSED = "Ärendet är avslutat."
KIND_PLURALS = {
    OrganisationKind.KOMMUN: "kommuner",
    OrganisationKind.REGION: "regioner",
    OrganisationKind.KOMMUNALFORBUND: "kommunalförbund",
    OrganisationKind.ASSOCIATION: "ideella föreningar",
    OrganisationKind.FOUNDATION: "stiftelser",
    OrganisationKind.FAITH_COMMUNITY: "registrerade trossamfund",
}


def call_is_not_announced(call: Call, _organisation: Organisation) -> str:
    return "" if call.published_at else "Utlysningen är inte publicerad."


def call_is_cancelled(call: Call, _organisation: Organisation) -> str:
    return f"Utlysningen är inställd. {call.cancelled_reason}".strip() if call.cancelled_at else ""


def kind_may_not_apply(call: Call, organisation: Organisation) -> str:
    """R-118-1 and R-118-3: who may apply is data on the call."""
    if organisation.kind in call.allowed_kinds:
        return ""
    *others, last = [KIND_PLURALS[OrganisationKind(kind)] for kind in call.allowed_kinds]
    allowed = f"{', '.join(others)} och {last}" if others else last
    return (
        f"{organisation.name} kan inte söka här. Utlysningen är öppen för {allowed}"
        f" enligt {call.ordinance}."
    )


def gotland_applies_as_municipality(_call: Call, organisation: Organisation) -> str:
    """One legal person performs both tasks, so it applies once (domain.md section 5)."""
    if organisation.kind == OrganisationKind.REGION and organisation.code == "09":
        return "Gotland söker som kommun: Region Gotland är samma juridiska person."
    return ""


def is_not_among_the_invited(call: Call, organisation: Organisation) -> str:
    if call.invited.exists() and not call.invited.filter(pk=organisation.pk).exists():
        return f"{organisation.name} finns inte bland dem som utlysningen riktar sig till."
    return ""


def has_no_approved_plan(call: Call, organisation: Organisation) -> str:
    """R-PROC-3: the steps are linked calls."""
    if call.follows_id is None:
        return ""
    approved = Submission.objects.filter(
        case__call=call.follows_id,
        case__organisation=organisation,
        stage__kind=StageKind.PLAN,
        decision__announced_at__isnull=False,
        decision__outcome__in=ACCEPTED,
    )
    if approved.exists():
        return ""
    return (
        f"Bara de som har en godkänd plan i ”{call.follows}” kan söka här."
        f" {organisation.name} har ingen sådan."
    )


def first_stage_is_not_open(call: Call, _organisation: Organisation) -> str:
    stage, now = call.first_stage(), timezone.now()
    if stage.opens_at and now < stage.opens_at:
        return f"Utlysningen öppnar {stockholm(stage.opens_at)}."
    if stage.is_past(now) and not stage.accepts_late:
        return f"Utlysningen stängde {stockholm(stage.closes_at)} och tar inte emot fler."
    return ""


ELIGIBILITY: list[Callable[[Call, Organisation], str]] = [
    call_is_not_announced,
    call_is_cancelled,
    kind_may_not_apply,
    gotland_applies_as_municipality,
    is_not_among_the_invited,
    has_no_approved_plan,
    first_stage_is_not_open,
]


def why_not_apply(call: Call, organisation: Organisation) -> list[str]:
    """Why this organisation cannot begin a submission; empty when it can. Told before drafting."""
    return [reason for ask in ELIGIBILITY if (reason := ask(call, organisation))]


def unmet(submission: Submission) -> list[Complaint]:
    """Everything that stands in the way of sending this submission."""
    with_files = set(
        submission.attachments.filter(removed_at=None).values_list("question_key", flat=True)
    )
    return complaints(submission.questionnaire.parsed, submission.answers, with_files)


def worth_a_look(submission: Submission) -> list[Complaint]:
    """What looks odd in the answers, and stands in nobody's way."""
    return advice(submission.questionnaire.parsed, submission.answers)


def why_closed(submission: Submission, at: datetime | None = None) -> str:
    """Why the door is shut; empty while it is open, and where what comes late is received and marked.

    A request that had wholly arrived before the last moment is in time: `at` is when.
    """
    stage, now = submission.stage, at or timezone.now()
    if submission.case.status == Case.Status.CLOSED:
        return CASE_IS_CLOSED
    if submission.stage.call.cancelled_at:
        return "Utlysningen är inställd."
    if stage.opens_at and now < stage.opens_at:
        return f"{stage.title} öppnar {stockholm(stage.opens_at)}."
    closes_at = submission.closes_at
    if closes_at and now >= closes_at and not stage.accepts_late:
        return (
            f"Sista tiden var {stockholm(closes_at)}. Texten finns kvar, men kan inte skickas in."
            " Kontakta oss om ni har frågor."
        )
    return ""


def why_not_withdraw(submission: Submission) -> str:
    """What a decision demands is owed: it cannot be taken back, only completed."""
    if submission.stage.is_report:
        return (
            "En redovisning som beslutet kräver kan inte återkallas."
            " Hör av er om något är fel, så begär vi komplettering."
        )
    return ""
