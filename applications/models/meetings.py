"""Visits and meetings with an organisation, as both sides see them. The actions are screening's."""

from typing import Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from applications.models.cases import Case
from delmos_portal.accounts.models import User


class Gathering(models.Model):
    """When and where people meet, who comes from the agency, and what is on the agenda."""

    class Status(models.TextChoices):
        PLANNED = "planned", "Planerat"
        HELD = "held", "Genomfört"
        CANCELLED = "cancelled", "Inställt"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    status = models.CharField("läge", max_length=10, choices=Status.choices, default=Status.PLANNED)
    begins_at = models.DateTimeField("börjar")
    ends_at = models.DateTimeField("slutar")
    place = models.CharField("plats", max_length=300, blank=True)
    link = models.URLField("länk", max_length=500, blank=True)
    ours = models.TextField("deltar från oss", max_length=2000, blank=True)
    colleagues = models.ManyToManyField(User, blank=True, related_name="+")
    agenda = models.TextField("dagordning", max_length=4000, blank=True)
    notes = models.TextField("våra anteckningar", max_length=8000, blank=True)
    cancelled_reason = models.CharField("varför inställt", max_length=500, blank=True)
    sequence = models.PositiveIntegerField("ändrad antal gånger", default=0)
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["begins_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="%(class)s_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled") ^ Q(cancelled_reason=""),
                name="%(class)s_has_a_reason_iff_cancelled",
            ),
            models.CheckConstraint(
                condition=~Q(place="") | ~Q(link=""), name="%(class)s_is_somewhere"
            ),
        ]

    @property
    def has_begun(self) -> bool:
        return timezone.now() >= self.begins_at

    @property
    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    @property
    def is_held(self) -> bool:
        return self.status == self.Status.HELD

    @property
    def status_kind(self) -> str:
        """The colour of its tag."""
        kinds: dict[str, str] = {self.Status.PLANNED: "info", self.Status.HELD: "success"}
        return kinds.get(self.status, "neutral")

    def state_text(self, _user: User) -> str:
        texts = {
            self.Status.PLANNED: "Mötet är planerat.",
            self.Status.HELD: "Mötet är redan antecknat som genomfört.",
            self.Status.CANCELLED: "Mötet är inställt.",
        }
        return texts[self.Status(self.status)]


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: User) -> Self:
        """Limit to those of cases that this person may read."""
        return self.filter(case__in=Case.objects.visible_to(user))


class Meeting(Gathering):
    """A visit to an organisation, or a meeting with it, in a case."""

    class Kind(models.TextChoices):
        VISIT = "visit", "Besök"
        MEETING = "meeting", "Möte"
        ONLINE = "online", "Digitalt möte"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)
    theirs = models.TextField("deltar från organisationen", max_length=2000, blank=True)
    invited = ArrayField(models.EmailField(), default=list, blank=True, verbose_name="inbjudna")
    important = models.TextField("det som har betydelse", max_length=8000, blank=True)
    noted_at = models.DateTimeField("infört som tjänsteanteckning", null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta(Gathering.Meta):
        verbose_name = "möte eller besök"
        verbose_name_plural = "möten och besök"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.case}"

    @property
    def acts_for(self) -> str:
        return self.case.organisation_name
