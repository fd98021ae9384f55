"""What a decision says, in the same words on the page, in the mail and in the sealed letter."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from uuid import UUID

from django.conf import settings

from applications.letters.addressing import contacts_of_each, people_of_each
from applications.models import CivilRule, Correction, Decision, Outcome, StageKind, Submission
from applications.models.decisions import words_for
from applications.requirements import auditor_for
from delmos_portal.accounts.models import Role, User
from delmos_portal.templatetags.swedish import day, last_moment
from screening.models import OpinionRequest


def name_and_title(user: User | None) -> str:
    return ", ".join(part for part in (user.name, user.title.lower()) if part) if user else ""


def contact_of(it: OpinionRequest) -> str:
    """Whom an outside body asks: the officer or who sent it, never one who has a conflict since (FL 16 §)."""
    sender = None if it.case.declarations.of(it.sent_by).exists() else it.sent_by
    return name_and_title(it.case.officer or sender) or settings.AGENCY["name"]


def participants_of(decision: Decision) -> list[str]:
    """Who took part at the final handling without deciding: colleagues first, then others (FL 31 §)."""
    named = (decision.presented_by_id, decision.decided_by_id)
    colleagues = sorted(
        name_and_title(one) for one in decision.took_part.all() if one.pk not in named
    )
    return [*colleagues, *(line for line in decision.participants.splitlines() if line.strip())]


def years_of(decision: Decision) -> list[tuple[str, int]]:
    """What a grant binds of each year's money; nothing to say when it is all of one year."""
    years = sorted(decision.yearly_ore.items())
    return years if len(years) > 1 else []


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
    StageKind.APPLICATION: "{name} beviljas statsbidrag på de villkor som står i beslutet.",
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


def outcome_label(kind: str, outcome: str) -> str:
    """The outcome in the stage's own word: only an application is granted or declined."""
    return words_for(kind, outcome).label


def _progress_report_by(decision: Decision) -> str:
    """The call's last moment for the progress report that a grant demands; empty without one."""
    if not decision.amount_ore:
        return ""
    stages = decision.submission.stage.call.stages.filter(kind=StageKind.PROGRESS_REPORT)
    last = stages.exclude(closes_at=None).values_list("closes_at", flat=True).first()
    return last_moment(last) if last else ""


def waits_for(submission: Submission) -> str:
    """The report that a later instalment waits for, as it reads in the payment plan."""
    return submission.stage.call.report_before_payment() or "redovisningen"


def facts_of(submission: Submission, decision: Decision) -> list[dict[str, str]]:
    rows = [
        ("Utgång", outcome_label(submission.stage.kind, decision.outcome)),
        ("Bidraget får användas till", decision.purpose),
        ("Sista dag att använda bidraget", day(decision.use_by_on)),
        ("Kartläggning, behovsanalys och plan lämnas senast", day(decision.plan_due_on)),
        ("Lägesrapport lämnas senast", _progress_report_by(decision)),
        ("Slutrapport lämnas senast", day(decision.report_due_on)),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


NO_APPEAL = "Beslutet får inte överklagas."
SOME_APPEALS = (
    f"{NO_APPEAL} Beslut om hinder mot utbetalning och beslut om återkrav får överklagas till allmän"
    " förvaltningsdomstol."
)
INFORMING = "Hinder mot utbetalning, återbetalning och återkrav"
HINDRANCE = (
    "Vi betalar inte ut bidraget så länge det finns ett hinder: skulder för svenska skatter eller"
    " avgifter hos Kronofogden, likvidation eller konkurs. Vi kontrollerar det före varje utbetalning"
    " och kan besluta om hinder mot utbetalning."
)
REPAYMENT = (
    "Ni är skyldiga att betala tillbaka bidraget om det har beviljats felaktigt eller med för högt"
    " belopp, inte har använts för sitt ändamål, eller om ni inte lämnar redovisningen eller inte"
    " följer villkoren. Vi kan då besluta om återkrav av hela bidraget eller en del av det."
)
CHANGES = (
    "Ni ska utan dröjsmål anmäla ändrade förhållanden som har betydelse för rätten till bidraget."
    " Gör det på ärendets sida i bidragsportalen, under Anmäl ändrade förhållanden."
)
STATEMENT = "Slutrapporten ska ha ett yttrande av en {auditor}, som en fil. Utan det går den inte att skicka in."


@dataclass(frozen=True)
class Duty:
    """What a grant's letter always says where the call has the rule (R-119-6)."""

    title: str
    text: str


def appeal_text(submission: Submission) -> str:
    """The last line of a decision: R-OVK-1."""
    return SOME_APPEALS if submission.stage.call.has_rule(CivilRule.APPEALS) else NO_APPEAL


def duties_of(submission: Submission, decision: Decision) -> list[Duty]:
    """The fixed texts of a grant, in the same words in the letter, on the page and in the mail."""
    if not decision.amount_ore:
        return []
    call = submission.stage.call
    texts = {
        CivilRule.CHANGES_REPORTED: Duty("Ändrade förhållanden", CHANGES),
        CivilRule.AUDITED: Duty(
            "Revisorns yttrande", STATEMENT.format(auditor=auditor_for(decision))
        ),
        CivilRule.INFORMS: Duty(INFORMING, f"{HINDRANCE} {REPAYMENT}"),
    }
    return [duty for rule, duty in texts.items() if call.has_rule(rule)]


# What a correction may mend: the wording. Outcome and amount are the decision itself (FL 36, 37 §§).
CORRECTABLE = {
    "reasons": "Skälen",
    "provisions": "Bestämmelserna",
    "participants": "Övriga som deltog",
    "purpose": "Vad bidraget får användas till",
    "conditions": "Villkoren",
    "use_by_on": "Sista dag att använda bidraget",
    "plan_due_on": "Sista dag för kartläggning, behovsanalys och plan",
    "report_due_on": "Sista dag för slutrapport",
}
NOTHING, NOT_THERE, TAKEN_OUT = "Inget angivet", "Saknades", "Tas bort"
DAYS = ("use_by_on", "plan_due_on", "report_due_on")
Wording = Mapping[str, object]  # as it is kept: text, a list of conditions, or a day as 2026-05-15


@dataclass(frozen=True)
class Change:
    """One part of a decision, as it read and as it reads."""

    label: str
    before: str
    after: str


def wording_of(decision: Decision) -> dict[str, object]:
    """The wording that can be corrected, as a correction keeps it."""
    found = {name: getattr(decision, name) for name in CORRECTABLE}
    return found | {name: found[name].isoformat() if found[name] else "" for name in DAYS}


def give_wording(decision: Decision, wording: Wording) -> Decision:
    """Let a decision read so; the caller saves it or not."""
    for name, value in wording.items():
        is_day = name in DAYS
        read = (date.fromisoformat(str(value)) if value else None) if is_day else value
        setattr(decision, name, read)
    return decision


def as_it_stood(decision: Decision, corrections: Sequence[Correction], number: int) -> Decision:
    """A decision as it read after this correction; 0 is as it was decided."""
    read = copy(decision)
    for later in reversed(corrections):
        if later.number > number:
            give_wording(read, later.before)
    return read


def changes_of(before: Wording, after: Wording) -> list[Change]:
    """What was mended, part by part, for people to read."""
    return [
        Change(label, *only_changed(lines_of(name, before[name]), lines_of(name, after[name])))
        for name, label in CORRECTABLE.items()
        if name in after
    ]


def lines_of(name: str, value: object) -> list[str]:
    if name in DAYS:
        return [day(date.fromisoformat(str(value)))] if value else []
    if isinstance(value, list):
        return [f"{place}. {text}" for place, text in enumerate(value, start=1)]
    return [line for line in str(value).splitlines() if line.strip()]


def only_changed(before: list[str], after: list[str]) -> tuple[str, str]:
    """The lines that differ, in both; what is the same around them is not repeated."""
    groups = [
        code
        for code in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if code[0] != "equal"
    ]
    if not groups:  # only the space between lines
        return _joined([before]), _joined([after])
    old = [before[start:end] for _kind, start, end, _from, _to in groups if end > start]
    new = [after[start:end] for _kind, _from, _to, start, end in groups if end > start]
    return _joined(old) or (NOT_THERE if before else NOTHING), _joined(new) or (
        TAKEN_OUT if after else NOTHING
    )


def _joined(groups: list[list[str]]) -> str:
    return "\n[…]\n".join("\n".join(group) for group in groups)


def reached_in(cases: Collection[UUID]) -> dict[UUID, list[str]]:
    """Whom a letter in each of the cases reaches, by what has come in last."""
    rows = Submission.objects.received().filter(case__in=cases).select_related("case__organisation")
    latest = list(rows.order_by("case", "-stage__order").distinct("case"))
    reached = reached_by(latest)
    return {one.case_id: reached[one.pk] for one in latest}


def reached_by(submissions: Collection[Submission]) -> dict[UUID, list[str]]:
    """Whom a mail about each of them goes to; nobody where it goes by post.

    What the decision maker reads beforehand is what the mail is addressed by.
    """
    contacts = contacts_of_each(submissions)
    people = people_of_each(submissions, Role.WRITER, Role.SIGNATORY)
    return {
        pk: sorted({one.strip().lower() for one in (*named, *people[pk]) if one.strip()})
        for pk, named in contacts.items()
    }
