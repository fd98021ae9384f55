"""What colleagues say to each other beside a question. The organisation's own (R-TF-1)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models.submissions import Submission
from delmos_portal.accounts.models import User


class DraftCommentQuerySet(models.QuerySet["DraftComment"]):
    def unsettled(self) -> Self:
        return self.filter(done_at=None)


class DraftComment(models.Model):
    """A colleague's comment on a question; in no export, manifest or document, and no page of staff's."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="comments")
    question_key = models.CharField("fråga", max_length=60)
    text = models.TextField("kommentar", max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("skriven", default=timezone.now)
    changed_at = models.DateTimeField("ändrad", null=True, blank=True)
    done_at = models.DateTimeField("klar", null=True, blank=True)
    done_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="markerad som klar av",
    )

    objects = DraftCommentQuerySet.as_manager()

    class Meta:
        verbose_name = "kommentar från en kollega"
        verbose_name_plural = "kommentarer från kolleger"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="draft_comment_is_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
