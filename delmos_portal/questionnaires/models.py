"""Questions as data, in versions: what has been published is never changed."""

from django.db import models
from django.utils import timezone

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


class QuestionnaireVersion(models.Model):
    """One wording of the questions; answers are pinned to it."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField("version")
    definition = models.JSONField("frågor")
    published_at = models.DateTimeField("publicerad", default=timezone.now)

    class Meta:
        verbose_name = "formulärversion"
        verbose_name_plural = "formulärversioner"
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"], name="questionnaire_version_number_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parsed.title}, version {self.number}"

    @property
    def parsed(self) -> Definition:
        """The questions as objects; parsed once for each row object."""
        if "_parsed" not in self.__dict__:
            self.__dict__["_parsed"] = parse(self.definition)
        found: Definition = self.__dict__["_parsed"]
        return found
