"""Who decides what, and up to which amount: the agency's work order as data (R-MF-1)."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from delmos_portal.accounts.models import User


class WorkOrderQuerySet(models.QuerySet["WorkOrder"]):
    def in_force(self, on: date) -> Self:
        return self.filter(valid_from__lte=on).filter(Q(valid_until=None) | Q(valid_until__gte=on))


class WorkOrder(models.Model):
    """One line of the work order: who may make this kind of decision, and up to which amount.

    A kind without a line in force is every decision maker's, without a ceiling.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", "Besked om intresseanmälan"
        GRANT = "grant", "Bifall och delvis bifall till en ansökan"
        REFUSAL = "refusal", "Avslag, avvisning och avskrivning av en ansökan"
        REPORT = "report", "Godkännande av en redovisning"

    kind = models.CharField("slag av beslut", max_length=12, choices=Kind.choices)
    person = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="person",
        help_text="Tomt: var och en med rollen beslutsfattare.",
    )
    up_to_ore = models.BigIntegerField("högsta belopp", null=True, blank=True)
    valid_from = models.DateField("gäller från")
    valid_until = models.DateField("gäller till och med", null=True, blank=True)
    source = models.CharField(
        "enligt", max_length=200, help_text="Till exempel arbetsordningen 2026, 12 §."
    )

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = "rad i arbetsordningen"
        verbose_name_plural = "rader i arbetsordningen"
        ordering = ["kind", "-up_to_ore"]
        constraints = [
            models.CheckConstraint(
                condition=Q(up_to_ore=None) | Q(up_to_ore__gt=0, kind="grant"),
                name="work_order_has_a_ceiling_only_for_grants",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="work_order_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person or 'beslutsfattare'}"
