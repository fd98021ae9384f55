"""When a decision takes long: what the party may ask, and what the agency must say (FL 11–12 §§)."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models.cases import Case
from applications.models.submissions import Status, Submission
from delmos_portal.accounts.models import User

FOUR_WEEKS = timedelta(weeks=4)


class RequestToDecide(models.Model):
    """The party asks in writing, once in a case, that it be decided (FL 12 §, R-FL-12)."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="request_to_decide")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    came_on = models.DateField("kom in")
    text = models.TextField("vad organisationen skrev", max_length=4000, blank=True)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="skickad eller antecknad av"
    )
    at = models.DateTimeField("antecknad", default=timezone.now)
    refusal_reasons = models.TextField("skäl för avslag", max_length=8000, blank=True)
    refused_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="avslagen av",
    )
    refused_at = models.DateTimeField("avslagen", null=True, blank=True)

    class Meta:
        verbose_name = "begäran om att ärendet avgörs"
        verbose_name_plural = "begäranden om att ärenden avgörs"
        constraints = [
            models.CheckConstraint(
                condition=Q(refused_at=None, refused_by=None, refusal_reasons="")
                | (Q(refused_at__isnull=False, refused_by__isnull=False) & ~Q(refusal_reasons="")),
                name="request_to_decide_is_refused_by_somebody_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}, {self.came_on}"

    @property
    def last_on(self) -> date:
        """The last day to decide, or to refuse with reasons."""
        return self.came_on + FOUR_WEEKS

    @property
    def is_answered(self) -> bool:
        """Whether it has been answered by deciding, as the organisation knows it."""
        return self.submission.status in (Status.ANNOUNCED, Status.WITHDRAWN)


class DelayNotice(models.Model):
    """The agency tells the party that a decision is essentially delayed, and why (FL 11 §, R-FL-11)."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="delay_notices"
    )
    reason = models.TextField("varför det dröjer", max_length=4000)
    new_on = models.DateField("besked väntas senast")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("meddelad", default=timezone.now)

    class Meta:
        verbose_name = "underrättelse om försening"
        verbose_name_plural = "underrättelser om försening"
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.submission}, {self.new_on}"
