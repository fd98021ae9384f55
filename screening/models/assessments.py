"""What officers think of a submission: working material until it is finished."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from applications.models import Submission
from delmos_portal.accounts.models import User


class Reading(models.Model):
    """One person's answers and reasons, point by point, and the points as they then read."""

    points = models.JSONField("bedömningspunkter", default=dict)
    sheet = models.JSONField("grunderna som de löd", default=list, blank=True)
    summary = models.TextField("samlad bedömning", blank=True, max_length=8000)
    updated_at = models.DateTimeField("ändrad", default=timezone.now)
    finished_at = models.DateTimeField("färdig", null=True, blank=True)
    # What was finished before a completion came in: registered, so it is kept as it stood.
    earlier = models.JSONField("tidigare färdiga", default=list, blank=True)

    class Meta:
        abstract = True


class Assessment(Reading):
    """An officer's assessment of a submission; registered in the case when it is finished (R-ASS-2)."""

    class Suggestion(models.TextChoices):
        ACCEPT = "accept", "Bifall"
        ACCEPT_IN_PART = "accept_in_part", "Delvis bifall"
        DECLINE = "decline", "Avslag"

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="assessment"
    )
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Who has saved it, the officer among them: none of them reads it anew as the second reader.
    writers = ArrayField(
        models.BigIntegerField(),
        verbose_name="har skrivit",
        default=list,
        db_default=models.Value([], ArrayField(models.BigIntegerField())),
        blank=True,
    )
    suggestion = models.CharField(
        "samlat förslag", max_length=20, choices=Suggestion.choices, blank=True
    )
    suggested_ore = models.BigIntegerField("belopp att föreslå", null=True, blank=True)

    class Meta:
        verbose_name = "bedömning"
        verbose_name_plural = "bedömningar"
        constraints = [
            models.CheckConstraint(
                condition=Q(suggested_ore=None) | Q(suggested_ore__gt=0),
                name="assessment_suggests_more_than_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"Bedömning av {self.submission}"


class SecondReading(Reading):
    """Another officer's own assessment, written without seeing the first until both are finished."""

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="second_reading"
    )
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("utsedd", default=timezone.now)

    class Meta:
        verbose_name = "andra läsning"
        verbose_name_plural = "andra läsningar"

    def __str__(self) -> str:
        return f"Andra läsning av {self.submission}"


class Rescoring(models.Model):
    """A change of one point in a finished reading: who, when, from, to and why."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="rescorings")
    is_second = models.BooleanField("andra läsaren", default=False)
    key = models.CharField("grund", max_length=40)
    label = models.CharField("grund i ord", max_length=120)
    before = models.JSONField("från")
    after = models.JSONField("till")
    reason = models.TextField("varför", max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("ändrad", default=timezone.now)

    class Meta:
        verbose_name = "ändrad bedömning"
        verbose_name_plural = "ändrade bedömningar"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=F("after")), name="rescoring_changes_something"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="rescoring_says_why"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="rescoring_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.at:%Y-%m-%d}"


class ModeratedPoint(models.Model):
    """What the readers agreed on in one point, and why; the latest of a point holds."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="moderated")
    key = models.CharField("grund", max_length=40)
    answer = models.CharField("svar", max_length=10)
    reason = models.TextField("skäl", max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("modererad", default=timezone.now)

    class Meta:
        verbose_name = "modererad punkt"
        verbose_name_plural = "modererade punkter"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="moderated_point_says_why"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="moderated_point_is_never_changed",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.answer}"


class FinishedSheet(models.Model):
    """What was registered when an assessment was finished or changed: the document is drawn from it."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="sheets")
    key = models.CharField("handling", max_length=100, unique=True)  # of the register's entry
    content = models.JSONField("innehåll")
    at = models.DateTimeField("upprättad", default=timezone.now)

    class Meta:
        verbose_name = "bedömningsblad"
        verbose_name_plural = "bedömningsblad"
        ordering = ["at", "pk"]
        triggers = [
            pgtrigger.Protect(
                name="finished_sheet_is_never_changed",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return self.key
