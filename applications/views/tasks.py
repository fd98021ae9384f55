"""The task list: what is done in each section, and what remains."""

from collections.abc import Collection

from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst

from applications.actions.receiving import content_of
from applications.models import ReturnComment, Status, Submission
from applications.models.submissions import EMPTY
from applications.requirements import contact_to_mend
from applications.views.changes import Reading, changes_between
from applications.views.items import changed_questions, left_in
from delmos_portal.questionnaires.answers import Complaint
from delmos_portal.questionnaires.definition import Definition, Section
from delmos_portal.templatetags.swedish import in_a_row

NOT_BEGUN = ("Ej påbörjad", "neutral")
BEGUN = ("Påbörjad", "info")
DONE = ("Klar", "success")
WRONG = ("Behöver rättas", "warning")
TO_COMPLETE = ("Komplettera", "warning")
UNCHANGED = ("Inte ändrad", "neutral")


def open_sections(submission: Submission) -> list[Section]:
    """The sections to write in, as the answers make the form; in a completion with an open question."""
    return _open_of(submission, submission.questionnaire.parsed.applying(submission.answers))


def kept_sections(submission: Submission) -> list[Section]:
    """Every section whose answers can be saved: nothing that was typed is lost when it stops applying."""
    return _open_of(submission, submission.questionnaire.parsed)


def _open_of(submission: Submission, definition: Definition) -> list[Section]:
    sections = list(definition.sections)
    if submission.status != Status.INCOMPLETE or not submission.open_questions:
        return sections
    return [
        section
        for section in sections
        if any(question.key in submission.open_questions for question in section.questions)
    ]


def task_rows(
    submission: Submission, complaints: list[Complaint], comment: ReturnComment | None
) -> list[dict[str, str]]:
    """Rows of the task list component."""
    with_files = set(
        submission.attachments.filter(removed_at=None).values_list("question_key", flat=True)
    )
    signed, changed = _signed_sections(submission), _changed_sections(submission)
    left = left_in(submission, changed_questions(submission)) if changed else set()
    forsaken = {one.section_key: one.text for one in contact_to_mend(submission)}
    rows = []
    for section in open_sections(submission):
        own = [one for one in complaints if one.section_key == section.key]
        commented = comment is not None and comment.section_key == section.key
        text, kind = _state(submission, section, own, with_files)
        if changed is not None and (text, kind) == DONE:
            text, kind = _in_completion(submission, section, changed, left)
        is_to_mend = (
            comment is not None and commented and not _is_changed(submission, section, comment)
        )
        if is_to_mend or section.key in forsaken:
            text, kind = WRONG
        rows.append(
            {
                "label": section.title,
                "url": reverse("section", args=[submission.pk, section.key]),
                "status": text,
                "kind": kind,
                "hint": f"{submission.stage.signing.one_of_them.capitalize()} har lämnat en kommentar."
                if commented
                else left_to_do(own) or forsaken.get(section.key) or signed.get(section.key, ""),
            }
        )
    return rows


def _signed_sections(submission: Submission) -> dict[str, str]:
    """What is signed already in a draft that came back, by section."""
    if submission.status != Status.DRAFT or len(submission.stage.signing_parties) == 1:
        return {}
    names: dict[str, list[str]] = {}
    for one in submission.signatures.filter(voided_at=None):
        for key in one.covers:
            names.setdefault(key, []).append(one.name)
    return {key: f"Undertecknat av {in_a_row(who)}." for key, who in names.items()}


def _changed_sections(submission: Submission) -> set[str] | None:
    """In a completion, the sections that say something else than what came in."""
    if submission.status != Status.INCOMPLETE:
        return None
    before = Reading.of_version(submission.latest_version())
    now = Reading.of_manifest(content_of(submission).manifest)
    changes = changes_between(submission.questionnaire.parsed, before, now)
    return {one.section_key for one in changes}


def _in_completion(
    submission: Submission, section: Section, changed: set[str], left: set[str]
) -> tuple[str, str]:
    """Whole answers say nothing of what was asked for: it is done when each item is seen to."""
    if section.key not in changed:
        return _yet_to_change(submission)
    is_left = any(question.key in left for question in section.questions)
    return BEGUN if is_left and submission.sent_to_signatory_at is None else DONE


def _yet_to_change(submission: Submission) -> tuple[str, str]:
    """Only a section that the request names is certainly to be changed, and only until it is sent."""
    is_asked_for = submission.open_questions and submission.sent_to_signatory_at is None
    return TO_COMPLETE if is_asked_for else UNCHANGED


def _state(
    submission: Submission,
    section: Section,
    complaints: list[Complaint],
    with_files: Collection[str],
) -> tuple[str, str]:
    answered = {
        question.key
        for question in section.questions
        if question.key in with_files
        or question.key in submission.unread_answers
        or submission.answers.get(question.key) not in EMPTY
    }
    if any(one.question_key in answered and not one.is_missing for one in complaints):
        return WRONG
    if not answered:
        return NOT_BEGUN
    return BEGUN if complaints else DONE


def _is_changed(submission: Submission, section: Section, comment: ReturnComment) -> bool:
    """Whether anything in the section has been changed since the signatory wrote of it."""
    keys = [question.key for question in section.questions]
    answers = submission.changes.filter(question_key__in=keys, is_saved=True, at__gt=comment.at)
    since = Q(added_at__gt=comment.at) | Q(removed_at__gt=comment.at)
    files = submission.attachments.filter(since, question_key__in=keys)
    return answers.exists() or files.exists()


def left_to_do(complaints: list[Complaint]) -> str:
    """What is left to answer, and what is answered and must be mended."""
    left = sum(one.is_missing for one in complaints)
    counts = ((left, "återstår"), (len(complaints) - left, "behöver rättas"))
    said = [f"{'ett' if many == 1 else many} svar {what}" for many, what in counts if many]
    return capfirst(" och ".join(said))


def next_section(submission: Submission, section: Section) -> Section | None:
    """The section after this one, of those that may be written in."""
    sections = open_sections(submission)
    keys = [one.key for one in sections]
    place = keys.index(section.key) + 1 if section.key in keys else len(keys)
    return sections[place] if place < len(sections) else None
