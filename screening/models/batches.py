"""Decisions that are announced together: frozen, rehearsed, approved by two, sent at a set time."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from applications.models import ConflictOfInterest, Decision, Stage
from delmos_portal.accounts.models import User


class DecisionBatchQuerySet(models.QuerySet["DecisionBatch"]):
    def visible_to(self, user: User) -> Self:
        """Limit to batches without a case in which this person is recused: a count tells too (ADR 26)."""
        if not user.is_staff:
            return self.none()
        recused = ConflictOfInterest.objects.of(user).filter(
            case__submissions__decision__batched__batch=OuterRef("pk")
        )
        return self.filter(~Exists(recused))

    def live(self) -> Self:
        """Those in which a decision may still be on its way."""
        return self.filter(status__in=LIVE)


class DecisionBatch(models.Model):
    """A round of decisions of one stage, to be announced as one (features.md, N9)."""

    class Status(models.TextChoices):
        OPEN = "open", "Beslut väljs"
        FROZEN = "frozen", "Låst för genomgång"
        APPROVED = "approved", "Godkänd av två"
        ANNOUNCING = "announcing", "Meddelas nu"
        ANNOUNCED = "announced", "Meddelad"
        CANCELLED = "cancelled", "Inställd"

    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, related_name="+", verbose_name="steg"
    )
    name = models.CharField("namn", max_length=120)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="skapad av"
    )
    made_at = models.DateTimeField("skapad", default=timezone.now)
    announce_at = models.DateTimeField("meddelas tidigast", null=True, blank=True)
    round = models.PositiveSmallIntegerField("låsning nr", default=0)
    frozen_at = models.DateTimeField("låst", null=True, blank=True)
    announced_at = models.DateTimeField("meddelad", null=True, blank=True)

    objects = DecisionBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "beslutsomgång"
        verbose_name_plural = "beslutsomgångar"
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("open", "cancelled")) | Q(frozen_at__isnull=False),
                name="decision_batch_is_frozen_before_it_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(status="announced", announced_at__isnull=False)
                | (~Q(status="announced") & Q(announced_at=None)),
                name="decision_batch_announced_at_iff_announced",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def case_id(self) -> str:
        """A batch is of no single case."""
        return ""

    @property
    def acts_for(self) -> str:
        return ""

    def state_text(self, _user: User) -> str:
        texts = {
            self.Status.OPEN: "Omgången är inte låst: beslut kan väljas till och tas bort.",
            self.Status.FROZEN: "Omgången är låst. Lås upp den om något ska ändras.",
            self.Status.APPROVED: "Omgången är godkänd. Lås upp den om något ska ändras.",
            self.Status.ANNOUNCING: "Besluten meddelas just nu.",
            self.Status.ANNOUNCED: "Besluten i omgången är meddelade.",
            self.Status.CANCELLED: "Omgången är inställd.",
        }
        return texts[self.Status(self.status)]


LIVE = (
    DecisionBatch.Status.OPEN,
    DecisionBatch.Status.FROZEN,
    DecisionBatch.Status.APPROVED,
    DecisionBatch.Status.ANNOUNCING,
)


class BatchedDecision(models.Model):
    """One decision in a batch: what it said when frozen, how its letter will look, and how it went."""

    batch = models.ForeignKey(DecisionBatch, on_delete=models.CASCADE, related_name="rows")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="batched")
    digest = models.CharField("innehållets SHA-256 vid låsning", max_length=64, blank=True)
    # The rehearsal: the letter and the mail as they would be, for the freezing named here.
    drawn_for = models.PositiveSmallIntegerField("framtaget för låsning nr", default=0)
    letter_path = models.CharField(max_length=200, blank=True)
    mail_to = ArrayField(models.EmailField(), verbose_name="till", default=list, blank=True)
    mail_subject = models.CharField("ämne", max_length=250, blank=True)
    mail_body = models.TextField("text", blank=True)
    reads_otherwise = models.BooleanField("beslutet med sigill lyder annorlunda", default=False)
    # The announcing: one or the other, when it has been tried.
    announced_at = models.DateTimeField("meddelat", null=True, blank=True)
    refusal = models.TextField("varför det inte meddelades", blank=True)

    class Meta:
        verbose_name = "beslut i en omgång"
        verbose_name_plural = "beslut i omgångar"
        ordering = ["decision__submission__case__organisation__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "decision"], name="batched_decision_stands_once_in_its_batch"
            ),
            models.CheckConstraint(
                condition=Q(announced_at=None) | Q(refusal=""),
                name="batched_decision_is_announced_or_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision} i {self.batch}"

    @property
    def is_tried(self) -> bool:
        return bool(self.announced_at or self.refusal)


class BatchApproval(models.Model):
    """Somebody has read a frozen batch and approved it: two do, and it holds for that freezing only."""

    batch = models.ForeignKey(DecisionBatch, on_delete=models.CASCADE, related_name="approvals")
    round = models.PositiveSmallIntegerField("låsning nr")
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="godkänd av"
    )
    at = models.DateTimeField("godkänd", default=timezone.now)

    class Meta:
        verbose_name = "godkännande av en omgång"
        verbose_name_plural = "godkännanden av omgångar"
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "round", "by"],
                name="batch_approval_is_given_once_by_each_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by}: {self.batch}"
