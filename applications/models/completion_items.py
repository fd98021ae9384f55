"""A request for completion and its points, as both sides read them."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Least
from django.utils import timezone

from applications.models.submissions import Submission
from delmos_portal.accounts.models import User
from delmos_portal.templatetags.swedish import weekday


class CompletionRequestQuerySet(models.QuerySet["CompletionRequest"]):
    def with_first_day(self) -> Self:
        """The first last day of its items, read in the same statement."""
        of = CompletionItem.objects.filter(request=OuterRef("pk")).order_by("last_on")
        first = Subquery(of.values("last_on")[:1])
        return self.annotate(first_on=Least(first, F("last_on")))

    def waiting(self) -> Self:
        """Neither answered nor run out."""
        return self.filter(answered_at=None, lapsed_at=None)


class CompletionRequestManager(models.Manager["CompletionRequest"]):
    def get_queryset(self) -> CompletionRequestQuerySet:
        return CompletionRequestQuerySet(self.model, using=self._db).with_first_day()

    def waiting(self) -> CompletionRequestQuerySet:
        return self.get_queryset().waiting()


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

    first_on: date  # the first of its items'; the manager reads it
    objects = CompletionRequestManager()

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

    @property
    def next_on(self) -> date:
        """The nearest of the first and the last that is ahead; the last when both have passed."""
        return self.first_on if timezone.localdate() <= self.first_on else self.last_on

    @property
    def last_days(self) -> str:
        """Until when, in words."""
        return from_first_to_last(weekday(self.first_on), weekday(self.last_on))


def from_first_to_last(first: str, last: str) -> str:
    """The items may have days of their own; all is answered at once, so the last is for the whole."""
    return last if first == last else f"{first} för det första, {last} för allt"


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
