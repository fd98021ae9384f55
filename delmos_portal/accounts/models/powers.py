"""The document by which an organisation lets somebody outside it act for it, for a time."""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from delmos_portal.accounts.models.organisations import Organisation
from delmos_portal.accounts.models.people import User
from delmos_portal.documents.models import StoredFile
from delmos_portal.templatetags.swedish import day

LONGEST = timedelta(days=731)  # 24 months, a leap day included; the form counts the months


class PowerOfAttorneyQuerySet(models.QuerySet["PowerOfAttorney"]):
    def accepted(self) -> Self:
        """Limit to those whose ombud has said yes, and that nobody has ended."""
        return self.filter(ombud__isnull=False, ended_at=None)

    def holding(self, today: date) -> Self:
        return self.accepted().filter(valid_until__gte=today)


class PowerOfAttorney(models.Model):
    """A fullmakt: the organisation lets an ombud read, or write, all its cases until a last day.

    It gives no right to sign: that is a Mandate's. One that is extended is followed by a new one.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="powers_of_attorney"
    )
    ombud = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="powers_of_attorney",
        help_text="Tomt tills den inbjudna har tackat ja.",
    )
    given_by_name = models.CharField("fullmaktsgivarens namn", max_length=150)
    given_by_office = models.CharField("fullmaktsgivarens befattning", max_length=150)
    valid_from = models.DateField("gäller från")
    valid_until = models.DateField("gäller till och med")
    document = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="fullmakten"
    )
    registered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="inskriven av"
    )
    registered_on = models.DateField("inskriven")
    ended_at = models.DateTimeField(
        "avslutad", null=True, blank=True, help_text="Återkallad, förlängd eller utgången."
    )

    objects = PowerOfAttorneyQuerySet.as_manager()

    class Meta:
        verbose_name = "fullmakt för ombud"
        verbose_name_plural = "fullmakter för ombud"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__lte=F("registered_on")),
                name="power_of_attorney_has_begun_when_registered",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("registered_on"))
                & Q(valid_until__lte=F("registered_on") + LONGEST),
                name="power_of_attorney_ends_within_two_years",
            ),
        ]

    def __str__(self) -> str:
        return f"Fullmakt från {self.given_by_name} till och med {self.valid_until}"

    @property
    def to_membership(self) -> dict[str, object]:
        """What it writes in each of the ombud's memberships."""
        return {"until": self.valid_until, "power_of_attorney": self}

    @property
    def end_text(self) -> str:
        """How it ended: before its last day, or by itself."""
        ended_on = timezone.localdate(self.ended_at) if self.ended_at else None
        if ended_on is not None and ended_on <= self.valid_until:
            return f"Ersatt eller återkallad {day(ended_on)}"
        return f"Gick ut {day(self.valid_until)}"
