"""What a decision says, in the same words on the page, in the mail and in the sealed letter."""

from applications.models import Decision, Outcome, StageKind, Submission
from delmos_portal.accounts.models import User
from delmos_portal.templatetags.swedish import day


def name_and_title(user: User | None) -> str:
    return ", ".join(part for part in (user.name, user.title.lower()) if part) if user else ""


def title_of(submission: Submission) -> str:
    titles = {
        StageKind.NOTIFICATION: "Besked om intresseanmälan",
        StageKind.APPLICATION: "Beslut om statsbidrag",
        StageKind.PLAN: "Beslut om redovisad kartläggning, behovsanalys och plan",
        StageKind.FINAL_REPORT: "Beslut om slutrapport",
    }
    return titles.get(
        StageKind(submission.stage.kind), f"Beslut om {submission.stage.title.lower()}"
    )


NOTHING_TO_REPAY = "Inget. Hela det utbetalda bidraget är redovisat eller återbetalt."
ACCEPTED_TEXTS = {
    StageKind.NOTIFICATION: "{name} bjuds in att ansöka om statsbidrag.",
    StageKind.APPLICATION: "{name} beviljas statsbidrag enligt vad som anges nedan.",
    StageKind.PLAN: "Redovisningen av kartläggning, behovsanalys och plan godkänns.",
    StageKind.PROGRESS_REPORT: "Lägesrapporten godkänns.",
    StageKind.FINAL_REPORT: "Slutrapporten godkänns och bidraget är slutredovisat.",
}
REFUSED_TEXTS = {
    Outcome.DISMISS: "{agency} avvisar {what}.",
    Outcome.WRITE_OFF: "{agency} avskriver ärendet om {what}.",
}
DECLINED_TEXTS = {
    StageKind.NOTIFICATION: "{name} bjuds inte in att ansöka om statsbidrag.",
    StageKind.APPLICATION: "{agency} avslår ansökan om statsbidrag.",
}


def outcome_text(submission: Submission, decision: Decision) -> str:
    """The decision itself, in one sentence."""
    kind = StageKind(submission.stage.kind)
    if decision.is_accepted:
        text = ACCEPTED_TEXTS[kind]
    elif decision.outcome == Outcome.DECLINE:
        text = DECLINED_TEXTS.get(kind, "{agency} godkänner inte {what}.")
    else:
        text = REFUSED_TEXTS[Outcome(decision.outcome)]
    return text.format(
        name=submission.case.organisation_name,
        agency="Delegationen mot segregation",
        what=submission.stage.definite,
    )


OUTCOMES = {
    StageKind.NOTIFICATION: {
        Outcome.ACCEPT: "Inbjuden att ansöka",
        Outcome.DECLINE: "Inte inbjuden",
    },
    StageKind.APPLICATION: {},
}
REPORT_OUTCOMES = {Outcome.ACCEPT: "Godkänd", Outcome.DECLINE: "Inte godkänd"}


def outcome_label(kind: str, outcome: str) -> str:
    """The outcome in the stage's own word: only an application is granted or declined."""
    words = OUTCOMES.get(StageKind(kind), REPORT_OUTCOMES)
    return words.get(Outcome(outcome), Outcome(outcome).label)


def facts_of(submission: Submission, decision: Decision) -> list[dict[str, str]]:
    rows = [
        ("Utgång", outcome_label(submission.stage.kind, decision.outcome)),
        ("Bidraget får användas till", decision.purpose),
        ("Sista dag att använda bidraget", day(decision.use_by_on)),
        ("Kartläggning, behovsanalys och plan lämnas senast", day(decision.plan_due_on)),
        ("Slutrapport lämnas senast", day(decision.report_due_on)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]
