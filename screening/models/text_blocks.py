"""Texts that officers share."""

from django.db import models
from django.utils import timezone

from delmos_portal.accounts.models import User


class TextBlock(models.Model):
    """A text to begin from in an assessment; a decision has texts of its own, `DecisionText`."""

    title = models.CharField("rubrik", max_length=100, unique=True)
    text = models.TextField("text", max_length=4000)
    is_in_use = models.BooleanField("erbjuds", default=True)
    changed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="ändrad av"
    )
    changed_at = models.DateTimeField("ändrad", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "textblock för bedömning"
        verbose_name_plural = "textblock för bedömning"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
