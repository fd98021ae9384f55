"""Files of what has come in, made in the background, and the columns that are chosen again and again."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Stage, StageKind
from delmos_portal.accounts.models import User

KEPT_FOR = timedelta(days=7)


class ExportTemplate(models.Model):
    """Columns that somebody at the agency has saved under a name; all staff may use them."""

    name = models.CharField("namn", max_length=80, unique=True)
    kind = models.CharField("slag", max_length=20, choices=StageKind.choices)
    columns = ArrayField(models.CharField(max_length=80), verbose_name="kolumner")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="av")
    saved_at = models.DateTimeField("sparad", default=timezone.now)

    class Meta:
        verbose_name = "exportmall"
        verbose_name_plural = "exportmallar"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Export(models.Model):
    """One file with a row for each submission of a stage; only who asked for it may fetch it."""

    class Format(models.TextChoices):
        XLSX = "xlsx", "Excel (xlsx)"
        CSV = "csv", "CSV, text med semikolon"
        JSON = "json", "JSON, för andra system"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, related_name="+", verbose_name="steg"
    )
    columns = ArrayField(models.CharField(max_length=80), verbose_name="kolumner")
    format = models.CharField("format", max_length=4, choices=Format.choices)
    # What was there to read when it was asked for, in the order of the file's rows.
    submissions = ArrayField(models.UUIDField(), verbose_name="inlagor")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="av")
    asked_at = models.DateTimeField("begärd", default=timezone.now)
    rows_done = models.PositiveIntegerField("klara rader", default=0)
    bytes_done = models.PositiveBigIntegerField("skrivna byte", default=0)
    finished_at = models.DateTimeField("klar", null=True, blank=True)
    cancelled_at = models.DateTimeField("avbruten", null=True, blank=True)
    removed_at = models.DateTimeField("filen borttagen", null=True, blank=True)
    size = models.PositiveBigIntegerField("storlek, byte", default=0)

    class Meta:
        verbose_name = "export"
        verbose_name_plural = "exporter"
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(cancelled_at=None),
                name="export_is_finished_or_cancelled_never_both",
            ),
        ]

    def __str__(self) -> str:
        return f"Export av {self.stage.title}, {self.asked_at:%Y-%m-%d %H.%M}"

    @property
    def rows_all(self) -> int:
        return len(self.submissions)

    @property
    def percent(self) -> int:
        return self.rows_done * 100 // self.rows_all if self.rows_all else 100

    @property
    def is_working(self) -> bool:
        return self.finished_at is None and self.cancelled_at is None

    @property
    def kept_until(self) -> datetime | None:
        return self.finished_at + KEPT_FOR if self.finished_at else None

    @property
    def is_there(self) -> bool:
        """Whether the file can be fetched; its last day holds also before it has been cleared away."""
        until = self.kept_until
        return bool(until and not self.removed_at and timezone.now() < until)

    @property
    def part_path(self) -> str:
        return f"exports/{self.pk}.part"

    @property
    def path(self) -> str:
        return f"exports/{self.pk}.{self.format}"
