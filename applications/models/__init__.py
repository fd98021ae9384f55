"""Calls, cases, submissions and what is kept with them."""

from applications.models.absences import Absence, stand_in_of
from applications.models.calls import (
    ANYONE,
    BEFORE_PAYMENT,
    Call,
    RegionWord,
    SigningParty,
    Stage,
    StageKind,
)
from applications.models.cases import Case, RegisterEntry
from applications.models.changes import CallChange
from applications.models.civil_rules import CivilRule, PriceBaseAmount
from applications.models.comments import DraftComment
from applications.models.communications import Communication, CommunicationWaiver
from applications.models.completion_items import CompletionItem, CompletionRequest
from applications.models.conflicts import ConflictOfInterest
from applications.models.decisions import (
    ACCEPTED,
    Correction,
    Decision,
    Outcome,
    PlannedPayment,
    decision_key,
)
from applications.models.delays import DelayNotice, RequestToDecide
from applications.models.history import AnswerChange
from applications.models.inquiries import Inquiry
from applications.models.meetings import Meeting
from applications.models.messages import Message, MessageReading, ReplyAddress, StrayMail
from applications.models.search import SearchText
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
    "BEFORE_PAYMENT",
    "NOT_THE_AGENCYS",
    "Absence",
    "AnswerChange",
    "Attachment",
    "Call",
    "CallChange",
    "Case",
    "CivilRule",
    "Communication",
    "CommunicationWaiver",
    "CompletionItem",
    "CompletionRequest",
    "ConflictOfInterest",
    "Correction",
    "Decision",
    "DelayNotice",
    "DraftComment",
    "Inquiry",
    "Meeting",
    "Message",
    "MessageReading",
    "Outcome",
    "PlannedPayment",
    "PriceBaseAmount",
    "ReceivedVersion",
    "RegionWord",
    "RegisterEntry",
    "ReplyAddress",
    "RequestToDecide",
    "ReturnComment",
    "SearchText",
    "Signature",
    "SigningParty",
    "SigningRequest",
    "Stage",
    "StageKind",
    "Status",
    "StrayMail",
    "Submission",
    "content_manifest",
    "decision_key",
    "stand_in_of",
]
