"""Why like cases were answered differently (N13)."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Stage
from delmos_portal.accounts.models import User


class Explanation(models.Model):
    """A reason why submissions with the same coded grounds have different outcomes; never changed."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="explanations")
    codes = models.JSONField("kodade skäl")  # {criterion: code}
    outcomes = models.JSONField("utfall")  # {submission: outcome}, as they were when explained
    reason = models.TextField("varför", max_length=4000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("förklarat", default=timezone.now)

    class Meta:
        verbose_name = "förklarad olikhet"
        verbose_name_plural = "förklarade olikheter"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="explanation_says_why"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="explanation_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.at:%Y-%m-%d}"
