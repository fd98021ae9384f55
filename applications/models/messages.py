"""What the organisation and the agency write to each other in a case, and mail that found no case."""

from typing import Self
from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from applications.models.cases import Case
from applications.models.conflicts import ConflictOfInterest
from applications.models.search import kept_when_written
from delmos_portal.accounts.models import User
from delmos_portal.documents.models import StoredFile

BY_MAIL = ", med e-post"


class MessageQuerySet(models.QuerySet["Message"]):
    def unread(self) -> Self:
        """What nobody on the side that it was written to has read."""
        return self.filter(~Exists(MessageReading.objects.filter(message=OuterRef("pk"))))

    def written_to(self, *, staff: bool) -> Self:
        to_staff = Message.Direction.RECEIVED
        return self.filter(direction=to_staff if staff else Message.Direction.DISPATCHED)


class Message(models.Model):
    """A message in a case: a document that came in or left, never changed and never deleted."""

    class Direction(models.TextChoices):
        RECEIVED = "received", "Inkommet"
        DISPATCHED = "dispatched", "Skickat"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    direction = models.CharField("riktning", max_length=10, choices=Direction.choices)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="skrivet av"
    )
    author = models.CharField("avsändaren som den hette då", max_length=250)
    text = models.TextField("meddelande")
    files = models.ManyToManyField(StoredFile, related_name="messages", blank=True)
    at = models.DateTimeField("tid", default=timezone.now)
    # A message that came by mail: the whole of it, and the files that were not taken out of it.
    original = models.OneToOneField(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="message_of",
        verbose_name="mejlet som det kom",
    )
    left_in_original = models.JSONField("filer som bara finns i mejlet", default=list, blank=True)
    mail_key = models.CharField(
        max_length=64, unique=True, null=True, blank=True, help_text="samma mejl ger ett meddelande"
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "meddelande i ett ärende"
        verbose_name_plural = "meddelanden i ärenden"
        ordering = ["at"]
        indexes = [models.Index(fields=["case", "at"], name="messages_of_a_case_in_order")]
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(original__isnull=False),
                name="message_without_an_account_has_its_mail",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="message_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            kept_when_written(),
        ]

    def __str__(self) -> str:
        return f"{self.author}, {self.case.registration_number}"

    @property
    def sender_as_it_was(self) -> str:
        """The address of a mail that staff placed in the case; nothing when an account wrote it."""
        if self.by_id:
            return ""
        # A name alone may be anyone's, and would stand in the public register.
        sender = self.author.removesuffix(BY_MAIL)[:200]
        return sender if "@" in sender else "Okänd avsändare"

    @property
    def is_to_the_agency(self) -> bool:
        return self.direction == self.Direction.RECEIVED


class MessageReading(models.Model):
    """Somebody on the side that it was written to has read a message."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="readings")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="läst av")
    at = models.DateTimeField("läst", default=timezone.now)

    class Meta:
        verbose_name = "läst meddelande"
        verbose_name_plural = "lästa meddelanden"
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "by"], name="message_is_read_once_by_each_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message}: {self.by}"


class ReplyAddress(models.Model):
    """Where one person's answer by mail finds one case: the token is what nobody can guess."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reply_addresses")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=32, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "svarsadress"
        verbose_name_plural = "svarsadresser"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], name="reply_address_is_one_for_each_person_in_a_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.case}"


class StrayMailQuerySet(models.QuerySet["StrayMail"]):
    def visible_to(self, user: User) -> Self:
        """Without what was placed in a case in which this person is recused, or names one (R-FL-16)."""
        recused = ConflictOfInterest.objects.of(user)
        rows = self.filter(~Exists(recused.filter(case=OuterRef("case"))))
        numbers = recused.numbers()
        named = Q(reason__regex=numbers) | Q(subject__regex=numbers) | Q(text__regex=numbers)
        return rows.exclude(named) if numbers else rows

    def waiting(self) -> Self:
        return self.filter(handled_at=None, is_automatic=False)

    def automatic(self) -> Self:
        """Bounces and automatic answers: kept to be read, and nobody need do anything."""
        return self.filter(handled_at=None, is_automatic=True)


class StrayMail(models.Model):
    """A mail that came to us and belongs to no case, until the registrar says which."""

    came_at = models.DateTimeField("kom", default=timezone.now)
    sender = models.CharField("avsändare", max_length=250)
    subject = models.CharField("ämne", max_length=250, blank=True)
    text = models.TextField("text", blank=True)
    reason = models.CharField("varför det ligger här", max_length=250)
    is_automatic = models.BooleanField("automatiskt svar eller studs", default=False)
    original = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="stray_mail")
    mail_key = models.CharField(max_length=64, unique=True)
    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="lagt i ärendet",
    )
    note = models.CharField("anteckning", max_length=300, blank=True)
    handled_at = models.DateTimeField("hanterat", null=True, blank=True)
    handled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = StrayMailQuerySet.as_manager()

    class Meta:
        verbose_name = "mejl utan ärende"
        verbose_name_plural = "inkommen e-post utan ärende"
        ordering = ["came_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(handled_at=None, handled_by=None, case=None)
                | Q(handled_at__isnull=False, handled_by__isnull=False),
                name="stray_mail_is_handled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject}"
