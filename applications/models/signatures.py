"""Who is asked to sign, who signed what, and what was sent back."""

from collections.abc import Mapping
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from applications.models.calls import ANYONE, SigningParty
from applications.models.completion_items import CompletionRequest
from applications.models.submissions import Status, Submission
from delmos_portal.accounts.models import Level, Mandate, User
from delmos_portal.templatetags.swedish import in_sentence


class Signature(models.Model):
    """Someone signed: what, in which office, when and how. The mandate is frozen into it."""

    class Method(models.TextChoices):
        SIGNED_IN = "signed_in", "Inloggad i bidragsportalen"
        PAPER = "paper", "Underskrift på papper"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("namnförtydligande", max_length=150)
    office = models.CharField("befattning", max_length=150)
    email = models.EmailField("e-postadress")
    phone = models.CharField("telefon", max_length=40)
    mandate_text = models.TextField("fullmakt")
    method = models.CharField("sätt", max_length=20, choices=Method.choices)
    party = models.PositiveSmallIntegerField(
        "som part", default=0, help_text="Ordningen bland stegets parter."
    )
    is_substitute = models.BooleanField("som ersättare", default=False)
    level = models.PositiveSmallIntegerField(
        "tillitsnivå", choices=Level.choices, null=True, blank=True
    )
    # Who it was, as the e-ID said: the only place of a personal identity number (R-SIG-4).
    evidence = models.JSONField("uppgifter från legitimeringen", default=dict, blank=True)
    manifest_sha256 = models.CharField("SHA-256", max_length=64)
    covers = models.JSONField(
        "avsnitt som den gäller", default=dict, help_text="Varje avsnitt och dess SHA-256."
    )
    signed_at = models.DateTimeField("undertecknad", default=timezone.now)
    voided_at = models.DateTimeField("upphävd", null=True, blank=True)
    voided_because = models.JSONField("vad som ändrades", default=list, blank=True)

    class Meta:
        verbose_name = "underskrift"
        verbose_name_plural = "underskrifter"
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "signer"],
                condition=Q(voided_at=None),
                name="signature_is_given_once_by_each_person",
            ),
            models.UniqueConstraint(
                fields=["submission", "party"],
                condition=Q(voided_at=None),
                name="signature_is_given_once_for_each_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.office}"

    def holds_for(self, sections: Mapping[str, str], sha256: str) -> bool:
        """Whether everything that it covers still reads as it did."""
        if not self.covers:
            return self.manifest_sha256 == sha256
        return all(sections.get(key) == digest for key, digest in self.covers.items())

    @property
    def how(self) -> str:
        """The way it was given, and how surely we know by whom."""
        shown = self.evidence.get("method") or (self.get_level_display() if self.level else "")
        way = self.get_method_display()
        if shown and self.level == Level.E_ID:
            return f"{shown}, tillitsnivå {self.level}"
        is_signed_in = self.method == self.Method.SIGNED_IN
        return f"{way} med {in_sentence(shown)}" if shown and is_signed_in else way


class SigningRequestQuerySet(models.QuerySet["SigningRequest"]):
    def open(self) -> Self:
        """What is asked now: in which offices each can sign there today, and what is signed beside."""
        held = Mandate.objects.held().filter(
            user=OuterRef("person"), organisation=OuterRef("submission__case__organisation")
        )
        offices = held.valid_on(timezone.localdate()).values("office")
        return self.filter(ended_at=None).annotate(
            offices=ArraySubquery(offices),
            signers=ArraySubquery(_given_beside().filter(_is_of_what_is_asked()).values("signer")),
            came_in_for=ArraySubquery(_kept_beside().values("party")),
        )


def _given_beside() -> models.QuerySet[Signature]:
    """The signatures beside a request that are not voided."""
    return Signature.objects.filter(submission=OuterRef("submission"), voided_at=None)


def _is_of_what_is_asked() -> Q:
    """A signature of what a request asks for: in a completion, those since it was asked for."""
    asked = CompletionRequest.objects.filter(submission=OuterRef("submission")).order_by(
        "-asked_at"
    )
    return Q(submission__status=Status.SIGNING) | Q(signed_at__gt=asked.values("asked_at")[:1])


def _kept_beside() -> models.QuerySet[Signature]:
    """Those of what came in before its completion, of others than who are asked to sign again."""
    again = SigningRequest.objects.filter(
        submission=OuterRef("submission"), person=OuterRef("signer"), ended_at=None
    )
    return _given_beside().exclude(_is_of_what_is_asked()).exclude(Exists(again))


class SigningRequest(models.Model):
    """Someone is asked to sign: the code leads to the page, and never signs (features.md, N5)."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="signing_requests"
    )
    party = models.PositiveSmallIntegerField("som part", default=0)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="signing_requests")
    is_substitute = models.BooleanField("som ersättare", default=False)
    code = models.CharField("kod", max_length=20, unique=True)
    asked_at = models.DateTimeField("tillfrågad", default=timezone.now)
    asked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_at = models.DateTimeField("sista tid", null=True, blank=True)
    ended_at = models.DateTimeField("avslutad", null=True, blank=True)
    # What the person saw last, so that the page can say what has changed since.
    seen_manifest = models.TextField("innehållet då sidan lästes", blank=True)
    seen_at = models.DateTimeField("senast läst", null=True, blank=True)

    # What `open` reads: in which the person can sign today, who has signed what is asked, and for
    # which parties what came in before its completion is signed.
    offices: list[str]
    signers: list[int | None]
    came_in_for: list[int]
    objects = SigningRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "begäran om underskrift"
        verbose_name_plural = "begäranden om underskrift"
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "person"],
                condition=Q(ended_at=None),
                name="signing_request_is_open_once_for_each_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.submission}"

    @property
    def as_party(self) -> SigningParty:
        """The party that the person is asked to sign for, as the stage has it."""
        parties = self.submission.stage.signing_parties
        return next((one for one in parties if one.order == self.party), ANYONE)

    @property
    def can_sign(self) -> bool:
        """Whether the person still has a mandate in an office that signs for the party; `open` reads it."""
        return not set(self.as_party.offices).isdisjoint(self.offices)


class ReturnCommentQuerySet(models.QuerySet["ReturnComment"]):
    def unanswered(self) -> Self:
        """What lies with the writer now: not sent for signing since, nor overtaken by a request."""
        same = OuterRef("submission"), OuterRef("at")
        sent = SigningRequest.objects.filter(submission=same[0], asked_at__gt=same[1])
        requested = CompletionRequest.objects.filter(submission=same[0], asked_at__gt=same[1])
        return self.filter(
            ~Exists(sent),
            ~Exists(requested),
            submission__status__in=(Status.DRAFT, Status.INCOMPLETE),
            submission__sent_to_signatory_at=None,
        )


class ReturnComment(models.Model):
    """What the signatory wants changed, beside the section it is about."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="return_comments"
    )
    section_key = models.CharField("avsnitt", max_length=60, blank=True)
    comment = models.TextField("kommentar", max_length=4000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = ReturnCommentQuerySet.as_manager()

    class Meta:
        verbose_name = "kommentar från undertecknaren"
        verbose_name_plural = "kommentarer från undertecknaren"
        ordering = ["at"]

    def __str__(self) -> str:
        return self.comment[:60]
