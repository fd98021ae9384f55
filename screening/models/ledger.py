"""The one book of money."""

from django.db import models

from applications.models import Call, Case


class LedgerEntry(models.Model):
    """One line in the one book of money: every figure on a page, in a letter and in data is its sum."""

    class Account(models.TextChoices):
        GRANTED = "granted", "Beviljat"
        PAID = "paid", "Utbetalt"
        REPORTED = "reported", "Redovisat som använt"
        REPAID = "repaid", "Återbetalt"
        CANCELLED = "cancelled", "Inställt"

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="ledger")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ledger")
    account = models.CharField("konto", max_length=10, choices=Account.choices)
    amount_ore = models.BigIntegerField("belopp i öre")
    booked_on = models.DateField("bokfört")
    key = models.CharField(
        "källa", max_length=100, unique=True, help_text="samma källa bokförs en gång"
    )
    # A line is never changed or removed: what no longer holds is reversed, once.
    reverses = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
        verbose_name="återför",
    )

    class Meta:
        verbose_name = "rad i huvudboken"
        verbose_name_plural = "rader i huvudboken"
        indexes = [models.Index(fields=["call", "account"], name="ledger_by_call_and_account")]

    def __str__(self) -> str:
        return f"{self.get_account_display()} {self.amount_ore} öre"
