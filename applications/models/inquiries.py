"""Questions about a call, from anyone, before they apply."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models.calls import Call
from delmos_portal.accounts.models import User


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def unanswered(self) -> Self:
        return self.filter(answered_at=None)

    def published(self) -> Self:
        return self.exclude(published_at=None)


class Inquiry(models.Model):
    """A question about a call; answered by mail, and published in other words so that all get the same."""

    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="inquiries", verbose_name="utlysning"
    )
    name = models.CharField("namn", max_length=150)
    email = models.EmailField("e-postadress")
    organisation = models.CharField("organisation", max_length=200, blank=True)
    text = models.TextField("fråga")
    asked_at = models.DateTimeField("ställd", default=timezone.now)
    answer_by = models.DateField("svar utlovat senast")
    officer = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="besvaras av",
    )
    answer = models.TextField("svar", blank=True)
    answered_at = models.DateTimeField("besvarad", null=True, blank=True)
    public_question = models.TextField("fråga, som alla läser den", blank=True)
    public_answer = models.TextField("svar, som alla läser det", blank=True)
    published_at = models.DateTimeField("publicerad", null=True, blank=True)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = "fråga om en utlysning"
        verbose_name_plural = "frågor om utlysningar"
        ordering = ["asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="")
                | (Q(answered_at__isnull=False, officer__isnull=False) & ~Q(answer="")),
                name="inquiry_is_answered_in_words_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | (~Q(public_question="") & ~Q(public_answer="")),
                name="inquiry_is_published_with_its_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call}: {self.text[:60]}"
