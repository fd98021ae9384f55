"""Meetings with several organisations of a call: one meeting, and a row for each that is invited.

A row is of the organisation's case: who is recused in it sees the meeting, and never that row (ADR 26).
"""

from typing import Self

from django.db import models

from applications.models import Call, Case
from applications.models.meetings import Gathering
from delmos_portal.accounts.models import User


class CallMeeting(Gathering):
    """The agency meets organisations of a call together: to inform, or to talk."""

    class Kind(models.TextChoices):
        INFORMATION = "inform", "Informationsmöte"
        DIALOGUE = "dialogue", "Dialogmöte"
        ONLINE = "online", "Digitalt möte"

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="meetings")
    kind = models.CharField("slag", max_length=10, choices=Kind.choices)

    class Meta(Gathering.Meta):
        verbose_name = "möte i en utlysning"
        verbose_name_plural = "möten i utlysningar"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.call}"

    @property
    def case_id(self) -> str:
        """It is of no single case."""
        return ""

    @property
    def acts_for(self) -> str:
        return ""


class CallInvitationQuerySet(models.QuerySet["CallInvitation"]):
    def visible_to(self, user: User) -> Self:
        """Limit to those of cases that this person may read."""
        return self.filter(case__in=Case.objects.visible_to(user))

    def standing(self) -> Self:
        return self.filter(is_dropped=False)


class CallInvitation(models.Model):
    """One organisation that is invited, who came from it, and what it said."""

    meeting = models.ForeignKey(CallMeeting, on_delete=models.PROTECT, related_name="invitations")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="call_invitations")
    is_dropped = models.BooleanField("inte längre inbjuden", default=False)
    participants = models.TextField("deltog från organisationen", max_length=2000, blank=True)
    notes = models.TextField("våra anteckningar om den", max_length=8000, blank=True)
    version = models.PositiveIntegerField("sparad version", default=0)

    objects = CallInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "inbjudan till ett möte i en utlysning"
        verbose_name_plural = "inbjudningar till möten i utlysningar"
        ordering = ["case__organisation_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"], name="a_case_is_invited_once_to_a_call_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}, {self.meeting}"
