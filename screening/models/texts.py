"""Texts that officers begin from when they propose a decision."""

import re

from django.core.exceptions import ValidationError
from django.db import models

from applications.models import Outcome, StageKind

# What a text may name, and nothing else: no expressions, no code (S-14).
PLACEHOLDERS = {
    "organisation": "organisationens namn",
    "diarienummer": "ärendets nummer",
    "utlysning": "utlysningens titel",
    "sökt belopp": "det belopp som söks",
}
NAMED = re.compile(r"«([^«»]*)»")


def check_placeholders(text: str) -> None:
    """Refuse a text that names what the portal does not know."""
    unknown = [name for name in NAMED.findall(text) if name not in PLACEHOLDERS]
    if unknown:
        known = ", ".join(f"«{name}»" for name in PLACEHOLDERS)
        raise ValidationError(f"«{unknown[0]}» finns inte. Det här kan fyllas i: {known}.")


class DecisionText(models.Model):
    """A text block for reasons or a condition: a beginning, never a reason by itself (R-FL-32)."""

    class Part(models.TextChoices):
        REASONS = "reasons", "Skäl"
        CONDITION = "condition", "Villkor"

    part = models.CharField("till", max_length=10, choices=Part.choices)
    title = models.CharField("namn", max_length=120)
    text = models.TextField(
        "text",
        max_length=4000,
        validators=[check_placeholders],
        help_text="Mellan « och » fylls i: " + ", ".join(PLACEHOLDERS) + ".",
    )
    stage_kind = models.CharField(
        "för", max_length=20, choices=StageKind.choices, blank=True, help_text="Tomt: alla steg."
    )
    outcome = models.CharField(
        "vid", max_length=20, choices=Outcome.choices, blank=True, help_text="Tomt: alla beslut."
    )
    is_current = models.BooleanField("används", default=True)

    class Meta:
        verbose_name = "beslutstext"
        verbose_name_plural = "beslutstexter"
        ordering = ["part", "title"]

    def __str__(self) -> str:
        return self.title
