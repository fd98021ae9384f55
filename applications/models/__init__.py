"""Calls, cases, submissions and what is kept with them."""

from applications.models.calls import Call, Stage, StageKind
from applications.models.cases import Case, RegisterEntry
from applications.models.decisions import (
    ACCEPTED,
    CompletionRequest,
    Decision,
    Outcome,
    PlannedPayment,
)
from applications.models.submissions import (
    NOT_THE_AGENCYS,
    Attachment,
    ReceivedVersion,
    ReturnComment,
    Signature,
    Status,
    Submission,
    content_manifest,
)

__all__ = [
    "ACCEPTED",
    "NOT_THE_AGENCYS",
    "Attachment",
    "Call",
    "Case",
    "CompletionRequest",
    "Decision",
    "Outcome",
    "PlannedPayment",
    "ReceivedVersion",
    "RegisterEntry",
    "ReturnComment",
    "Signature",
    "Stage",
    "StageKind",
    "Status",
    "Submission",
    "content_manifest",
]
