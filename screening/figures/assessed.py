"""What an export says of assessments: only what is registered, and covers what came in last.

Read from the sheets that were frozen when they were registered, never from what somebody is writing.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, Func, JSONField

from applications.models import ReceivedVersion, Stage
from screening.models import FinishedSheet

# Each point of a sheet, without what the readers said of it.
POINT = Func(
    F("content"),
    template="(jsonb_path_query(%(expressions)s, '$.points[*]') - '{readings,moderated}'::text[])",
    output_field=JSONField(),
)


def key_of(point: Mapping[str, Any]) -> str:
    return str(point.get("key") or point["label"])[:60]


def points_in(stage: Stage) -> dict[str, str]:
    """What has been assessed in the stage: the keys and labels of the points, the oldest sheet's first."""
    rows = FinishedSheet.objects.filter(submission__stage=stage).order_by("pk")
    found: dict[str, str] = {}
    for point in rows.values_list(POINT, flat=True):
        found.setdefault(key_of(point), point["label"])
    return found


def sheets_of(versions: Collection[ReceivedVersion]) -> dict[UUID, FinishedSheet]:
    """The latest sheet of each submission; none where something has come in since it was assessed."""
    numbers = {one.submission_id: one.number for one in versions}
    rows = FinishedSheet.objects.filter(submission__in=numbers).order_by("pk")
    found = {one.submission_id: one for one in rows}
    return {pk: one for pk, one in found.items() if one.content["version"] == numbers[pk]}


def hundredths(sheet: FinishedSheet) -> int | None:
    """The score, 0–100, in hundredths: no float comes between the sheet and the file."""
    score = str(sheet.content["score"]).replace(",", "")
    return int(score) if score else None


def answer_in(sheet: FinishedSheet, key: str) -> str | None:
    """What counts in a point: what was agreed in moderation, else what each reader answered."""
    point = next((one for one in sheet.content["points"] if key_of(one) == key), None)
    if point is None:
        return None
    if agreed := point.get("moderated"):
        return str(agreed["answer"])
    return " / ".join(dict.fromkeys(one["answer"] for one in point["readings"]))


def readers_of(sheet: FinishedSheet) -> str:
    return ", ".join(sheet.content[name] for name in ("officer", "reader") if sheet.content[name])
