"""Who may sign for an organisation, in which office and when."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from delmos_portal.accounts.models.memberships import Membership
from delmos_portal.accounts.models.organisations import Organisation
from delmos_portal.accounts.models.people import Role, User
from delmos_portal.documents.models import StoredFile


class Office(models.TextChoices):
    """Who may sign: for a municipality or region R-PROC-5 (the form of 2018); else by its statutes."""

    BOARD_CHAIR = "board_chair", "Kommunstyrelsens ordförande"
    MUNICIPAL_DIRECTOR = "municipal_director", "Kommunchef"
    REGIONAL_CHAIR = "regional_chair", "Regionstyrelsens ordförande"
    REGIONAL_DIRECTOR = "regional_director", "Regiondirektör"
    FEDERATION_CHAIR = "federation_chair", "Förbundsordförande"
    FEDERATION_DIRECTOR = "federation_director", "Förbundschef"
    CHAIR = "chair", "Styrelsens ordförande"
    AUTHORISED_SIGNATORY = "authorised_signatory", "Firmatecknare"
    EQUIVALENT = "equivalent", "Motsvarande"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def valid_on(self, day: date) -> Self:
        in_time = Q(valid_until=None) | Q(valid_until__gte=day), Q(valid_from__lte=day)
        return self.accepted().filter(*in_time)

    def accepted(self) -> Self:
        """Without those whose evidence the agency looked at and did not accept."""
        return self.exclude(verified_at=None, verified_by__isnull=False)

    def held(self) -> Self:
        """Limit to accepted ones, of any time, of active people who are still signatories there."""
        signatories = Membership.objects.filter(
            user=OuterRef("user"), organisation=OuterRef("organisation"), role=Role.SIGNATORY
        )
        return self.accepted().filter(Exists(signatories), user__is_active=True)


class Mandate(models.Model):
    """The right to sign for an organisation, in an office and for a time."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mandates"
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="mandates", verbose_name="person"
    )
    office = models.CharField("uppdrag", max_length=30, choices=Office.choices)
    office_title = models.CharField("titel, om motsvarande", max_length=150, blank=True)
    valid_from = models.DateField("gäller från")
    valid_until = models.DateField("gäller till och med", null=True, blank=True)
    is_substitute = models.BooleanField("ersättare", default=False)
    ceiling_ore = models.BigIntegerField(
        "högsta belopp i öre", null=True, blank=True, help_text="Tomt: utan tak."
    )
    evidence = models.TextField(
        "grund", help_text="Protokoll, delegationsordning eller intyg: datum och paragraf."
    )
    evidence_file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="protokollsutdrag eller intyg",
    )
    verified_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kontrollerad av",
    )
    verified_at = models.DateTimeField("kontrollerad", null=True, blank=True)
    verified_note = models.TextField("anteckning om kontrollen", blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "fullmakt att underteckna"
        verbose_name_plural = "fullmakter att underteckna"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="mandate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ceiling_ore=None) | Q(ceiling_ore__gt=0),
                name="mandate_ceiling_is_an_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.office_text}"

    @property
    def office_text(self) -> str:
        return self.office_title or self.get_office_display()

    @property
    def is_declined(self) -> bool:
        """Whether the agency looked at the evidence and did not accept it; the note says why."""
        return self.verified_by_id is not None and self.verified_at is None
