"""What an officer thinks of a submission: working material until it is finished."""

from django.db import models
from django.utils import timezone

from applications.models import Submission
from delmos_portal.accounts.models import User


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
