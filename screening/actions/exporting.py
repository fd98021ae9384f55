"""Asking for a file of what has come in, and the columns that are kept under a name."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.models import Stage, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.outbox.models import OutboxMessage
from screening.figures.columns import to_export
from screening.models import Export, ExportTemplate

NOTHING = "Inget har kommit in i det här steget som du kan läsa. Välj ett annat steg."
NOT_YOURS = "Mallen tas bort av den som sparade den eller av en administratör."
TAKEN = "Någon annan har redan sparat en mall med det namnet. Välj ett annat namn."
TOO_LATE = "Exporten är redan klar eller avbruten."
HIDDEN = "Exporten innehåller ett ärende som du inte längre kan läsa. Gör en ny export."


def ask(stage: Stage, columns: Sequence[str], file_format: str, *, by: User) -> Export:
    """Promise a file with a row for each submission that the person may read now. Raises Refused."""
    found = to_export(stage, by)
    if not found:
        raise Refused(NOTHING)
    with transaction.atomic():
        made = Export.objects.create(
            stage=stage, columns=list(columns), format=file_format, submissions=found, by=by
        )
        record(
            "ask_for_export",
            by=by,
            object_type="screening.export",
            object_id=made.pk,
            details={"stage": str(stage), "columns": list(columns), "format": file_format},
        )
        promise_rows(made)
    return made


def promise_rows(export: Export) -> None:
    """Promise the rows that come next; each part is promised once."""
    key = f"screening.write_export:{export.pk}:{export.rows_done}"
    enqueue("screening.write_export", key=key, export_id=str(export.pk))


def promise_file(export: Export) -> None:
    key = f"screening.finish_export:{export.pk}"
    enqueue("screening.finish_export", key=key, export_id=str(export.pk))


def promise_removal(export_id: UUID) -> None:
    key = f"screening.remove_export:{export_id}"
    enqueue("screening.remove_export", key=key, export_id=str(export_id))


def cancel(export_id: UUID, *, by: User) -> None:
    """Stop an export that is not finished. Raises Refused when it is too late."""
    with transaction.atomic():
        export = Export.objects.select_for_update().get(pk=export_id, by=by)
        if not export.is_working:
            raise Refused(TOO_LATE)
        export.cancelled_at = timezone.now()
        export.save()
        promise_removal(export.pk)


def why_not_fetch(export: Export) -> str:
    """Why its own person may not fetch the file: a case in it is one that they may not read now."""
    known = Submission.objects.visible_to(export.by).filter(pk__in=export.submissions)
    return "" if known.count() == len(export.submissions) else HIDDEN


def has_stopped(export: Export) -> bool:
    """Whether the worker has given it up, so that nothing more happens until somebody tries again."""
    begins = [f"screening.{one}_export:{export.pk}" for one in ("write", "finish")]
    dead = OutboxMessage.objects.dead()
    return any(dead.filter(key__startswith=key).exists() for key in begins)


def save_template(name: str, stage: Stage, columns: Sequence[str], *, by: User) -> ExportTemplate:
    """Keep the columns under a name; one's own is replaced. Raises Refused."""
    with transaction.atomic():
        kept, is_new = ExportTemplate.objects.select_for_update().get_or_create(
            name=name, defaults={"kind": stage.kind, "columns": list(columns), "by": by}
        )
        if not is_new:
            if kept.by_id != by.pk:
                raise Refused(TAKEN)
            kept.kind, kept.columns, kept.saved_at = stage.kind, list(columns), timezone.now()
            kept.save()
    return kept


def may_remove(template: ExportTemplate, user: User) -> bool:
    return template.by_id == user.pk or user.has_role(StaffRole.ADMINISTRATOR)


def remove_template(template: ExportTemplate, *, by: User) -> None:
    if not may_remove(template, by):
        raise Refused(NOT_YOURS)
    template.delete()
