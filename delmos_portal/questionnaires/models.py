"""Questions as data, in versions: what has been published is never changed."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from delmos_portal.questionnaires.definition import Definition, parse


class Questionnaire(models.Model):
    """The form of one kind of stage, over its versions."""

    key = models.SlugField("nyckel", unique=True)
    title = models.CharField("titel", max_length=200)

    class Meta:
        verbose_name = "frågeformulär"
        verbose_name_plural = "frågeformulär"

    def __str__(self) -> str:
        return self.title


class VersionQuerySet(models.QuerySet["QuestionnaireVersion"]):
    def published(self) -> Self:
        """What a stage may ask; a draft of a form is nobody's to answer."""
        return self.exclude(published_at=None)


class QuestionnaireVersion(models.Model):
    """One wording of the questions; answers are pinned to it. A draft until it is published."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField("version")
    definition = models.JSONField("frågor")
    published_at = models.DateTimeField("publicerad", null=True, blank=True)
    revision = models.PositiveIntegerField("sparad version", default=0)
    changed_at = models.DateTimeField("senast ändrad", null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="senast ändrad av",
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "formulärversion"
        verbose_name_plural = "formulärversioner"
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"], name="questionnaire_version_number_is_unique"
            ),
            models.UniqueConstraint(
                fields=["questionnaire"],
                condition=Q(published_at=None),
                name="questionnaire_has_one_draft",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_questions_are_never_changed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parsed.title}, version {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    @property
    def parsed(self) -> Definition:
        """The questions as objects; parsed once for each row object."""
        if "_parsed" not in self.__dict__:
            self.__dict__["_parsed"] = parse(self.definition)
        found: Definition = self.__dict__["_parsed"]
        return found
