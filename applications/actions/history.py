"""Keeping what was written: every saved answer, and every one that a colleague's stood in the way of."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from applications.models import AnswerChange, Submission
from applications.models.submissions import EMPTY
from delmos_portal.accounts.models import User

SITTING = timedelta(minutes=10)


@dataclass(frozen=True)
class Written:
    """An answer as it was, and as somebody wrote it."""

    question_key: str
    before: Any
    after: Any
    is_saved: bool = True


def keep(
    submission: Submission,
    written: Iterable[Written],
    *,
    by: User,
    now: datetime,
    apart: Collection[str] = (),
) -> None:
    """Keep the changes of one saving. One sitting that only adds text is one change.

    What was fetched stands `apart`, so that it can be undone by itself.
    """
    changes = {one.question_key: one for one in written}
    if not changes:
        return
    latest = submission.changes.filter(question_key__in=changes)
    new = []
    for row in latest.order_by("question_key", "-at", "-id").distinct("question_key"):
        one = changes[row.question_key]
        if row.question_key not in apart and _goes_on(row, one, by, now):
            row.after, row.at = one.after, max(row.at, now)
            row.save(update_fields=["after", "at"])
            del changes[row.question_key]
    for one in changes.values():
        new.append(
            AnswerChange(
                submission=submission,
                question_key=one.question_key,
                before=one.before,
                after=one.after,
                is_saved=one.is_saved,
                by=by,
                begun_at=now,
                at=now,
            )
        )
    AnswerChange.objects.bulk_create(new)


def _goes_on(row: AnswerChange, one: Written, by: User, now: datetime) -> bool:
    is_same_sitting = row.by_id == by.pk and timedelta(0) <= now - row.begun_at < SITTING
    is_same_kind = row.is_saved == one.is_saved and (not one.is_saved or row.after == one.before)
    return is_same_sitting and is_same_kind and only_adds(row.after, one.after)


def only_adds(before: Any, after: Any) -> bool:
    """Whether everything that stood there still does, in one piece or with something put into it."""
    if before in EMPTY or before == after:
        return True
    if isinstance(before, dict) and isinstance(after, dict):  # a row or a budget
        return all(key in after and only_adds(one, after[key]) for key, one in before.items())
    if _is_rows(before) and _is_rows(after):
        pairs = zip(before, after, strict=False)
        return len(after) >= len(before) and all(only_adds(*pair) for pair in pairs)
    if not (isinstance(before, str) and isinstance(after, str)):
        return False
    kept = _alike(before, after) + _alike(before[::-1], after[::-1])
    return len(after) >= len(before) and kept >= len(before)


def _is_rows(answer: Any) -> bool:
    return isinstance(answer, list) and all(isinstance(row, dict) for row in answer)


def _alike(one: str, other: str) -> int:
    """How many signs they begin with in common."""
    return sum(
        1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
