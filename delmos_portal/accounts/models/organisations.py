"""Organisations: those that may own cases."""

from datetime import date
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from delmos_portal.accounts.models.people import User
from delmos_portal.numbers import PERSONAL, WRONG, as_registered, looks_personal


class OrganisationKind(models.TextChoices):
    KOMMUN = "kommun", "Kommun"
    REGION = "region", "Region"
    KOMMUNALFORBUND = "kommunalforbund", "Kommunalförbund"
    ASSOCIATION = "association", "Ideell förening"
    FOUNDATION = "foundation", "Stiftelse"
    FAITH_COMMUNITY = "faith_community", "Registrerat trossamfund"


# Those of the state's own register; the others are added one by one.
MUNICIPAL = (OrganisationKind.KOMMUN, OrganisationKind.REGION)
CIVIL_SOCIETY = (
    OrganisationKind.ASSOCIATION,
    OrganisationKind.FOUNDATION,
    OrganisationKind.FAITH_COMMUNITY,
)


def check_organisation_number(value: str) -> None:
    if looks_personal(value):
        raise ValidationError(PERSONAL, code="personal")
    if not as_registered(value):
        raise ValidationError(WRONG)


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
    members = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="federations",
        verbose_name="medlemmar i kommunalförbundet",
    )
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
            # Gotland is one legal person, and stands in the register as kommun and as region.
            models.UniqueConstraint(
                fields=["org_number"],
                condition=~Q(org_number="") & ~Q(kind__in=MUNICIPAL),
                name="organisation_number_is_unique_but_for_gotland",
            ),
        ]
        indexes = [
            GinIndex(
                fields=["sort_key"],
                opclasses=["gin_trgm_ops"],
                name="organisations_by_part_of_name",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = swedish_sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature

    @property
    def is_of_civil_society(self) -> bool:
        """Whether 2018:119 is its ordinance: another recipient, and other hindrances, than 2018:118's."""
        return self.kind in CIVIL_SOCIETY

    def name_on(self, day: date) -> str:
        """What it was called that day: R-VER-2."""
        former = self.former_names.filter(last_day__gte=day).order_by("last_day").first()
        return former.name if former else self.name


class OrganisationName(models.Model):
    """A name that the organisation has had, until its last day."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="former_names"
    )
    name = models.CharField("namn", max_length=200)
    last_day = models.DateField("sista dag")

    class Meta:
        verbose_name = "tidigare namn"
        verbose_name_plural = "tidigare namn"
        ordering = ["-last_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "last_day"], name="organisation_has_one_name_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name


# The database may lack Swedish collation (no ICU in the demo's binaries), so å, ä, ö get keys after z.
SORTED_AFTER_Z = str.maketrans({"å": "{a", "ä": "{b", "ö": "{c", "é": "e", "ü": "y"})


def swedish_sort_key(name: str) -> str:
    return name.lower().translate(SORTED_AFTER_Z)[:200]
