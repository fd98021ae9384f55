"""A case as a file: what has come in, what was asked and answered, what was decided."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, F, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject

from applications.figures import DELAYED_UNTIL
from applications.letters import loose_files, unanswered
from applications.models import (
    Case,
    Communication,
    CompletionRequest,
    ReceivedVersion,
    Signature,
    Status,
    Submission,
)
from applications.requirements import CONTACT_HAS_LEFT
from delmos_portal.accounts.models import User
from delmos_portal.documents.models import StoredFile
from delmos_portal.prepared import Prepared
from delmos_portal.questionnaires.answers import changed, shown
from delmos_portal.questionnaires.definition import Question
from delmos_portal.questionnaires.tables import Table, table_of
from screening.actions.taking_back import why_not_theirs
from screening.letters import outcome_label
from screening.models import Assessment
from screening.requirements import Point, is_whole, point_in, second_of, sheet_of
from screening.views.sheets import Shown, answer_rows
from screening.views.sheets import shown as readings_shown
from screening.views.signatures import (
    SIGNATURES,
    Signed,
    SignedVersion,
    parties_missing,
    signed_by,
    signed_version,
)
from screening.views.steps import Button, Reading, buttons
from screening.views.wording import OUTCOME_KINDS, STATUS_KINDS

NOT_READ = (
    "answers",
    "answer_versions",
    "unsent_answers",
    "unread_answers",
    "unread_by",
    "unsent_attachments",
)
# Most are never asked to complete anything: then there is nothing to read of it.
WAS_ASKED = Exists(CompletionRequest.objects.filter(submission=OuterRef("pk")))
# The latest statement that answers a communication: in the same statement.
STATED = Subquery(
    Communication.objects.filter(submission=OuterRef("pk"), answer__isnull=False)
    .order_by("-answer__at")
    .values(one=JSONObject(pk=F("answer"), at=F("answer__at")))[:1]
)
SUBMISSIONS = Prepared(
    lambda case: (
        Submission.objects.received()
        .filter(case=case)
        .select_related("stage", "questionnaire", "decision", "assessment", "second_reading")
        .defer(*NOT_READ)
        .annotate(
            was_asked=WAS_ASKED,
            delayed_until=DELAYED_UNTIL,
            contact_has_left=CONTACT_HAS_LEFT,
            stated=STATED,
        )
    )
)
# What the scanner has said of a version's files, where that is not simply yes: in the same statement.
MARKS = RawSQL(
    "(SELECT jsonb_object_agg(f.id, jsonb_build_object('scan', f.scan, 'remark', f.remark))"
    " FROM documents_storedfile f WHERE (f.scan <> 'clean' OR f.remark <> '') AND f.id IN"
    " (SELECT (one->>'file')::uuid"
    " FROM jsonb_array_elements(applications_receivedversion.attachments) one))",
    (),
    output_field=JSONField(),
)
VERSIONS = Prepared(
    lambda case: (
        ReceivedVersion.objects.filter(submission__case=case)
        .defer("manifest")
        .annotate(marks=MARKS)
        .order_by("number")
    )
)
REQUESTS = Prepared(lambda case: CompletionRequest.objects.filter(submission__case=case))
NO_LONGER_ASKED = "Ska inte besvaras med de nya svaren"
R = TypeVar("R", ReceivedVersion, CompletionRequest, Signature)


@dataclass(frozen=True)
class AnswerRow:
    """One question and its answer in the latest version; and the answer before, if it was changed."""

    label: str
    value: str
    files: list[dict[str, Any]]
    missing: str  # what stands where there is no answer
    is_changed: bool = False
    before: str = ""
    table: Table | None = None
    table_before: Table | None = None


@dataclass(frozen=True)
class AnswerSection:
    title: str
    rows: list[AnswerRow]


@dataclass
class Part:
    """One received submission, with everything that belongs to it."""

    it: Submission
    versions: list[ReceivedVersion]
    requests: list[CompletionRequest]
    signatures: list[Signature]  # of every version
    buttons: list[Button] = field(default_factory=list)
    reader: User | None = None  # who looks
    may_be_taken_back: bool = False  # the decision, by who looks; its page asks the work order too
    returned: str = ""  # who sent the proposal back, and when

    @property
    def anchor(self) -> str:
        return f"inlaga-{self.it.pk}"

    @property
    def kind(self) -> str:
        return STATUS_KINDS[self.it.status]

    @property
    def version(self) -> ReceivedVersion:
        """What the agency reads: never the answers that are being written now."""
        return self.versions[-1]

    @property
    def sections(self) -> list[AnswerSection]:
        return answer_sections(self.it, self.versions)

    @property
    def loose_files(self) -> list[dict[str, Any]]:
        """The scan of a paper."""
        return loose_files(self.version.attachments, self.it.questionnaire.parsed)

    @cached_property
    def signed(self) -> list[Signed]:
        return signed_by(self.it, self.version, self.signatures)

    @property
    def missing(self) -> list[str]:
        """The parties who have not signed what came in."""
        return parties_missing(self.it, self.version, self.signed)

    @property
    def signed_before(self) -> list[SignedVersion]:
        """The versions before the latest with those who signed them, the newest first."""
        return [
            signed_version(self.it, version, self.signatures)
            for version in reversed(self.versions[:-1])
        ]

    @property
    def answered_unchanged(self) -> set[int]:
        """The requests that were answered with what had come in already."""
        pairs = list(zip(self.versions, self.versions[1:], strict=False))
        found = set()
        for asked in self.requests:
            answers = [
                one
                for one in pairs
                if (one[1].registered_at or one[1].received_at) > asked.asked_at
            ]
            if asked.answered_at and answers:
                before, now = answers[0]
                found |= {asked.pk} if before.manifest_sha256 == now.manifest_sha256 else set()
        return found

    @property
    def statement(self) -> dict[str, Any] | None:
        """What the organisation answered to a communication: the latest message, and when."""
        stated = getattr(self.it, "stated", None)
        return stated and {**stated, "at": datetime.fromisoformat(stated["at"])}

    @property
    def decision(self) -> Any:
        return getattr(self.it, "decision", None)

    @property
    def outcome_label(self) -> str:
        return outcome_label(self.it.stage.kind, self.decision.outcome)

    @property
    def outcome_kind(self) -> str:
        return OUTCOME_KINDS[self.decision.outcome]

    @property
    def assessment(self) -> Assessment | None:
        return getattr(self.it, "assessment", None)

    @property
    def readings(self) -> list[Shown]:
        """What the readers have said, as far as who looks may read it."""
        return readings_shown(self.it, self.reader) if self.reader else []

    @property
    def sheet(self) -> tuple[Point, ...]:
        return sheet_of(self.assessment) if self.assessment else ()

    @property
    def earlier(self) -> list[dict[str, Any]]:
        """Assessments that were finished before a completion came in."""
        first, second = self.assessment, second_of(self.it)
        kept = first.earlier if first else []
        kept = kept + second.earlier if second and is_whole(self.it) else kept
        return [
            {
                **one,
                "points": answer_rows(
                    [point_in(point) for point in one["sheet"]] if "sheet" in one else self.sheet,
                    one["points"],
                ),
                "finished_at": datetime.fromisoformat(one["finished_at"]),
            }
            for one in kept
        ]


def parts_of(case: Case, user: User, not_handling: str) -> list[Part]:
    """The case's received submissions in the order of the stages; drafts are not the agency's."""
    submissions = SUBMISSIONS.about(case.pk)
    versions = by_submission(VERSIONS.about(case.pk))
    was_asked = any(getattr(one, "was_asked", False) for one in submissions)
    requests = by_submission(REQUESTS.about(case.pk) if was_asked else [])
    signatures = by_submission(SIGNATURES.about(case.pk))
    parts = [
        Part(one, versions[one.pk], requests[one.pk], signatures[one.pk])
        # A few rows, put in order here: for a statement this wide the ORM's ordering costs more.
        for one in sorted(submissions, key=lambda one: one.stage.order)
    ]
    for part in parts:
        part.it.case, part.reader = case, user
        part.may_be_taken_back = (
            part.it.status == Status.DECIDED
            and not not_handling
            and not why_not_theirs(part.it, user)
        )
        part.buttons = buttons(Reading(part.it, user, not_handling, part.versions, part.requests))
    name_people(parts)
    mark_files([part.version for part in parts])
    return parts


def mark_files(versions: list[ReceivedVersion]) -> None:
    """Put beside each file of the versions, read with MARKS, what there is to say of it."""
    for version in versions:
        marks = getattr(version, "marks", None) or {}
        for one in version.attachments:
            one["mark"] = StoredFile(**marks[one["file"]]) if one["file"] in marks else None


def by_submission(rows: Iterable[R]) -> dict[UUID, list[R]]:
    found: dict[UUID, list[R]] = defaultdict(list)
    for row in rows:
        found[row.submission_id].append(row)
    return found


def name_people(parts: list[Part]) -> None:
    """Fetch those who asked, assessed, presented and decided: once, and only when there are any."""
    places: list[tuple[Any, str]] = []
    for part in parts:
        places += [(asked, "asked_by") for asked in part.requests]
        places += [(part.decision, "presented_by"), (part.decision, "decided_by")]
        places += [(part.assessment, "officer"), (second_of(part.it), "reader")]
    named = [(row, name) for row, name in places if row and getattr(row, f"{name}_id")]
    if named:
        people = staff_names().in_bulk({getattr(row, f"{name}_id") for row, name in named})
        for row, name in named:
            setattr(row, name, people[getattr(row, f"{name}_id")])


def staff_names() -> "QuerySet[User]":
    return User.objects.only("name", "email")


@dataclass(frozen=True)
class Compared:
    """The latest version, beside the one before it."""

    latest: ReceivedVersion
    before: ReceivedVersion | None
    changed_keys: set[str]
    left_out: frozenset[str]  # questions that do not apply with the latest answers
    missing: str  # what stands where there is no answer
    missing_before: str


def answer_sections(submission: Submission, versions: list[ReceivedVersion]) -> list[AnswerSection]:
    latest = versions[-1]
    before = versions[-2] if len(versions) > 1 else None
    definition = submission.questionnaire.parsed
    left_out = definition.left_out(latest.answers)
    never = left_out & definition.left_out(before.answers) if before else left_out
    compared = Compared(
        latest,
        before,
        set(changed(before.answers, latest.answers)) if before else set(),
        left_out,
        unanswered(latest.attachments, definition),
        unanswered(before.attachments, definition) if before else "",
    )
    return [
        AnswerSection(
            section.title, [answer_row(question, compared) for question in section.questions]
        )
        for section in definition.without(never).sections
    ]


def answer_row(question: Question, it: Compared) -> AnswerRow:
    files = files_of(question, it.latest)
    earlier_files = files_of(question, it.before) if it.before else files
    other_files = contents_of(earlier_files) != contents_of(files)
    is_changed = question.key in it.changed_keys or other_files
    earlier, table_before = "", None
    if it.before is not None and is_changed:
        earlier = shown(question, it.before.answers.get(question.key))
        earlier = "\n".join([earlier, *(one["name"] for one in earlier_files)])
        earlier = earlier.strip() or it.missing_before
        table_before = table_of(question, it.before.answers.get(question.key))
    value = shown(question, it.latest.answers.get(question.key))
    missing = NO_LONGER_ASKED if question.key in it.left_out else it.missing
    table = table_of(question, it.latest.answers.get(question.key))
    return AnswerRow(
        question.label, value, files, missing, is_changed, earlier, table, table_before
    )


def files_of(question: Question, version: ReceivedVersion) -> list[dict[str, Any]]:
    return [one for one in version.attachments if one["question"] == question.key]


def contents_of(files: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What the files are, whatever is said of them and in whatever order they stand."""
    return sorted((one["name"], one["sha256"]) for one in files)
