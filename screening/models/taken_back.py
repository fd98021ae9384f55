"""Decisions that were made and taken back before anybody was told."""

from django.db import models
from django.utils import timezone

from applications.models import Decision, decision_key
from delmos_portal.accounts.models import User


class TakenBackDecision(models.Model):
    """What a decision said when it was taken back, and why. It never bound anyone."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="taken_back")
    round = models.PositiveSmallIntegerField("omgång")
    said = models.JSONField("vad det sade")
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="beslutsfattare"
    )
    decided_at = models.DateTimeField("beslutat")
    reason = models.TextField("varför det togs tillbaka", max_length=2000)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="taget tillbaka av"
    )
    at = models.DateTimeField("taget tillbaka", default=timezone.now)

    class Meta:
        verbose_name = "taget tillbaka beslut"
        verbose_name_plural = "tagna tillbaka beslut"
        ordering = ["decision", "round"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "round"],
                name="a_decision_is_taken_back_once_each_time_it_is_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}, taget tillbaka"

    @property
    def key(self) -> str:
        """Of its entry in the register, from then on."""
        return f"taken_back:{self.pk}"

    @property
    def document_key(self) -> str:
        """Of what was sealed; the code printed on it is made from this."""
        return decision_key(self.decision_id, self.round)
