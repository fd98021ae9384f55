"""Communication before a decision that goes against the organisation (FL 25 §, R-FL-25)."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models.cases import RegisterEntry
from applications.models.decisions import Outcome
from applications.models.messages import Message
from applications.models.submissions import Submission
from delmos_portal.accounts.models import User
from delmos_portal.documents.models import StoredFile


class Communication(models.Model):
    """What the agency builds on and what decision it considers, sent to the organisation to answer."""

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="communications"
    )
    outcome = models.CharField("beslut som övervägs", max_length=20, choices=Outcome.choices)
    text = models.TextField("varför beslutet övervägs", max_length=8000)
    material = models.TextField("underlag", max_length=8000, blank=True)
    files = models.ManyToManyField(StoredFile, related_name="+", blank=True)
    # Documents of the case's register that belong to the material, and that the party may read from now.
    entries = models.ManyToManyField(RegisterEntry, related_name="communications", blank=True)
    last_on = models.DateField("sista dag att yttra sig")
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("skickad", default=timezone.now)
    answer = models.OneToOneField(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    no_answer_at = models.DateTimeField("inget svar antecknat", null=True, blank=True)
    no_answer_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "kommunicering"
        verbose_name_plural = "kommuniceringar"
        ordering = ["sent_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(no_answer_at=None, no_answer_by=None)
                | Q(no_answer_at__isnull=False, no_answer_by__isnull=False),
                name="communication_without_answer_says_who_noted_it",
            ),
        ]

    def __str__(self) -> str:
        return f"Kommunicering av {self.submission}, svar senast {self.last_on}"

    @property
    def is_past(self) -> bool:
        today: date = timezone.localdate()
        return today > self.last_on

    @property
    def is_over(self) -> bool:
        """The organisation has answered, or has had the whole of its time."""
        return self.answer_id is not None or self.is_past


class CommunicationWaiver(models.Model):
    """Why communication is obviously unneeded before a decision on this submission (FL 25 §)."""

    class Ground(models.TextChoices):
        OWN = "own", "Beslutet grundas bara på det som organisationen själv har lämnat"
        KNOWN = "known", "Organisationen har redan tagit del av underlaget och kunnat yttra sig"
        OTHER = "other", "Annat skäl"

    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="communication_waivers"
    )
    ground = models.CharField("skäl", max_length=10, choices=Ground.choices)
    why = models.TextField("vilket skäl", max_length=1000, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("antecknat", default=timezone.now)

    class Meta:
        verbose_name = "avstådd kommunicering"
        verbose_name_plural = "avstådda kommuniceringar"
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(ground="other") | ~Q(why=""),
                name="communication_waiver_of_another_ground_says_which",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_ground_display()}: {self.submission}"
