"""What an officer has looked up elsewhere before a grant is decided."""

import pgtrigger
from django.db import models
from django.utils import timezone

from applications.models import Case
from delmos_portal.accounts.models import User


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
