"""What the submissions of a stage are assessed by, as the administrator has written it."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from applications.models import Stage


class Criterion(models.Model):
    """One question of an assessment: a formal check (yes, no, to be completed) or a scored criterion."""

    class Part(models.TextChoices):
        FORMAL = "formal", "Formell kontroll"
        MERITS = "merits", "Bedömning i sak"

    class Audience(models.TextChoices):
        ALL = "all", "Alla"
        PUBLIC = "public", "Kommuner, regioner och kommunalförbund"
        CIVIL = "civil", "Föreningar, stiftelser och trossamfund"

    stage = models.ForeignKey(
        Stage, on_delete=models.PROTECT, related_name="criteria", verbose_name="steg"
    )
    key = models.SlugField("nyckel", max_length=40, editable=False)
    order = models.PositiveSmallIntegerField("ordning")
    part = models.CharField("del", max_length=10, choices=Part.choices)
    label = models.CharField("grund", max_length=120)
    help = models.CharField("hjälptext", max_length=500, blank=True)
    scale = models.JSONField("skala", default=list, blank=True)  # a word for each step, from 0
    weight = models.DecimalField(
        "vikt",
        max_digits=5,
        decimal_places=2,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    grounds = models.JSONField("kodade skäl", default=list, blank=True)  # [code, what it says]
    audience = models.CharField(
        "gäller", max_length=10, choices=Audience.choices, default=Audience.ALL
    )

    class Meta:
        verbose_name = "bedömningsgrund"
        verbose_name_plural = "bedömningsgrunder"
        ordering = ["stage", "part", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "key", "audience"],
                name="criterion_key_is_unique_in_its_stage_and_audience",
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_weighs_something"),
            models.CheckConstraint(
                condition=~Q(part="formal") | Q(scale=[]), name="a_formal_check_has_no_scale"
            ),
        ]

    def __str__(self) -> str:
        return self.label
