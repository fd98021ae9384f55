"""What was written in a draft before: nothing that a writer wrote is lost."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from applications.models.submissions import Submission
from delmos_portal.accounts.models import User


class AnswerChange(models.Model):
    """An answer was changed: by whom, from what, to what. The organisation's own (R-TF-1)."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="changes")
    question_key = models.CharField("fråga", max_length=60)
    before = models.JSONField("svaret före", null=True, blank=True)
    after = models.JSONField("svaret efter", null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="av")
    begun_at = models.DateTimeField("påbörjad", default=timezone.now)
    at = models.DateTimeField("senast", default=timezone.now)
    is_saved = models.BooleanField(
        "gällde", default=True, help_text="Nej: en kollega hade sparat ett annat svar samtidigt."
    )

    class Meta:
        verbose_name = "ändring av ett svar"
        verbose_name_plural = "ändringar av svar"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(
                fields=["submission", "question_key", "-at", "-id"], name="changes_newest_first"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(at__gte=F("begun_at")), name="answer_change_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_key}, {self.by}"
