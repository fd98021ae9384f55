"""Who at the agency stands too close to a case: FL 16–18 §§."""

import re

from django.db import models
from django.db.models import Q
from django.utils import timezone

from delmos_portal.accounts.models import User


class ConflictQuerySet(models.QuerySet["ConflictOfInterest"]):
    def of(self, user: User | int) -> "ConflictQuerySet":
        """Limit to the conflicts that this person has declared."""
        return self.filter(user=user, has_conflict=True)

    def numbers(self) -> str:
        """A pattern for texts that name one of these cases; empty when there are none."""
        numbers = self.values_list("case__registration_number", flat=True)
        named = "|".join(re.escape(number) for number in numbers if number)
        return f"({named})(?![0-9])" if named else ""


class ConflictOfInterest(models.Model):
    """An officer has declared whether something stands between them and a case: FL 16–18 §§ (R-FL-16)."""

    case = models.ForeignKey(
        "applications.Case",
        on_delete=models.CASCADE,
        related_name="declarations",
        verbose_name="ärende",
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="person"
    )
    has_conflict = models.BooleanField("jäv")
    reason = models.TextField("skäl", blank=True, max_length=1000)
    # A relation that the person had noted touched the case: the answer is given with a reason.
    has_relation = models.BooleanField("trots antecknad relation", default=False, db_default=False)
    declared_at = models.DateTimeField("anmält", default=timezone.now)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        db_table = (
            "screening_conflictofinterest"  # where it lay before; renamed, old code would miss it
        )
        verbose_name = "jävsdeklaration"
        verbose_name_plural = "jävsdeklarationer"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], name="conflict_of_interest_is_declared_once"
            ),
            models.CheckConstraint(
                condition=Q(has_relation=False) | ~Q(reason=""),
                name="answer_despite_a_relation_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {'jäv' if self.has_conflict else 'inget jäv'}"
