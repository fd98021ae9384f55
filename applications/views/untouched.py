"""What a page showed, and what was changed on it: a colleague's answer is not met by one that nobody touched.

The marks follow what is saved from the page, so that they tell of every save and not of the first only.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Any

from applications.models import Submission
from applications.models.submissions import EMPTY
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.questionnaires.definition import Question
from delmos_portal.questionnaires.forms import SectionForm

NOT_SHOWN = "-"  # no answer has this mark
UNREAD = "!"  # before the key of a question in which something could not be saved
NOTHING: Mapping[str, Any] = {}
MOST_SHOWN = 100_000  # characters of a posted list


def as_shown(
    submission: Submission,
    questions: Iterable[Question],
    kept: Mapping[str, str],
    wrong: Collection[str] = (),
) -> str:
    """What stands in the questions, as marks that the page sends back; `kept` are marks that it had.

    In those that are wrong it shows what was typed and could not be saved.
    """
    marks = {
        one.key: kept.get(one.key) or _mark(submission.answers.get(one.key)) for one in questions
    }
    typed = submission.unread_answers
    return _listed(marks | _unread_marks({key: typed[key] for key in wrong if key in typed}))


def _unread_marks(unread: Mapping[str, Any]) -> dict[str, str]:
    return {f"{UNREAD}{key}": _mark(typed) for key, typed in unread.items() if typed}


def _listed(marks: Mapping[str, str]) -> str:
    return " ".join(f"{key}:{mark}" for key, mark in marks.items())


def showed_unread(request: SignedInRequest, submission: Submission, key: str) -> bool:
    """Whether the page showed what was typed in a question and could not be saved."""
    shown = shown_before(request)
    typed = submission.unread_answers.get(key)
    return not shown or shown.get(f"{UNREAD}{key}") == _mark(typed)


def shown_before(request: SignedInRequest, *, besides: Collection[str] = ()) -> dict[str, str]:
    """The marks that the page sent, without the answers that were written on it."""
    posted = request.POST.get("visat", "")[:MOST_SHOWN].split(" ")
    marks = dict(one.split(":", 1) for one in posted if ":" in one)
    return {key: mark for key, mark in marks.items() if key not in besides}


def shown_after(
    request: SignedInRequest,
    form: SectionForm,
    saved: Mapping[str, Any],
    met: Mapping[str, Any] = NOTHING,
    unread: Mapping[str, Any] = NOTHING,
) -> str:
    """The marks of a page that goes on showing what was typed on it, when these answers are saved.

    Where it met another answer it never shows that one, so that it meets it again until somebody chooses.
    """
    before = shown_before(request)
    marks = before | {key: _mark(value) for key, value in saved.items()}
    marks |= {
        key: NOT_SHOWN for key, value in met.items() if before.get(key) in (None, _mark(value))
    }
    return _listed({key: marks[key] for key in form.fields if key in marks} | _unread_marks(unread))


def written(form: SectionForm, submission: Submission, request: SignedInRequest) -> dict[str, Any]:
    """The valid answers that were posted: a field that was not sent is not an empty answer.

    Nor is one that stands as the page showed it, where a colleague has written something else: also
    before the page's own latest save.
    """
    shown = shown_before(request)
    return {
        key: value
        for key, value in form.answers().items()
        if not form.fields[key].widget.value_omitted_from_data(request.POST, request.FILES, key)
        and not (value in EMPTY and submission.answers.get(key) in EMPTY)
        and not (value != submission.answers.get(key) and shown.get(key) == _mark(value))
    }


def overtaken(form: SectionForm, submission: Submission, request: SignedInRequest) -> list[str]:
    """The questions left as the page showed them, where something else has been saved since."""
    shown, typed = shown_before(request), form.answers()
    return [
        key
        for key, asked in form.fields.items()
        if asked.widget.value_omitted_from_data(request.POST, request.FILES, key)
        or (
            key in typed
            and key not in form.errors
            and shown.get(key) == _mark(typed[key]) != _mark(submission.answers.get(key))
        )
    ]


def outdated_in(submission: Submission, request: SignedInRequest) -> list[str]:
    """The questions where something else stands than what the page showed when it was written on.

    The page's version tells less: it follows the page's saves, also past what a colleague wrote
    in a question that could not be saved with the others.
    """
    answers = submission.answers
    return [key for key, mark in shown_before(request).items() if mark != _mark(answers.get(key))]


def _mark(value: Any) -> str:
    text = json.dumps(None if value in EMPTY else value, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]
