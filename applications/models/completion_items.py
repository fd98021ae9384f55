"""The points of a request for completion, as both sides read them."""

from django.db import models
from django.db.models import Q

from applications.models.decisions import CompletionRequest
from delmos_portal.accounts.models import User


class CompletionItem(models.Model):
    """One thing that is missing: about which question, by when, and what follows otherwise."""

    class Verdict(models.TextChoices):
        NOT_JUDGED = "", "Inte prövad"
        ANSWERED = "answered", "Besvarad"
        NOT_ENOUGH = "not_enough", "Räcker inte"

    request = models.ForeignKey(CompletionRequest, on_delete=models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField("ordning")
    question_key = models.CharField("fråga", max_length=60, blank=True)  # empty: about the whole
    text = models.TextField("vad som saknas", max_length=4000)
    last_on = models.DateField("sista dag")
    consequence = models.CharField(
        "vad som annars händer", max_length=10, choices=CompletionRequest.Consequence.choices
    )
    # The organisation's own mark, and not the agency's to read until the answer has come in.
    ticked_at = models.DateTimeField("markerad som besvarad", null=True, blank=True)
    verdict = models.CharField(
        "prövning", max_length=10, choices=Verdict.choices, default=Verdict.NOT_JUDGED, blank=True
    )
    why = models.TextField("varför det inte räcker", max_length=1000, blank=True)
    judged_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField("prövad", null=True, blank=True)

    class Meta:
        verbose_name = "punkt i begäran om komplettering"
        verbose_name_plural = "punkter i begäranden om komplettering"
        ordering = ["request", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "order"], name="completion_item_order_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", judged_at=None, judged_by=None)
                | (~Q(verdict="") & Q(judged_at__isnull=False, judged_by__isnull=False)),
                name="completion_item_has_a_judge_iff_judged",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="not_enough") | ~Q(why=""),
                name="completion_item_that_is_not_enough_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Punkt {self.order} av {self.request}"
