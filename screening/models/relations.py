"""What each of the agency's people has noted of their own relations (FL 16 §, R-FL-16)."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from applications.models import Case, ConflictOfInterest
from delmos_portal.accounts.models import Organisation, OrganisationKind, User

A_YEAR = timedelta(days=365)


class RelationQuerySet(models.QuerySet["Relation"]):
    def near(self, organisation: Any, code: Any, number: Any) -> Self:
        """Those that a case of this organisation touches: the same, a member of the federation, a
        municipality of the region, or the same legal person under another entry (Gotland).
        """
        same, member = Q(organisation=organisation), Q(organisation__federations=organisation)
        within = Q(organisation__kind=OrganisationKind.KOMMUN, organisation__county_code=code)
        person = Q(organisation__org_number=number)
        return self.filter(
            same
            | member
            | within & ~Q(organisation__county_code="")
            | person & ~Q(organisation__org_number="")
        )

    def touching(self, case: Case) -> Self:
        """Each once."""
        of = case.organisation
        near = self.near(of.pk, of.code, of.org_number).order_by().values("pk")
        return self.filter(pk__in=near).select_related("organisation")


class Relation(models.Model):
    """A member of staff stands in a relation to an organisation; the person's own note of it.

    Only the person and an administrator read it. It suggests a conflict of interest, and decides none.
    """

    class Kind(models.TextChoices):
        HOME = "home", "Hemkommun"
        EMPLOYER = "employer", "Tidigare arbetsgivare"
        POLITICS = "politics", "Politiskt uppdrag"
        RELATIVE = "relative", "Närstående arbetar där"
        OTHER = "other", "Annat"

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="relations", verbose_name="person"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="organisation"
    )
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    since_year = models.PositiveSmallIntegerField("från år")
    until_year = models.PositiveSmallIntegerField("till år", null=True, blank=True)
    note = models.CharField("anteckning", max_length=300, blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = "relation"
        verbose_name_plural = "relationer"
        ordering = ["organisation__sort_key", "since_year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_year=None) | Q(until_year__gte=F("since_year")),
                name="relation_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "kind"], name="relation_is_noted_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="other") | ~Q(note=""), name="another_relation_says_which"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.organisation}, {self.years}"

    @property
    def years(self) -> str:
        if self.until_year is None:
            return f"sedan {self.since_year}"
        return (
            f"{self.since_year}–{self.until_year}"
            if self.until_year > self.since_year
            else str(self.since_year)
        )


class ConfirmedRelations(models.Model):
    """When a member of staff last said that what they have noted is right: once a year."""

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="confirmed_relations", verbose_name="person"
    )
    at = models.DateTimeField("bekräftat", default=timezone.now)

    class Meta:
        verbose_name = "bekräftade relationer"
        verbose_name_plural = "bekräftade relationer"

    def __str__(self) -> str:
        return f"{self.user}, {self.at}"

    @property
    def is_due(self) -> bool:
        """Whether it is time to say so again."""
        return timezone.now() >= self.at + A_YEAR


def noted_in(organisation: str, **which: object) -> Exists:
    """Of each row: whether one of these relations touches its case; in one statement.

    `organisation` is the way from the row to the case's organisation.
    """
    rows = Relation.objects.near(
        OuterRef(organisation),
        OuterRef(f"{organisation}__code"),
        OuterRef(f"{organisation}__org_number"),
    )
    return Exists(rows.filter(**which).order_by())


def unexplained_in(case: str, organisation: str, user: Any) -> Q:
    """Whether a relation of this person's touches the case of the row, and they have not said
    of the case why it is no conflict, or that it is one.
    """
    said = ConflictOfInterest.objects.filter(case=OuterRef(case), user=user)
    answered = said.filter(Q(has_relation=True) | Q(has_conflict=True))
    return Q(noted_in(organisation, user=user)) & ~Q(Exists(answered))
