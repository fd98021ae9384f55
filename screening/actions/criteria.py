"""Writing what the submissions of a stage are assessed by, until the first is finished."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from applications.models import Stage
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from screening.models import Assessment, Criterion
from screening.requirements import Point, usual, with_steps

LOCKED = "En bedömning i steget är färdig. Grunderna är låsta, så att alla inlagor bedöms efter samma grunder."
WRITTEN = "Steget har redan egna grunder."
AUDIENCES = Criterion.Audience


def why_not_write(stage: Stage, user: User) -> str:
    """Why the criteria cannot be changed by this person now; empty when they can."""
    if not user.has_role(StaffRole.ADMINISTRATOR):
        return "Bara en administratör ändrar bedömningsgrunderna."
    begun = Assessment.objects.filter(submission__stage=stage)
    return LOCKED if begun.exclude(finished_at=None, earlier=[]).exists() else ""


def _locked(stage_id: int, by: User) -> Stage:
    stage = Stage.objects.select_for_update(of=("self",), no_key=True).get(pk=stage_id)
    if reason := why_not_write(stage, by):
        raise Refused(reason)
    return stage


def begin(stage_id: int, *, with_scale: bool, by: User) -> None:
    """Copy the usual points to the stage as its own, with five steps if so wished."""
    with transaction.atomic():
        stage = _locked(stage_id, by)
        if stage.criteria.exists():
            raise Refused(WRITTEN)
        change: Callable[[Point], Point] = with_steps if with_scale else lambda point: point
        public, civil = (
            [change(one) for one in usual(stage.kind, is_civil=is_civil)]
            for is_civil in (False, True)
        )
        rows = [(one, AUDIENCES.ALL if one in civil else AUDIENCES.PUBLIC) for one in public]
        rows += [(one, AUDIENCES.CIVIL) for one in civil if one not in public]
        Criterion.objects.bulk_create(
            Criterion(
                stage=stage,
                key=point.key,
                order=order,
                part=point.part,
                label=point.label,
                help=point.help,
                scale=list(point.scale),
                weight=point.weight,
                audience=audience,
            )
            for order, (point, audience) in enumerate(rows, start=1)
        )
        _note("begin_criteria", stage, by=by)


def save(criterion: Criterion, *, by: User) -> Criterion:
    """Keep a criterion, new or changed."""
    with transaction.atomic():
        stage = _locked(criterion.stage_id, by)
        if criterion.pk is None:
            criterion.key = _free_key(stage, criterion.label)
            highest = stage.criteria.aggregate(highest=Max("order"))["highest"] or 0
            criterion.order = criterion.order or highest + 1
        criterion.save()
        _note("write_criterion", stage, by=by, label=criterion.label)
    return criterion


def remove(criterion: Criterion, *, by: User) -> None:
    """Take a criterion away; without any, the stage is assessed by the usual points again."""
    with transaction.atomic():
        stage = _locked(criterion.stage_id, by)
        Criterion.objects.filter(pk=criterion.pk).delete()
        _note("remove_criterion", stage, by=by, label=criterion.label)


def _free_key(stage: Stage, label: str) -> str:
    taken = set(stage.criteria.values_list("key", flat=True))
    stem = slugify(label)[:30].replace("-", "_") or "grund"
    return next(
        key
        for number in range(1, 1000)
        if (key := f"{stem}_{number}" if number > 1 else stem) not in taken
    )


def _note(step: str, stage: Stage, *, by: User, **details: Any) -> None:
    record(step, by=by, object_type=stage._meta.label_lower, object_id=stage.pk, details=details)
