"""Calls, cases, submissions and what is kept with them."""

from applications.models.calls import ANYONE, Call, RegionWord, SigningParty, Stage, StageKind
from applications.models.cases import Case, RegisterEntry
from applications.models.changes import CallChange
from applications.models.decisions import (
    ACCEPTED,
    CompletionRequest,
    Correction,
    Decision,
    Outcome,
    PlannedPayment,
)
from applications.models.history import AnswerChange
from applications.models.signatures import ReturnComment, Signature, SigningRequest
from applications.models.submissions import (
    NOT_THE_AGENCYS,
    Attachment,
    ReceivedVersion,
    Status,
    Submission,
    content_manifest,
)

__all__ = [
    "ACCEPTED",
    "ANYONE",
    "NOT_THE_AGENCYS",
    "AnswerChange",
    "Attachment",
    "Call",
    "CallChange",
    "Case",
    "CompletionRequest",
    "Correction",
    "Decision",
    "Outcome",
    "PlannedPayment",
    "ReceivedVersion",
    "RegionWord",
    "RegisterEntry",
    "ReturnComment",
    "Signature",
    "SigningParty",
    "SigningRequest",
    "Stage",
    "StageKind",
    "Status",
    "Submission",
    "content_manifest",
]
