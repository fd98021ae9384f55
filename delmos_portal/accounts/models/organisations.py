"""Organisations: those that may own cases."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from stdnum.se import orgnr

from delmos_portal.accounts.models.people import User


class OrganisationKind(models.TextChoices):
    KOMMUN = "kommun", "Kommun"
    REGION = "region", "Region"
    KOMMUNALFORBUND = "kommunalforbund", "Kommunalförbund"
    ASSOCIATION = "association", "Ideell förening"
    FOUNDATION = "foundation", "Stiftelse"


def check_organisation_number(value: str) -> None:
    if not orgnr.is_valid(value):
        raise ValidationError(
            "Organisationsnumret stämmer inte. Skriv tio siffror, till exempel 212000-2817."
        )


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: User) -> Self:
        """Limit to what this user may read: staff read all, others their own."""
        if user.is_active and user.is_staff:
            return self
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(pk__in=user.memberships.values("organisation_id"))


class Organisation(models.Model):
    """One that may own cases."""

    kind = models.CharField("slag", max_length=20, choices=OrganisationKind.choices)
    code = models.CharField(
        "SCB-kod", max_length=4, blank=True, help_text="Kommunkod eller länskod."
    )
    name = models.CharField("namn", max_length=200)
    county_code = models.CharField("länskod", max_length=2, blank=True)
    org_number = models.CharField(
        "organisationsnummer", max_length=11, blank=True, validators=[check_organisation_number]
    )
    mailbox = models.EmailField("registrerad e-postlåda", blank=True)
    sort_key = models.CharField(max_length=200, editable=False, db_collation="C")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        verbose_name_plural = "organisationer"
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=~Q(code=""),
                name="organisation_code_is_unique_in_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = swedish_sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature


# The database may lack Swedish collation (no ICU in the demo's binaries), so å, ä, ö get keys after z.
SORTED_AFTER_Z = str.maketrans({"å": "{a", "ä": "{b", "ö": "{c", "é": "e", "ü": "y"})


def swedish_sort_key(name: str) -> str:
    return name.lower().translate(SORTED_AFTER_Z)[:200]
