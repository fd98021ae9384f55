"""A proposal as the letter that it would be."""

from django.db import models

from applications.models import Decision


class DrawnProposal(models.Model):
    """The letter of a proposal, drawn to be read before it is decided: working material, never sent."""

    decision = models.OneToOneField(
        Decision, on_delete=models.CASCADE, related_name="drawn", verbose_name="förslag"
    )
    proposed_at = models.DateTimeField("förslaget lämnat")
    path = models.CharField(max_length=200)

    class Meta:
        verbose_name = "förslag som PDF"
        verbose_name_plural = "förslag som PDF"

    def __str__(self) -> str:
        return f"{self.decision} som PDF"
