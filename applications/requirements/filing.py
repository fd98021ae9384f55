"""What must hold before a submission is begun or sent; the page and the action ask the same list."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from applications.models import Call, Case, Status, Submission
from applications.requirements.auditing import statement_missing
from applications.requirements.contacts import contact_to_mend
from applications.requirements.eligibility import verdict
from delmos_portal.accounts.models import Organisation
from delmos_portal.documents.models import Scan
from delmos_portal.questionnaires.answers import Complaint, advice, complaints
from delmos_portal.questionnaires.ties import opened_by
from delmos_portal.templatetags.swedish import day, full_stop, stockholm

CASE_IS_CLOSED = "Ärendet är avslutat."


def call_is_not_announced(call: Call) -> str:
    return "" if call.published_at else "Utlysningen är inte publicerad."


def call_is_cancelled(call: Call) -> str:
    return (
        f"Utlysningen är inställd. {full_stop(call.cancelled_reason)}" if call.cancelled_at else ""
    )


def first_stage_is_not_open(call: Call) -> str:
    stage, now = call.first_stage(), timezone.now()
    if stage.opens_at and now < stage.opens_at:
        return f"Utlysningen öppnar {stockholm(stage.opens_at)}."
    if stage.is_past(now) and not stage.accepts_late:
        return f"Utlysningen stängde {stockholm(stage.closes_at)} och tar inte emot fler."
    return ""


def why_not_apply(call: Call, organisation: Organisation) -> list[str]:
    """Why this organisation cannot begin a submission; empty when it can. Told before drafting."""
    found = verdict(call, organisation)
    return [*([] if found.may_apply else [found.sentence]), *why_not_now(call)]


NOW: list[Callable[[Call], str]] = [
    call_is_not_announced,
    call_is_cancelled,
    first_stage_is_not_open,
]


def why_not_now(call: Call) -> list[str]:
    """Why nobody at all can begin now."""
    return [reason for ask in NOW if (reason := ask(call))]


def unmet(submission: Submission) -> list[Complaint]:
    """Everything that stands in the way of sending this submission."""
    files = _files(submission)
    definition, answers = submission.questionnaire.parsed, submission.answers
    answered = {key for key, _name, _scan in files}
    missing = complaints(definition, answers, answered)
    missing = _unread(submission, missing)
    told = {one.question_key for one in missing}
    missing += [
        one for one in statement_missing(submission, answered) if one.question_key not in told
    ]
    if submission.status == Status.INCOMPLETE and submission.open_questions:
        # A paper is received as it is: what it lacks and was not asked for, nobody can fill in now.
        tied = opened_by(definition, submission.open_questions)
        missing = [one for one in missing if one.question_key in tied]
    # Later it stops nobody: who signs cannot change a file, and the last moment may be near.
    return missing + (_stopped(submission, files) if submission.status == Status.DRAFT else [])


def _unread(submission: Submission, found: list[Complaint]) -> list[Complaint]:
    """What was typed and could not be saved, before anything else that is said of its question."""
    # What lies for signing is whole as it was sent; what somebody types beside it stops nobody.
    is_writing = submission.status in (Status.DRAFT, Status.INCOMPLETE)
    if not is_writing or submission.sent_to_signatory_at:
        return found
    typed, allowed = submission.unread_answers, submission.open_questions
    wrong = [
        Complaint(
            section.key,
            one.key,
            f"Det ni har skrivit i ”{one.label}” går inte att spara. Rätta det eller ta bort det.",
        )
        for section in submission.questionnaire.parsed.applying(submission.answers).sections
        for one in section.questions
        if one.key in typed and (not allowed or one.key in allowed)
    ]
    keys = {one.question_key for one in wrong}
    return [*wrong, *(one for one in found if one.question_key not in keys)]


def _files(submission: Submission) -> list[tuple[str, str, str]]:
    """The files that stand: question, name, and what the scanner has said."""
    standing = submission.attachments.filter(removed_at=None)
    return list(standing.values_list("question_key", "file__name", "file__scan"))


def _stopped(submission: Submission, files: list[tuple[str, str, str]]) -> list[Complaint]:
    applying = submission.questionnaire.parsed.applying(submission.answers)
    keys = {one.key for one in applying.questions()}
    return [
        Complaint(
            applying.section_of(key).key,
            key,
            f"{name} stoppades i viruskontrollen. Ta bort filen, och lägg till en ny om den behövs.",
        )
        for key, name, scan in files
        if scan == Scan.INFECTED and key in keys
    ]


def worth_a_look(submission: Submission) -> list[Complaint]:
    """What looks odd in the answers, and stands in nobody's way."""
    odd = advice(submission.questionnaire.parsed, submission.answers)
    odd += contact_to_mend(submission)
    is_told = submission.status == Status.DRAFT  # then it stands in the way
    return odd if is_told else odd + _stopped(submission, _files(submission))


def why_closed(submission: Submission, at: datetime | None = None) -> str:
    """Why the door is shut; empty while it is open, and where what comes late is received and marked.

    A request that had wholly arrived before the last moment is in time: `at` is when.
    """
    stage, now = submission.stage, at or timezone.now()
    if submission.case.status == Case.Status.CLOSED:
        return CASE_IS_CLOSED
    is_owed = stage.is_report or submission.is_the_agencys
    if stage.call.cancelled_at and not is_owed:  # what was granted is reported all the same
        return (
            f"Utlysningen är inställd sedan {day(stage.call.cancelled_at)}."
            f" {full_stop(stage.call.cancelled_reason)}"
            " Det ni har skrivit finns kvar, men kan inte skickas in."
        )
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
