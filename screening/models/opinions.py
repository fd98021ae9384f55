"""Opinions from outside (remiss, FL 26 §): what was asked of whom, what was shared, and what was answered."""

from datetime import date, timedelta
from typing import Self
from uuid import UUID, uuid4

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from applications.models import Case, RegisterEntry, Submission
from delmos_portal.accounts.models import User
from delmos_portal.documents.models import StoredFile
from screening.models.disclosing import MaskedCopy

OPEN_AFTER_LAST_DAY = timedelta(days=30)  # a late answer is taken in, until the decision
READ_AFTER_ANSWER = timedelta(days=14)  # how long the page says what was answered


class OpinionRequestQuerySet(models.QuerySet["OpinionRequest"]):
    def visible_to(self, user: User) -> Self:
        """Staff, without the cases in which they are recused; it is nobody else's."""
        cases = Case.objects.visible_to(user) if user.is_staff else Case.objects.none()
        return self.filter(submission__case__in=cases)

    def live(self) -> Self:
        """Those that are answered or may be."""
        asked = (OpinionRequest.Status.SENT, OpinionRequest.Status.ANSWERED)
        return self.filter(status__in=asked).select_related("opinion")


class OpinionRequest(models.Model):
    """An outside body is asked what it thinks in a case, by a last day (FL 26 §)."""

    class Status(models.TextChoices):
        SENT = "sent", "Väntar på yttrande"
        ANSWERED = "answered", "Besvarad"
        REVOKED = "revoked", "Återkallad"
        CLOSED = "closed", "Avslutad utan yttrande"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, related_name="opinion_requests"
    )
    body = models.CharField("remissinstans", max_length=200)
    contact = models.CharField("kontaktperson", max_length=150)
    email = models.EmailField("e-postadress")
    question = models.TextField("vad vi frågar om", max_length=8000)
    last_on = models.DateField("sista dag att svara")
    status = models.CharField("läge", max_length=10, choices=Status.choices, default=Status.SENT)
    # The address is made from this number and never kept; a new number ends the old address.
    address_number = models.PositiveSmallIntegerField("adress nr", default=1)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField("skickad", default=timezone.now)
    ended_at = models.DateTimeField("återkallad eller avslutad", null=True, blank=True)
    revoked_reason = models.TextField("varför återkallad", max_length=1000, blank=True)
    read_at = models.DateTimeField("läst", null=True, blank=True)
    read_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OpinionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "remiss"
        verbose_name_plural = "remisser"
        ordering = ["sent_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=("revoked", "closed"), ended_at__isnull=False)
                | (~Q(status__in=("revoked", "closed")) & Q(ended_at=None)),
                name="opinion_request_ended_at_iff_revoked_or_closed",
            ),
            models.CheckConstraint(
                condition=Q(status="revoked") ^ Q(revoked_reason=""),
                name="opinion_request_has_a_reason_iff_revoked",
            ),
            models.CheckConstraint(
                condition=Q(read_at=None, read_by=None)
                | Q(read_at__isnull=False, read_by__isnull=False, status="answered"),
                name="opinion_request_is_read_by_somebody_once_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"Remiss till {self.body}, {self.case}"

    @property
    def case(self) -> Case:
        return self.submission.case

    @property
    def case_id(self) -> UUID:
        return self.submission.case_id

    @property
    def acts_for(self) -> str:
        """On whose behalf the answer is given, as the journal names it."""
        return self.body

    def state_text(self, _user: User) -> str:
        texts = {
            self.Status.SENT: "Remissen väntar på yttrande.",
            self.Status.ANSWERED: "Remissen är redan besvarad.",
            self.Status.REVOKED: "Remissen är återkallad.",
            self.Status.CLOSED: "Remissen är avslutad.",
        }
        return texts[self.Status(self.status)]

    @property
    def is_sent(self) -> bool:
        return self.status == self.Status.SENT

    @property
    def is_past(self) -> bool:
        today: date = timezone.localdate()
        return today > self.last_on

    @property
    def is_answered(self) -> bool:
        return self.status == self.Status.ANSWERED

    @property
    def status_kind(self) -> str:
        """The colour of its tag."""
        if self.is_sent:
            return "warning" if self.is_past else "waiting"
        return "success" if self.is_answered else "neutral"

    @property
    def status_text(self) -> str:
        if self.is_sent and self.is_past:
            return "Sista dagen har gått"
        return str(self.get_status_display())

    @property
    def expires_on(self) -> date:
        """The last day on which its address opens."""
        if self.is_answered:
            return timezone.localdate(self.opinion.at) + READ_AFTER_ANSWER
        if self.ended_at:
            return timezone.localdate(self.ended_at) + OPEN_AFTER_LAST_DAY
        return self.last_on + OPEN_AFTER_LAST_DAY


class SharedDocument(models.Model):
    """One thing of the case's register that the outside body may read: nothing else of the case."""

    request = models.ForeignKey(OpinionRequest, on_delete=models.PROTECT, related_name="shared")
    entry = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="+")
    # A file that came with the document, or a masked copy of it, instead of the document itself.
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    copy = models.ForeignKey(
        MaskedCopy, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "handling i en remiss"
        verbose_name_plural = "handlingar i remisser"
        ordering = ["entry__number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "entry", "file", "copy"],
                nulls_distinct=False,
                name="shared_document_is_once_in_its_request",
            ),
            models.CheckConstraint(
                condition=Q(file=None) | Q(copy=None), name="shared_document_is_a_file_or_a_copy"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """By which a form names it before it is kept."""
        return f"{self.entry_id}/{self.file_id or ''}/{self.copy_id or ''}"

    @property
    def stored(self) -> StoredFile | None:
        """The uploaded file that it is, if it is one: only that has been scanned."""
        if self.copy or (self.entry.document_id and not self.file):
            return None
        return self.file or self.entry.file

    @property
    def title(self) -> str:
        if self.copy:
            return f"{self.entry.subject}, med maskade uppgifter"
        return self.stored.name if self.stored else self.entry.subject

    @property
    def size(self) -> int:
        held = self.copy or self.stored or self.entry.document
        return held.size if held else 0


class Opinion(models.Model):
    """What the outside body answered: a document that came in, never changed."""

    request = models.OneToOneField(OpinionRequest, on_delete=models.PROTECT, related_name="opinion")
    abstains = models.BooleanField("avstår från att yttra sig", default=False)
    text = models.TextField("yttrande", max_length=20_000, blank=True)
    name = models.CharField("namn", max_length=150)
    title = models.CharField("befattning", max_length=150)
    at = models.DateTimeField("inkommet", default=timezone.now)
    is_late = models.BooleanField("efter sista dagen", default=False)
    registered_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Svaret kom med post eller e-post och skrevs in.",
    )

    class Meta:
        verbose_name = "yttrande över en remiss"
        verbose_name_plural = "yttranden över remisser"
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(abstains=True) | ~Q(text=""), name="opinion_says_something_or_abstains"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="opinion_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.request.body}"


class OpinionFile(models.Model):
    """A file that the outside body added: its own until it has answered, then a part of the answer."""

    request = models.ForeignKey(OpinionRequest, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="opinion_file")

    class Meta:
        verbose_name = "fil till ett yttrande"
        verbose_name_plural = "filer till yttranden"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file.name
