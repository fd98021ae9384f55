"""Texts that officers share."""

from django.db import models
from django.utils import timezone

from delmos_portal.accounts.models import User


class TextBlock(models.Model):
    """A text to begin from, in an assessment or in a proposal."""

    class Kind(models.TextChoices):
        ASSESSMENT = "assessment", "Bedömning"
        PROPOSAL = "proposal", "Förslag till beslut"

    kind = models.CharField("används i", max_length=12, choices=Kind.choices)
    title = models.CharField("rubrik", max_length=100)
    text = models.TextField("text", max_length=4000)
    is_in_use = models.BooleanField("erbjuds", default=True)
    changed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", editable=False, verbose_name="ändrad av"
    )
    changed_at = models.DateTimeField("ändrad", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "textblock"
        verbose_name_plural = "textblock"
        ordering = ["kind", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "title"], name="text_block_title_is_one_only_of_its_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.title
