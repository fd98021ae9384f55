"""Changing what is finished: one reader's point, or what both readers agree on. Both are kept."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from applications.lifecycle import LIFE
from applications.models import Submission
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from screening.actions.merging import Fields, merge_fields, thought
from screening.actions.reviewing import why_not_now
from screening.actions.sheets import moderated_in, register_sheet
from screening.models import ModeratedPoint, Reading, Rescoring
from screening.requirements import Point, first_of, is_whole, second_of, sheet_of

NOT_FINISHED = "Bedömningen är inte färdig. Ändra den där den skrivs."
STAYS = (
    "{}: ett gemensamt resultat som är registrerat kan ändras men inte tas bort. Välj det resultat som"
    " ska gälla i stället, och skriv varför."
)
UNCHANGED = "Inget är ändrat. Det som redan står gäller."
NO_READERS = "Inlagan har inte två färdiga bedömningar att jämföra."


def why_not_rescore(submission: Submission, user: User, *, is_second: bool) -> str:
    """Why this person cannot change the finished reading; empty when they can."""
    if reason := why_not_now(submission, user):
        return reason
    if not is_whole(submission):
        return NOT_FINISHED
    first, second = first_of(submission), second_of(submission)
    if is_second and (second is None or second.reader_id != user.pk):
        return "Bara den andra läsaren ändrar sin egen bedömning."
    if not is_second and first is not None and second is not None and first.officer_id != user.pk:
        return "Bara den som har gjort bedömningen ändrar den."
    return ""


def rescore(
    submission_id: UUID, key: str, given: dict[str, str], *, why: str, is_second: bool, by: User
) -> Rescoring:
    """Change one point of a finished reading, with a reason. The sheet is registered anew."""
    if not why.strip():
        raise Refused("Skriv varför bedömningen ändras.")
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if reason := why_not_rescore(submission, by, is_second=is_second):
            raise Refused(reason)
        reading: Reading = submission.second_reading if is_second else submission.assessment
        point = _point_in(reading, key)
        if given.get("answer") not in point.final_answers or not given.get("reason", "").strip():
            raise Refused(f"Svara och motivera: {point.label}.")
        before = reading.points.get(key) or {}
        if before == given:
            raise Refused(UNCHANGED)
        made = Rescoring.objects.create(
            submission=submission,
            is_second=is_second,
            key=key,
            label=point.label,
            before=before,
            after=given,
            reason=why.strip(),
            by=by,
        )
        reading.points = {**reading.points, key: given}
        reading.save(update_fields=["points"])
        register_sheet(submission, by=by, step="change_assessment")
    return made


def _point_in(reading: Reading, key: str) -> Point:
    found = next((one for one in sheet_of(reading) if one.key == key), None)
    if found is None:
        raise Refused("Grunden finns inte i bedömningen.")
    return found


def why_not_moderate(submission: Submission, user: User) -> str:
    if second_of(submission) is None or not is_whole(submission):
        return NO_READERS
    return why_not_now(submission, user)


def agreed_fields(known: Mapping[str, ModeratedPoint]) -> Fields:
    """What has been agreed, by the names of the page's fields."""
    found: Fields = {f"{key}_answer": one.answer for key, one in known.items()}
    return found | {f"{key}_reason": one.reason for key, one in known.items()}


def moderate(
    submission_id: UUID,
    results: Mapping[str, tuple[str, str]],
    *,
    by: User,
    seen: str | None = None,
) -> list[ModeratedPoint]:
    """Keep what was agreed, point by point: an answer and a reason. What is unchanged is not repeated.

    `seen` is what the person had read, in marks: what a colleague has agreed since is not written over.
    """
    with transaction.atomic():
        submission = LIFE.locked(submission_id)
        if reason := why_not_moderate(submission, by):
            raise Refused(reason)
        known = moderated_in(submission)
        if seen is not None:
            results = _merged(results, known, seen)
        made = []
        for key, (answer, reason) in results.items():
            there = known.get(key)
            if _says(there, answer, reason):
                continue
            point = _point_in(submission.assessment, key)
            if there is not None and not (answer or reason):
                raise Refused(STAYS.format(point.label))
            if answer not in point.final_answers or not reason.strip():
                raise Refused(f"Svara och motivera: {point.label}.")
            made.append(
                ModeratedPoint(
                    submission=submission, key=key, answer=answer, reason=reason.strip(), by=by
                )
            )
        if not made:
            raise Refused(UNCHANGED)
        ModeratedPoint.objects.bulk_create(made)
        register_sheet(submission, by=by, step="moderate_assessment")
    return made


def _merged(
    results: Mapping[str, tuple[str, str]], known: Mapping[str, ModeratedPoint], seen: str
) -> dict[str, tuple[str, str]]:
    """The results with what colleagues alone have agreed since the page was opened. Raises Meanwhile."""

    def who(unread: Fields) -> User:
        return max((known[thought(name)] for name in unread), key=lambda one: one.at).by

    mine: Fields = {f"{key}_answer": answer for key, (answer, _) in results.items()}
    mine |= {f"{key}_reason": reason for key, (_, reason) in results.items()}
    fields = merge_fields(mine, agreed_fields(known), seen, who=who)
    return {key: (fields[f"{key}_answer"], fields[f"{key}_reason"]) for key in results}


def _says(there: ModeratedPoint | None, answer: str, reason: str) -> bool:
    is_there = (there.answer, there.reason) if there is not None else ("", "")
    return is_there == (answer, reason.strip())
