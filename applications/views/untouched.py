"""What a page showed, and what was changed on it: a colleague's answer is not met by one that nobody touched."""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from applications.models import Submission
from applications.models.submissions import EMPTY
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.questionnaires.definition import Question
from delmos_portal.questionnaires.forms import SectionForm

MOST_SHOWN = 100_000  # characters of a posted list


def as_shown(submission: Submission, questions: Iterable[Question]) -> str:
    """What stands in the questions, as marks that the page sends back."""
    return " ".join(f"{one.key}:{_mark(submission.answers.get(one.key))}" for one in questions)


def written(
    form: SectionForm, submission: Submission, request: SignedInRequest, *, since: int
) -> dict[str, Any]:
    """The valid answers that were posted: a field that was not sent is not an empty answer.

    Nor is one that a colleague has changed since, and that stands as the page showed it.
    """
    shown = dict(
        one.split(":", 1)
        for one in request.POST.get("visat", "")[:MOST_SHOWN].split(" ")
        if ":" in one
    )
    return {
        key: value
        for key, value in form.answers().items()
        if not form.fields[key].widget.value_omitted_from_data(request.POST, request.FILES, key)
        and not (value in EMPTY and submission.answers.get(key) in EMPTY)
        and not (submission.answer_versions.get(key, 0) > since and shown.get(key) == _mark(value))
    }


def _mark(value: Any) -> str:
    text = json.dumps(None if value in EMPTY else value, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]
