"""Money after the decision, and the calendar in which an organisation keeps its dates."""

from hashlib import sha256
from typing import Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from applications.models import Case, PlannedPayment, Submission
from delmos_portal.accounts.models import Membership, Organisation, User


class Payment(models.Model):
    """One instalment on its way: one person orders it, another confirms it (R-PAY-3, R-BUD-4)."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planerad"
        ORDERED = "ordered", "Beordrad"
        PAID = "paid", "Utbetald"
        CANCELLED = "cancelled", "Inställd"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="payments", verbose_name="ärende"
    )
    planned = models.OneToOneField(
        PlannedPayment, on_delete=models.PROTECT, related_name="payment", verbose_name="del"
    )
    status = models.CharField(
        "status", max_length=10, choices=Status.choices, default=Status.PLANNED
    )
    ordered_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="beordrad av",
    )
    ordered_at = models.DateTimeField("beordrad", null=True, blank=True)
    paid_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="bekräftad av",
    )
    paid_on = models.DateField("utbetald", null=True, blank=True)
    reference = models.CharField("referens i ekonomisystemet", max_length=60, blank=True)
    cancelled_reason = models.CharField("varför inställd", max_length=1000, blank=True)

    class Meta:
        verbose_name = "utbetalning"
        verbose_name_plural = "utbetalningar"
        ordering = ["planned__order"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(paid_by=None) | ~models.Q(paid_by=models.F("ordered_by")),
                name="payment_is_confirmed_by_another_than_the_one_who_ordered_it",
            ),
            models.CheckConstraint(
                condition=models.Q(status="cancelled") ^ models.Q(cancelled_reason=""),
                name="payment_has_a_reason_iff_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"Utbetalning {self.planned.order}, {self.case}"

    @property
    def acts_for(self) -> str:
        return self.case.organisation_name

    def state_text(self, _user: User) -> str:
        texts = {
            self.Status.PLANNED: "Utbetalningen är planerad.",
            self.Status.ORDERED: "Utbetalningen är beordrad.",
            self.Status.PAID: "Utbetalningen är gjord.",
            self.Status.CANCELLED: "Utbetalningen är inställd.",
        }
        return texts[self.Status(self.status)]


class Repayment(models.Model):
    """Money that came back."""

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="repayments", verbose_name="ärende"
    )
    amount_ore = models.BigIntegerField("belopp i öre")
    received_on = models.DateField("kom in")
    reference = models.CharField("referens", max_length=60)
    registered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="registrerad av"
    )
    registered_at = models.DateTimeField("registrerad", default=timezone.now)

    class Meta:
        verbose_name = "återbetalning"
        verbose_name_plural = "återbetalningar"
        ordering = ["received_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_ore__gt=0), name="repayment_amount_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"Återbetalning {self.received_on}, {self.case}"


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def open_to(self, token: str) -> Self:
        """The feed of this address: not taken back, and its owner still a member."""
        member = Membership.objects.filter(
            user=OuterRef("user"), organisation=OuterRef("organisation")
        )
        digest = sha256(token.encode()).hexdigest()
        return self.filter(Exists(member), token_sha256=digest, revoked_at=None).filter(
            user__is_active=True, user__roles=[]
        )


class CalendarFeed(models.Model):
    """A secret address where one member's calendar reads one organisation's dates.

    Whoever knows the address reads the dates, so we keep only its digest.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    token_sha256 = models.CharField("adressens SHA-256", max_length=64, unique=True)
    created_at = models.DateTimeField("skapad", default=timezone.now)
    revoked_at = models.DateTimeField("borttagen", null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = "kalenderadress"
        verbose_name_plural = "kalenderadresser"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(revoked_at=None),
                name="calendar_feed_is_one_for_each_member",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, för {self.user}"


class BoardCalendar(models.Model):
    """When an organisation's board meets, and how many working days its papers need around a meeting."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="board_calendar"
    )
    meetings = ArrayField(models.DateField(), default=list, verbose_name="sammanträden")
    preparation_days = models.PositiveSmallIntegerField("arbetsdagar för beredning", default=10)
    dispatch_days = models.PositiveSmallIntegerField("arbetsdagar för utskick", default=5)
    adjustment_days = models.PositiveSmallIntegerField("arbetsdagar för justering", default=5)
    reminds = models.BooleanField("påminner före interna sista dagar", default=True)
    quiet = models.ManyToManyField(
        User, blank=True, related_name="+", verbose_name="vill inte bli påminda"
    )
    version = models.PositiveIntegerField("sparad version", default=0)

    class Meta:
        verbose_name = "sammanträdesplan"
        verbose_name_plural = "sammanträdesplaner"

    def __str__(self) -> str:
        return f"Sammanträden i {self.organisation}"


class MeetingPack(models.Model):
    """What a board reads before it decides on a draft. The organisation's own, always (R-TF-1)."""

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="meeting_pack", verbose_name="inlaga"
    )
    proposal = models.TextField("förslag till beslut")
    version = models.PositiveIntegerField("sparad version", default=0)
    saved_at = models.DateTimeField("senast sparad", null=True, blank=True)
    saved_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="sparad av",
    )

    class Meta:
        verbose_name = "sammanträdesunderlag"
        verbose_name_plural = "sammanträdesunderlag"

    def __str__(self) -> str:
        return f"Underlag till sammanträde, {self.submission}"


class MeetingPackFile(models.Model):
    """One drawing of a meeting pack. Its bytes stay as they were, also when the draft goes on."""

    pack = models.ForeignKey(MeetingPack, on_delete=models.CASCADE, related_name="files")
    number = models.PositiveIntegerField("nummer")
    key = models.CharField("nyckel", max_length=200, unique=True, help_text="vad den visar")
    meeting = models.DateField("sammanträde", null=True, blank=True)
    submission_version = models.PositiveIntegerField("utkastets version")
    drawn_at = models.DateTimeField("framtaget", default=timezone.now)
    path = models.CharField(max_length=200, unique=True)
    size = models.PositiveIntegerField("storlek, byte")

    class Meta:
        verbose_name = "framtaget sammanträdesunderlag"
        verbose_name_plural = "framtagna sammanträdesunderlag"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "number"], name="meeting_pack_file_number_is_unique_in_its_pack"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack}, nr {self.number}"
