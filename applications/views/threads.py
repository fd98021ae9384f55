"""The comments beside the questions, as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.urls import reverse

from applications.actions.changing_form import former_forms
from applications.actions.commenting import comment, why_not_comment
from applications.forms import LONGEST_COMMENT, CommentForm
from applications.models import DraftComment, Submission
from applications.views.tasks import kept_sections, open_sections
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.definition import Question
from delmos_portal.questionnaires.signs import legible

EXCERPT = 90


@dataclass
class Thread:
    """What has been said about one question, and where to say more."""

    question: Question
    form: CommentForm
    comments: list[DraftComment] = field(default_factory=list)
    why_not: str = ""
    is_gone: bool = False  # the form does not ask it any more

    @property
    def open_ones(self) -> int:
        return sum(one.done_at is None for one in self.comments)

    @property
    def is_shown_open(self) -> bool:
        """Unfolded where something waits for somebody, or went wrong."""
        return bool(self.open_ones or self.form.errors)

    @property
    def box(self) -> forms.BoundField:
        return self.form[self.form.name]


def threads_of(
    submission: Submission,
    questions: Iterable[Question],
    user: User,
    tried: dict[str, CommentForm] | None = None,
) -> dict[str, Thread]:
    """A thread for each question, in one statement; `tried` are the forms that were not taken."""
    why_not, tried = why_not_comment(submission, user), tried or {}
    threads = {
        one.key: Thread(one, tried.get(one.key) or CommentForm(one.key), why_not=why_not)
        for one in questions
    }
    said = submission.comments.filter(question_key__in=threads).select_related("by", "done_by")
    for one in said:
        threads[one.question_key].comments.append(one)
    return threads


def gone_in(submission: Submission) -> list[Question]:
    """The questions of former forms that were commented, as they were asked last."""
    asked = [one.key for one in submission.questionnaire.parsed.questions()]
    said = submission.comments.exclude(question_key__in=asked)
    keys = set(said.values_list("question_key", flat=True))
    found: dict[str, Question] = {}
    for definition in former_forms(submission) if keys else []:
        for one in definition.questions():
            if one.key in keys:
                found.setdefault(one.key, one)
    return list(found.values())


@dataclass(frozen=True)
class Waiting:
    """An open comment, for a list of all of them."""

    text: str
    by: str
    about: str
    url: str


def waiting_in(submission: Submission, *, may_write: bool) -> list[Waiting]:
    """The open comments of a draft, each with the place where it stands."""
    places = {
        question.key: (question.label, section.key)
        for section in kept_sections(submission)
        for question in section.questions
    }
    found = []
    for one in submission.comments.unsettled().select_related("by"):
        if submission.open_questions and one.question_key not in submission.open_questions:
            continue  # about what came in: it is no part of the completion
        label, section = places.get(one.question_key, ("", ""))
        if may_write and section:
            url = f"{reverse('section', args=[submission.pk, section])}#{anchor(one.question_key)}"
        else:
            url = f"{reverse('comments', args=[submission.pk])}#{anchor(one.question_key)}"
        found.append(Waiting(_excerpt(one.text), one.by.name, label, url))
    return found


def anchor(question_key: str) -> str:
    return f"kommentarer-{question_key}"


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[:EXCERPT].rstrip()} …"


def counted(submission: Submission) -> dict[str, int]:
    """How many comments are open beside each question."""
    rows = submission.comments.unsettled().order_by("question_key").values("question_key")
    return {one["question_key"]: one["many"] for one in rows.annotate(many=Count("pk"))}


def said_of(many: int) -> str:
    return "En öppen kommentar" if many == 1 else f"{many} öppna kommentarer"


def with_comments(rows: list[dict[str, str]], submission: Submission) -> list[dict[str, str]]:
    """The task list's rows, saying also where colleagues have written."""
    open_ones = counted(submission)
    if open_ones:
        for row, section in zip(rows, open_sections(submission), strict=True):
            many = sum(open_ones.get(one.key, 0) for one in section.questions)
            if many:
                row["hint"] = f"{row['hint'].removesuffix('.')}. {said_of(many)}".lstrip(". ")
    return rows


def keep_comments(submission: Submission, keys: Iterable[str], request: SignedInRequest) -> None:
    """Add what stands in the boxes of a page that is not shown again: what is too long, in parts."""
    for key in keys:
        text = legible(request.POST.get(CommentForm.name_of(key), ""))
        parts = [text[at : at + LONGEST_COMMENT] for at in range(0, len(text), LONGEST_COMMENT)]
        try:
            for part in parts:
                comment(submission, key, part, by=request.user)
        except Refused as refused:
            messages.error(request, f"Kommentaren är inte tillagd. {refused} Du skrev: {text}")
            continue
        if len(parts) > 1:
            messages.success(
                request, f"Kommentaren var för lång och är tillagd i {len(parts)} delar."
            )
        elif parts:
            messages.success(request, "Kommentaren är tillagd.")


def added_comments(
    submission: Submission, questions: Iterable[Question], request: SignedInRequest
) -> dict[str, CommentForm]:
    """Add what stands in the boxes, whichever button was pressed; the forms that were not taken."""
    tried = {}
    for question in questions:
        if not request.POST.get(CommentForm.name_of(question.key), "").strip():
            continue
        form = CommentForm(question.key, request.POST)
        try:
            if form.is_valid():
                comment(submission, question.key, form.text, by=request.user)
                messages.success(request, "Kommentaren är tillagd.")
        except Refused as refused:
            form.add_error(None, str(refused))
        if form.errors:
            tried[question.key] = form
    return tried
