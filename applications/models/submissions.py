"""Submissions: every one lives the same life."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Self
from uuid import uuid4

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from applications.models.calls import Stage
from applications.models.cases import Case
from applications.models.conflicts import ConflictOfInterest
from applications.models.search import kept_when_received
from delmos_portal.accounts.models import User
from delmos_portal.documents.models import StoredFile
from delmos_portal.questionnaires.models import QuestionnaireVersion


class Status(models.TextChoices):
    DRAFT = "draft", "Utkast"
    SIGNING = "signing", "Hos undertecknaren"
    RECEIVED = "received", "Inkommen"
    IN_REVIEW = "in_review", "Under handläggning"
    INCOMPLETE = "incomplete", "Komplettering begärd"
    PROPOSED = "proposed", "Föreslagen för beslut"
    DECIDED = "decided", "Beslutad"
    ANNOUNCED = "announced", "Beslut meddelat"
    WITHDRAWN = "withdrawn", "Återkallad"


STATE_TEXTS = {
    Status.DRAFT: "Inlagan är ett utkast.",
    Status.SIGNING: "Inlagan ligger för underskrift.",
    Status.RECEIVED: "Inlagan har kommit in.",
    Status.IN_REVIEW: "Inlagan är under handläggning.",
    Status.INCOMPLETE: "Komplettering är begärd.",
    Status.PROPOSED: "Beslut är föreslaget.",
    Status.DECIDED: "Inlagan är beslutad.",
    Status.ANNOUNCED: "Beslutet är meddelat.",
    Status.WITHDRAWN: "Inlagan är återkallad.",
}
# Until a decision is announced it is handling to the organisation, and nothing more.
PREPARED = (Status.PROPOSED, Status.DECIDED)

# What is the organisation's own, in every list, count, search and export (R-TF-1).
NOT_THE_AGENCYS = (Status.DRAFT, Status.SIGNING)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def visible_to(self, user: User) -> Self:
        """Limit to what this person may read, as `CaseQuerySet.visible_to` says."""
        if user.is_staff:
            return self.open_to(user.pk)
        return self.filter(case__organisation__in=user.memberships.values("organisation"))

    def open_to(self, staff: int) -> Self:
        """What a member of staff may read, by their key."""
        recused = ConflictOfInterest.objects.of(staff).filter(case=OuterRef("case"))
        return self.received().filter(~Exists(recused))

    def received(self) -> Self:
        return self.exclude(status__in=NOT_THE_AGENCYS)


class Submission(models.Model):
    """What an organisation files for one stage (inlaga)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="submissions")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="submissions")
    questionnaire = models.ForeignKey(
        QuestionnaireVersion, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField("status", max_length=12, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField("sparad version", default=0)
    received_versions = models.PositiveSmallIntegerField("inkomna versioner", default=0)
    answers = models.JSONField("svar", default=dict, blank=True)
    answer_versions = models.JSONField("version för varje svar", default=dict, blank=True)
    # Where answers were fetched from, by question: source, of, at, value. No part of what is signed.
    origins = models.JSONField("hämtade svar", default=dict, blank=True)
    # What was written and not sent when something else came in; never the agency's to read (R-TF-1).
    unsent_answers = models.JSONField("svar som inte skickades in", default=dict, blank=True)
    unsent_attachments = models.JSONField("bilagor som inte skickades in", default=list, blank=True)
    # What was typed and is no answer (ring mig), by question and posted name; never the agency's (R-TF-1).
    unread_answers = models.JSONField(
        "svar som inte gick att spara",
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        blank=True,
    )
    # Who typed it, by question.
    unread_by = models.JSONField(
        "vem som skrev det som inte gick att spara",
        default=dict,
        db_default=models.Value({}, models.JSONField()),
        blank=True,
    )
    open_questions = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        verbose_name="frågor som får kompletteras",
    )
    due_at = models.DateTimeField("sista tid enligt beslut", null=True, blank=True)
    created_at = models.DateTimeField("påbörjad", default=timezone.now)
    # Five times, kept apart (features.md, N3).
    saved_at = models.DateTimeField("senast sparad", null=True, blank=True)
    saved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_to_signatory_at = models.DateTimeField("skickad för underskrift", null=True, blank=True)
    signed_at = models.DateTimeField("undertecknad", null=True, blank=True)
    received_at = models.DateTimeField("inkommen", null=True, blank=True)
    arrived_at = models.DateTimeField(
        "anropet framme",
        null=True,
        blank=True,
        help_text="När hela anropet hade kommit fram; avgör om det var i tid.",
    )
    registered_at = models.DateTimeField("registrerad", null=True, blank=True)
    on_paper = models.BooleanField("underskrift på papper", default=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "inlaga"
        verbose_name_plural = "inlagor"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "stage"], name="submission_is_one_for_each_stage_of_a_case"
            ),
            models.CheckConstraint(
                condition=Q(status__in=("draft", "signing"), received_at=None)
                | (~Q(status__in=("draft", "signing")) & Q(received_at__isnull=False)),
                name="submission_received_at_iff_received",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-received_at", "-id"],
                condition=Q(received_at__isnull=False),
                name="submissions_newest_first",
            ),
            models.Index(
                fields=["status", "-received_at", "-id"],
                condition=Q(received_at__isnull=False),
                name="submissions_by_status",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage.title}, {self.case.organisation_name}"

    @property
    def acts_for(self) -> str:
        return self.case.organisation_name

    def state_text(self, user: User) -> str:
        status = Status(self.status)
        is_hidden = status in PREPARED and not user.is_staff
        return STATE_TEXTS[Status.IN_REVIEW if is_hidden else status]

    @property
    def closes_at(self) -> datetime | None:
        """The last moment: the decision's, else the stage's (fact: until, exclusive)."""
        return self.due_at or self.stage.closes_at

    @property
    def is_late(self) -> bool:
        arrived = self.arrived_at or self.received_at
        return bool(self.closes_at and arrived and arrived >= self.closes_at)

    @property
    def content_answers(self) -> dict[str, Any]:
        """The answers that are signed and sent: those to the questions that apply."""
        return self.questionnaire.parsed.content(self.answers)

    def amount_in(self, answers: Mapping[str, Any]) -> int | None:
        """What these answers apply for, in öre: a question of its own, else a row of the budget."""
        amount: int | None = answers.get("amount_applied")
        if amount is not None or self.stage.is_report:
            return amount
        return self.questionnaire.parsed.grant(answers)

    @property
    def is_the_agencys(self) -> bool:
        return self.status not in NOT_THE_AGENCYS

    def latest_version(self) -> "ReceivedVersion":
        """What the agency reads: the last version that came in, whatever is being written now."""
        return self.versions.order_by("-number")[0]


class Attachment(models.Model):
    """A file as the answer to a question. A replaced or removed one stays, for the history."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="attachments")
    question_key = models.CharField("fråga", max_length=60)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("tillagd", default=timezone.now)
    removed_at = models.DateTimeField("borttagen", null=True, blank=True)
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replaced_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces"
    )

    class Meta:
        verbose_name = "bilaga"
        verbose_name_plural = "bilagor"
        ordering = ["added_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "question_key", "file"],
                condition=Q(removed_at=None),
                name="attachment_file_stands_once_in_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False) | Q(removed_by=None, replaced_by=None),
                name="attachment_removed_by_only_if_removed",
            ),
        ]

    def __str__(self) -> str:
        return self.file.name


class ReceivedVersion(models.Model):
    """What came in, word for word, and never changed. The signature covers its manifest."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    answers = models.JSONField("svar")
    attachments = models.JSONField("bilagor", default=list)
    manifest = models.TextField("innehållsförteckning")
    manifest_sha256 = models.CharField("SHA-256", max_length=64)
    # The five times as they stood then (features.md, N3); a paper has no draft.
    saved_at = models.DateTimeField("senast sparad", null=True, blank=True)
    sent_to_signatory_at = models.DateTimeField("skickad för underskrift", null=True, blank=True)
    signed_at = models.DateTimeField("undertecknad", null=True, blank=True)
    received_at = models.DateTimeField("inkommen")
    registered_at = models.DateTimeField("registrerad", null=True, blank=True)
    signature_ids = ArrayField(
        models.BigIntegerField(), default=list, verbose_name="underskrifter som gäller"
    )

    class Meta:
        verbose_name = "inkommen version"
        verbose_name_plural = "inkomna versioner"
        ordering = ["submission", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "number"], name="received_version_number_is_unique"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="received_version_is_never_changed",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            kept_when_received(),
        ]

    def __str__(self) -> str:
        return f"{self.submission}, version {self.number}"


EMPTY: tuple[object, ...] = (None, "", [])


def content_manifest(submission: Submission, attachments: list[dict[str, Any]]) -> tuple[str, str]:
    """The canonical list of what is signed, and its SHA-256 (design section 6, N1).

    Sections have digests of their own, so that a signature may cover some of them, and a change be
    named. A digest holds for this submission only, and an empty answer is no answer.
    A question that does not apply is not there, whatever the draft keeps; a section in which none
    applies has its digest all the same, so that it is covered and a signature falls if it comes to.
    """
    definition = submission.questionnaire.parsed
    left_out = definition.left_out(submission.answers)
    attachments = [one for one in attachments if one["question"] not in left_out]
    answers = {key: one for key, one in submission.answers.items() if key not in left_out}
    sections = {}
    for section in definition.sections:
        keys = [one.key for one in section.questions if one.key not in left_out]
        given = {key: answers.get(key) for key in keys}
        sections[section.key] = _digest(
            {
                "submission": str(submission.pk),
                "section": section.key,
                "answers": {key: None if one in EMPTY else one for key, one in given.items()},
                "attachments": [one for one in attachments if one["question"] in keys],
            }
        )
    content = {
        "submission": str(submission.pk),
        "organisation": submission.case.organisation_name,
        "stage": submission.stage.title,
        "questionnaire": str(submission.questionnaire),
        "answers": answers,
        "attachments": attachments,
        "sections": sections,
    }
    text = _canonical(content)
    return text, sha256(text.encode()).hexdigest()


def _canonical(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(content: object) -> str:
    return sha256(_canonical(content).encode()).hexdigest()
