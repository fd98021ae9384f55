"""The agency's own work on a submission: working material until it is finished."""

import pgtrigger
from django.db import models
from django.utils import timezone

from applications.models import Call, Case, Submission
from delmos_portal.accounts.models import User
from delmos_portal.outbox.models import SentMail


class Assessment(models.Model):
    """An officer's assessment of a submission; registered in the case when it is finished (R-ASS-2)."""

    submission = models.OneToOneField(
        Submission, on_delete=models.PROTECT, related_name="assessment"
    )
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    points = models.JSONField("bedömningspunkter", default=dict)
    summary = models.TextField("samlad bedömning", blank=True, max_length=8000)
    updated_at = models.DateTimeField("ändrad", default=timezone.now)
    finished_at = models.DateTimeField("färdig", null=True, blank=True)
    # What was finished before a completion came in: registered, so it is kept as it stood.
    earlier = models.JSONField("tidigare färdiga", default=list, blank=True)

    class Meta:
        verbose_name = "bedömning"
        verbose_name_plural = "bedömningar"

    def __str__(self) -> str:
        return f"Bedömning av {self.submission}"


class DebtCheck(models.Model):
    """An officer has looked up whether debts, liquidation or bankruptcy bar an association (R-119-3)."""

    class Result(models.TextChoices):
        CLEAR = "clear", "Inget hinder"
        HINDRANCE = "hindrance", "Hinder finns"

    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="debt_checks", verbose_name="ärende"
    )
    checked_on = models.DateField("kontrollerat")
    result = models.CharField("resultat", max_length=10, choices=Result.choices)
    note = models.TextField("vad som framkom", blank=True, max_length=1000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("antecknat", default=timezone.now)

    class Meta:
        verbose_name = "kontroll av hinder"
        verbose_name_plural = "kontroller av hinder"
        ordering = ["-checked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(result="clear") | ~models.Q(note=""),
                name="debt_check_says_what_the_hindrance_is",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="debt_check_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_result_display()} {self.checked_on}"


class Posting(models.Model):
    """The registrar's note that a mail which could not be sent went by post; it can be put right."""

    mail = models.OneToOneField(
        SentMail, on_delete=models.PROTECT, related_name="posting", verbose_name="brev"
    )
    posted_on = models.DateField("postat")
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="antecknat av"
    )
    at = models.DateTimeField("antecknat", default=timezone.now)

    class Meta:
        verbose_name = "postat brev"
        verbose_name_plural = "postade brev"

    def __str__(self) -> str:
        return f"{self.mail}, {self.posted_on}"


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

    class Meta:
        verbose_name = "rad i huvudboken"
        verbose_name_plural = "rader i huvudboken"
        indexes = [models.Index(fields=["call", "account"], name="ledger_by_call_and_account")]

    def __str__(self) -> str:
        return f"{self.get_account_display()} {self.amount_ore} öre"
