"""A request for completion and its points, as both sides read them."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models.submissions import Submission
from delmos_portal.accounts.models import User


class CompletionRequestQuerySet(models.QuerySet["CompletionRequest"]):
    def waiting(self) -> Self:
        """Neither answered nor run out."""
        return self.filter(answered_at=None, lapsed_at=None)


class CompletionRequest(models.Model):
    """A request to complete a submission: what, by when, and what follows otherwise (R-FL-20)."""

    class Consequence(models.TextChoices):
        TRIED_AS_IT_STANDS = "tried", "Ärendet prövas i befintligt skick"
        DISMISSED = "dismissed", "Inlagan kan komma att avvisas"

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="completion_requests"
    )
    text = models.TextField("inledning", max_length=4000, blank=True)
    question_keys = models.JSONField("frågor som öppnas", default=list)
    last_on = models.DateField("sista dag")  # the latest of its items
    consequence = models.CharField(
        "vad som annars händer", max_length=10, choices=Consequence.choices
    )
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("begärd", default=timezone.now)
    answered_at = models.DateTimeField("besvarad", null=True, blank=True)
    lapsed_at = models.DateTimeField("gick ut utan svar", null=True, blank=True)
    why_again = models.TextField("varför en gång till", max_length=1000, blank=True)

    objects = CompletionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "begäran om komplettering"
        verbose_name_plural = "begäranden om komplettering"
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(lapsed_at=None),
                name="completion_request_is_answered_or_lapsed",
            ),
        ]

    def __str__(self) -> str:
        return f"Komplettering av {self.submission} senast {self.last_on}"

    @property
    def is_waiting(self) -> bool:
        return self.answered_at is None and self.lapsed_at is None

    @property
    def is_overdue(self) -> bool:
        """The last day has passed without an answer, and nobody has gone on yet."""
        return self.is_waiting and timezone.localdate() > self.last_on


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
