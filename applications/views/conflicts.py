"""Two answers to the same question: who wrote the one that stands."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from applications.actions.drafting import Saved
from applications.actions.voiding import labels_of
from applications.models import Submission
from delmos_portal.accounts.models import User
from delmos_portal.questionnaires.answers import shown
from delmos_portal.questionnaires.definition import Question, Section
from delmos_portal.templatetags.swedish import in_a_row


@dataclass(frozen=True)
class Other:
    """Whose answer stands in the way: a colleague's, or one's own from before or from another tab."""

    name: str = "En kollega"
    is_self: bool = False

    @property
    def title(self) -> str:
        return "Du har svarat två gånger" if self.is_self else "Ni är två som har svarat"

    @property
    def says(self) -> str:
        if self.is_self:
            return "Du har själv sparat ett annat svar tidigare"
        return f"{self.name} har sparat ett annat svar"

    def says_on(self, question: Question) -> str:
        if self.is_self:
            return f"Du har själv tidigare sparat ett annat svar på ”{question.label}”"
        return f"{self.name} har sparat ett annat svar på ”{question.label}”"


def others_in(submission: Submission, keys: Collection[str], *, by: User) -> dict[str, Other]:
    """Who saved the answers that stand in these questions."""
    saved = submission.changes.filter(question_key__in=keys, is_saved=True).select_related("by")
    latest = saved.order_by("question_key", "-at", "-id").distinct("question_key")
    found = {one.question_key: Other(one.by.name, is_self=one.by_id == by.pk) for one in latest}
    return {key: found.get(key, Other()) for key in keys}


def changed_meanwhile(submission: Submission, saved: Saved, *, by: User) -> str:
    """Who has changed the answers that a save left as they are: perhaps the same person, in another tab."""
    keys = [one.question_key for one in saved.conflicts]
    others = sorted(others_in(submission, keys, by=by).values(), key=lambda one: one.is_self)
    who = "Du har själv"
    if not all(one.is_self for one in others):
        names = dict.fromkeys("du själv" if one.is_self else one.name for one in others)
        who = f"{in_a_row(names)} har"
    labels = labels_of(submission, keys)
    what = f"”{labels[0]}”" if len(labels) == 1 else f"{len(labels)} av svaren"
    return f"{who} ändrat {what} sedan du öppnade sidan."


def answer_in(section: Section, key: str, value: Any) -> str:
    """An answer in words."""
    asked = next(one for one in section.questions if one.key == key)
    return shown(asked, value) or "(tomt svar)"


def both_beside(place: str, other: Other, theirs: str) -> str:
    """What stands beside the field while it is written in: that there is another answer, and which."""
    context = {"place": place, "other": other, "theirs": theirs}
    return render_to_string("applications/parts/two_answers.html", context)
