"""What was typed in a draft and is no answer: kept until its question is answered.

What another answer takes the place of goes to the history, with who typed it. A personal identity
number where none may stand is kept in neither (I-04).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.datastructures import MultiValueDict

from applications.actions import history
from applications.actions.history import Written
from applications.models import Submission
from delmos_portal.accounts.models import User
from delmos_portal.numbers import names_person
from delmos_portal.questionnaires.forms import SectionForm
from delmos_portal.questionnaires.typed import as_typed


def late(
    submission: Submission, unread: Mapping[str, Any], version: int, outdated: Collection[str]
) -> set[str]:
    """What was typed from another answer than the one that stands now: two answers, as any others."""
    return {
        key
        for key, typed in unread.items()
        if typed and (key in outdated or submission.answer_versions.get(key, 0) > version)
    }


def unsaved(
    submission: Submission, unread: Mapping[str, Any], keys: Iterable[str]
) -> list[Written]:
    """It as changes that were not saved, for the history."""
    texts = {key: as_text(submission, key, unread[key]) for key in keys}
    return [
        Written(key, submission.answers.get(key), text, is_saved=False)
        for key, text in texts.items()
        if text and not names_person(text)
    ]


def note(
    submission: Submission,
    written: Collection[str],
    unread: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
) -> bool:
    """Keep what was typed and is no answer until its question is answered: whether that changed.

    Who mends what they typed themselves lets go of it; anybody else's goes to the history.
    """
    before, allowed = submission.unread_answers, submission.open_questions
    after = {
        key: typed
        for key, typed in (before | unread).items()
        if typed and (key in unread or key not in written) and (not allowed or key in allowed)
    }
    if after == before:
        return False
    typists = submission.unread_by
    own = {key for key in unread if typists.get(key) == by.pk}
    let_go(
        submission, [key for key in before if after.get(key) != before[key] and key not in own], now
    )
    submission.unread_answers = after
    submission.unread_by = {
        key: typists.get(key) if typed == before.get(key) else by.pk for key, typed in after.items()
    }
    return True


def let_go(submission: Submission, keys: Iterable[str], now: datetime) -> None:
    """Keep it in the history, before something else takes its place.

    What was typed before typists were kept is said to be by whoever saved last.
    """
    gone = unsaved(submission, submission.unread_answers, keys)
    typists = {
        one.question_key: submission.unread_by.get(one.question_key) or submission.saved_by_id
        for one in gone
    }
    people = User.objects.in_bulk(set(typists.values()) - {None})
    for pk, typist in people.items():
        own = [one for one in gone if typists[one.question_key] == pk]
        history.keep(submission, own, by=typist, now=now)


def as_text(submission: Submission, key: str, typed: Mapping[str, list[str]]) -> str:
    """What was typed, as it is read; of a table, every cell in which something is typed."""
    definition = submission.questionnaire.parsed
    asked = next((one for one in definition.questions() if one.key == key), None)
    if asked is None:  # the form has changed since
        return "\n".join(one for values in typed.values() for one in values)
    form = SectionForm(definition.section_of(key), MultiValueDict(typed))
    return as_typed(form, asked)
