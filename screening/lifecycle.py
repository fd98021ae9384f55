"""The short lives of a batch of decisions, of meetings, and of a question to an outside body."""

from enum import StrEnum

from applications.models import Meeting
from delmos_portal.lifecycle import Life, Rule
from screening.models import CallMeeting, DecisionBatch, OpinionRequest
from screening.permissions import (
    is_system,
    may_ask_outside,
    may_meet,
    may_prepare,
    may_write_in,
    takes_in,
)


class BatchStep(StrEnum):
    FREEZE = "freeze_batch"
    THAW = "thaw_batch"
    APPROVE = "approve_batch"
    CANCEL = "cancel_batch"
    BEGIN = "begin_announcing"
    STOP = "stop_batch"
    FINISH = "finish_announcing"


class MeetingStep(StrEnum):
    CHANGE = "change_meeting"
    HOLD = "hold_meeting"
    CANCEL = "cancel_meeting"


class CallMeetingStep(StrEnum):
    CHANGE = "change_call_meeting"
    HOLD = "hold_call_meeting"
    CANCEL = "cancel_call_meeting"


class OpinionStep(StrEnum):
    EXTEND = "extend_opinion"
    RENEW = "renew_opinion_address"
    REVOKE = "revoke_opinion"
    CLOSE = "close_opinion"
    ANSWER = "answer_opinion"
    REGISTER = "register_opinion"


B = DecisionBatch.Status
M = Meeting.Status
Q = OpinionRequest.Status
ASKED = frozenset({Q.SENT})
PLANNED = frozenset({M.PLANNED})
TOLD = ("screening.send_meeting",)
ALL_TOLD = ("screening.send_call_meeting",)
CAME_IN = (
    "screening.seal_opinion",
    "screening.send_opinion_receipt",
    "screening.tell_officer_of_opinion",
)
WRITTEN_IN = ("screening.seal_opinion", "screening.tell_officer_of_opinion")
BEFORE = frozenset({B.OPEN, B.FROZEN, B.APPROVED})

# fmt: off
BATCH_LIFE = Life(
    model=DecisionBatch,
    rules={
        BatchStep.FREEZE:  Rule[DecisionBatch](frozenset({B.OPEN}),               B.FROZEN,     may_prepare),
        BatchStep.THAW:    Rule[DecisionBatch](frozenset({B.FROZEN, B.APPROVED}), B.OPEN,       may_prepare),
        BatchStep.APPROVE: Rule[DecisionBatch](frozenset({B.FROZEN}),             B.APPROVED,   may_prepare),
        BatchStep.CANCEL:  Rule[DecisionBatch](BEFORE,                            B.CANCELLED,  may_prepare),
        BatchStep.BEGIN:   Rule[DecisionBatch](frozenset({B.APPROVED}),           B.ANNOUNCING, is_system),
        BatchStep.STOP:    Rule[DecisionBatch](frozenset({B.APPROVED}),           B.OPEN,       is_system, ("screening.tell_batch_stopped",)),
        BatchStep.FINISH:  Rule[DecisionBatch](frozenset({B.ANNOUNCING}),         B.ANNOUNCED,  is_system),
    },
    noun="Beslutsomgången",
    related=("stage", "stage__call"),
)
MEETING_LIFE = Life(
    model=Meeting,
    rules={
        MeetingStep.CHANGE: Rule[Meeting](PLANNED, "",          may_meet, TOLD),
        MeetingStep.HOLD:   Rule[Meeting](PLANNED, M.HELD,      may_meet),
        MeetingStep.CANCEL: Rule[Meeting](PLANNED, M.CANCELLED, may_meet, TOLD),
    },
    noun="Mötet",
    related=("case",),
)
CALL_MEETING_LIFE = Life(
    model=CallMeeting,
    rules={
        CallMeetingStep.CHANGE: Rule[CallMeeting](PLANNED, "",          may_meet, ALL_TOLD),
        CallMeetingStep.HOLD:   Rule[CallMeeting](PLANNED, M.HELD,      may_meet),
        CallMeetingStep.CANCEL: Rule[CallMeeting](PLANNED, M.CANCELLED, may_meet, ALL_TOLD),
    },
    noun="Mötet",
    related=("call",),
)
OPINION_LIFE = Life(
    model=OpinionRequest,
    rules={
        OpinionStep.EXTEND: Rule[OpinionRequest](ASKED, "",         may_ask_outside, ("screening.send_opinion_extension",)),
        OpinionStep.RENEW:  Rule[OpinionRequest](ASKED, "",         may_ask_outside, ("screening.send_opinion_request",)),
        OpinionStep.REVOKE: Rule[OpinionRequest](ASKED, Q.REVOKED,  may_ask_outside, ("screening.send_opinion_revocation",)),
        OpinionStep.CLOSE:  Rule[OpinionRequest](ASKED, Q.CLOSED,   may_ask_outside),
        OpinionStep.ANSWER: Rule[OpinionRequest](ASKED, Q.ANSWERED, takes_in,        CAME_IN),
        OpinionStep.REGISTER: Rule[OpinionRequest](ASKED | {Q.CLOSED}, Q.ANSWERED, may_write_in, WRITTEN_IN),
    },
    noun="Remissen",
    related=("submission__case",),
)
# fmt: on
