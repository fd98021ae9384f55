"""Rules that a call for the civil society turns on, after the sister ordinance (2024:199)."""

from django.db import models
from django.db.models import Q


class CivilRule(models.TextChoices):
    """What a call asks beyond its ordinance of 2018; each is off until somebody ticks it (R-119-6)."""

    EARLIER_REPORTS = "earlier_reports", "Tidigare redovisningar vägs in"
    INFORMS = "informs", "Beslutet upplyser om hinder, återbetalning och återkrav"
    TWO_PAYMENTS = "two_payments", "En utbetalning, och två över fem prisbasbelopp"
    CHANGES_REPORTED = "changes_reported", "Ändrade förhållanden ska anmälas"
    AUDITED = "audited", "Slutrapporten ska ha revisorns yttrande"
    STOPS_PAYMENTS = "stops_payments", "Ett hinder stoppar också beordrade utbetalningar"
    APPEALS = "appeals", "Bara hinder mot utbetalning och återkrav får överklagas"


class PriceBaseAmountQuerySet(models.QuerySet["PriceBaseAmount"]):
    def five_of(self, year: int) -> int | None:
        """Five amounts of that year, in öre; nothing when the year is not in the register yet."""
        amount = self.filter(year=year).values_list("amount_ore", flat=True).first()
        return None if amount is None else 5 * amount


class PriceBaseAmount(models.Model):
    """A year's prisbasbelopp: five of them decide payments and auditor (R-119-6)."""

    year = models.PositiveSmallIntegerField("år", unique=True)
    amount_ore = models.BigIntegerField("belopp i öre")
    source = models.CharField("källa", max_length=200)

    objects = PriceBaseAmountQuerySet.as_manager()

    class Meta:
        verbose_name = "prisbasbelopp"
        verbose_name_plural = "prisbasbelopp"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_ore__gt=0), name="price_base_amount_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"Prisbasbelopp {self.year}"
