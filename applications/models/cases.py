"""Cases and their register."""

from typing import Self
from uuid import uuid4

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from applications.models.calls import Call
from applications.models.conflicts import ConflictOfInterest
from delmos_portal.accounts.models import Membership, Organisation, User
from delmos_portal.documents.models import Document, StoredFile


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> Self:
        """Limit to what this person may read.

        Staff read what has been received (R-TF-1: a draft is not the authority's), except where they
        have declared a conflict of interest (R-FL-16); members read their organisations' own.
        """
        if user.is_staff:
            return self.open_to(user.pk)
        return self.filter(organisation__in=user.memberships.values("organisation"))

    def open_to(self, staff: int) -> Self:
        """What a member of staff may read, by their key."""
        recused = ConflictOfInterest.objects.of(staff).filter(case=OuterRef("pk"))
        return self.registered().filter(~Exists(recused))

    def registered(self) -> Self:
        return self.exclude(registration_number=None)

    def without_responsible(self) -> Self:
        """Open cases whose responsible person has left or may not write, or that never had one."""
        there = Membership.objects.writing().filter(
            user=OuterRef("responsible"), organisation=OuterRef("organisation")
        )
        return self.filter(~Exists(there), status=Case.Status.OPEN)

    def abandoned(self) -> Self:
        """Those that somebody was responsible for, in an organisation where nobody is left."""
        anyone = Membership.objects.active().filter(organisation=OuterRef("organisation"))
        return self.without_responsible().filter(~Exists(anyone), responsible__isnull=False)


class Case(models.Model):
    """One organisation's matter in one call (ärende). It belongs to an organisation, never to a person."""

    class Status(models.TextChoices):
        OPEN = "open", "Pågår"
        CLOSED = "closed", "Avslutat"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="cases", verbose_name="utlysning"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    organisation_name = models.CharField("organisationens namn då", max_length=200)
    registration_number = models.CharField(
        "diarienummer",
        max_length=40,
        unique=True,
        null=True,
        blank=True,
    )
    registered_at = models.DateTimeField("diariefört", null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    officer = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="handläggare",
    )
    responsible = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ansvarig hos organisationen",
    )
    last_entry = models.PositiveIntegerField("senaste handling", default=0)
    created_at = models.DateTimeField("påbörjat", default=timezone.now)
    closed_at = models.DateTimeField("avslutat", null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "ärende"
        verbose_name_plural = "ärenden"
        constraints = [
            models.UniqueConstraint(
                fields=["call", "organisation"], name="case_is_one_for_each_organisation_in_a_call"
            ),
            models.CheckConstraint(
                condition=Q(registration_number=None, registered_at=None)
                | Q(registration_number__isnull=False, registered_at__isnull=False),
                name="case_has_a_number_iff_registered",
            ),
            models.CheckConstraint(
                condition=Q(status="closed", closed_at__isnull=False)
                | Q(status="open", closed_at=None),
                name="case_closed_at_iff_closed",
            ),
        ]
        indexes = [
            GinIndex(
                fields=["registration_number"],
                opclasses=["gin_trgm_ops"],
                name="cases_by_part_of_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_number or 'Utan nummer'}, {self.organisation_name}"

    @property
    def case_id(self) -> object:
        return self.pk

    @property
    def acts_for(self) -> str:
        return self.organisation_name

    def state_text(self, _user: User) -> str:
        return "Ärendet är avslutat." if self.status == self.Status.CLOSED else "Ärendet pågår."


class RegisterEntry(models.Model):
    """A document in the case's register: OSL 5:1 and 5:2 (R-OSL-1, R-OSL-2)."""

    class Direction(models.TextChoices):
        RECEIVED = "received", "Inkommen"
        DRAWN_UP = "drawn_up", "Upprättad"
        DISPATCHED = "dispatched", "Utgående"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="register")
    number = models.PositiveIntegerField("handling")
    direction = models.CharField("riktning", max_length=10, choices=Direction.choices)
    at = models.DateTimeField("datum")
    counterpart = models.CharField("avsändare eller mottagare", max_length=200)
    subject = models.CharField("vad det rör", max_length=250)
    key = models.CharField(max_length=100, unique=True, help_text="samma händelse ger en handling")
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )

    class Meta:
        verbose_name = "handling i registret"
        verbose_name_plural = "handlingar i registret"
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "number"], name="register_entry_number_is_unique_in_its_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case.registration_number}/{self.number} {self.subject}"
