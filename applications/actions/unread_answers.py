"""What was typed in a draft and is no answer: kept until its question is answered."""

from collections.abc import Collection, Mapping
from typing import Any

from applications.models import Submission


def late(
    submission: Submission, unread: Mapping[str, Any], version: int, outdated: Collection[str]
) -> set[str]:
    """What was typed from another answer than the one that stands now: two answers, as any others."""
    return {
        key
        for key, typed in unread.items()
        if typed and (key in outdated or submission.answer_versions.get(key, 0) > version)
    }


def note(submission: Submission, written: Collection[str], unread: Mapping[str, Any]) -> bool:
    """Keep what was typed and is no answer until its question is answered: whether that changed."""
    before, allowed = submission.unread_answers, submission.open_questions
    submission.unread_answers = {
        key: typed
        for key, typed in (before | unread).items()
        if typed and (key in unread or key not in written) and (not allowed or key in allowed)
    }
    return bool(submission.unread_answers != before)
