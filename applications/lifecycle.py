"""The life of a submission: from, to, who, then. Drawn in docs/lifecycle.md."""

from collections.abc import Callable, Iterable
from enum import StrEnum

from applications.models import Status, Submission
from applications.permissions import (
    is_decision_maker,
    is_officer,
    is_registrar,
    is_signatory,
    is_writer,
    is_writer_or_signatory,
)
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Life, Rule


class Step(StrEnum):
    SEND_TO_SIGNATORY = "send_to_signatory"
    TAKE_BACK = "take_back"
    RETURN_TO_WRITER = "return_to_writer"
    REPLACE_SIGNATORY = "replace_signatory"
    SIGN = "sign"
    ADD_SIGNATURE = "add_signature"
    REGISTER = "register"
    TAKE_UP = "take_up"
    ASK_FOR_MORE = "ask_for_more"
    EXTEND_COMPLETION = "extend_completion"
    SEND_COMPLETION = "send_completion"
    RETURN_COMPLETION = "return_completion"
    COMPLETE = "complete"
    REGISTER_COMPLETION = "register_completion"
    RESUME = "resume"
    PROPOSE = "propose"
    SEND_BACK = "send_back"
    DECIDE = "decide"
    ANNOUNCE = "announce"
    TAKE_BACK_DECISION = "take_back_decision"
    WITHDRAW = "withdraw"


RECEIVED = ("applications.seal_submission", "applications.send_receipt")
COMPLETED = (*RECEIVED, "screening.tell_officer")
S = Status


NOT_SIGNATORY = "Bara behörig företrädare kan göra detta. Be er organisationsansvariga om rollen."
STAYS = ""  # the step leaves the status as it is


def rule(
    sources: Iterable[str], target: str, who: Callable[[User, Submission], bool], *then: str
) -> Rule[Submission]:
    if who is is_signatory:
        return Rule(frozenset(sources), target, who, then, whose=NOT_SIGNATORY)
    return Rule(frozenset(sources), target, who, then)


# A paper may come while the organisation still writes, or waits for a signature.
OWN = (S.DRAFT, S.SIGNING)
# Where somebody is asked to sign, once it is sent for it.
ASKED = (S.SIGNING, S.INCOMPLETE)
UNHANDLED = (S.RECEIVED, S.IN_REVIEW)
IN_HAND = (S.RECEIVED, S.IN_REVIEW, S.INCOMPLETE, S.PROPOSED)

# fmt: off
RULES: dict[str, Rule[Submission]] = {
    Step.SEND_TO_SIGNATORY: rule([S.DRAFT],      S.SIGNING,    is_writer,              "applications.ask_signatory"),
    Step.TAKE_BACK:         rule([S.SIGNING],    S.DRAFT,      is_writer),
    Step.RETURN_TO_WRITER:  rule([S.SIGNING],    S.DRAFT,      is_signatory,           "applications.tell_writer"),
    Step.REPLACE_SIGNATORY: rule(ASKED,          STAYS,        is_writer,              "applications.ask_signatory", "applications.tell_replaced"),
    Step.SIGN:              rule([S.SIGNING],    S.RECEIVED,   is_signatory,           *RECEIVED),
    Step.ADD_SIGNATURE:     rule(UNHANDLED,      STAYS,        is_signatory,           "applications.seal_submission", "applications.tell_added"),
    Step.REGISTER:          rule(OWN,            S.RECEIVED,   is_registrar,           *RECEIVED),
    Step.TAKE_UP:           rule([S.RECEIVED],   S.IN_REVIEW,  is_officer),
    Step.ASK_FOR_MORE:      rule([S.IN_REVIEW],  S.INCOMPLETE, is_officer,             "screening.seal_request", "screening.send_request"),
    Step.EXTEND_COMPLETION: rule([S.INCOMPLETE], STAYS,        is_officer,             "screening.send_completion_extension"),
    Step.SEND_COMPLETION:   rule([S.INCOMPLETE], S.INCOMPLETE, is_writer,              "applications.ask_signatory"),
    Step.RETURN_COMPLETION: rule([S.INCOMPLETE], STAYS,        is_signatory,           "applications.tell_writer"),
    Step.COMPLETE:          rule([S.INCOMPLETE], S.IN_REVIEW,  is_writer_or_signatory, *COMPLETED),
    Step.REGISTER_COMPLETION: rule([S.INCOMPLETE], S.IN_REVIEW, is_registrar,          *COMPLETED),
    Step.RESUME:            rule([S.INCOMPLETE], S.IN_REVIEW,  is_officer),
    Step.PROPOSE:           rule([S.IN_REVIEW],  S.PROPOSED,   is_officer,             "screening.tell_decision_maker"),
    Step.SEND_BACK:         rule([S.PROPOSED],   S.IN_REVIEW,  is_decision_maker,      "screening.tell_officer"),
    Step.DECIDE:            rule([S.PROPOSED],   S.DECIDED,    is_decision_maker,      "screening.seal_decision"),
    Step.ANNOUNCE:          rule([S.DECIDED],    S.ANNOUNCED,  is_decision_maker,      "screening.send_decision"),
    Step.TAKE_BACK_DECISION: rule([S.DECIDED],   S.IN_REVIEW,  is_decision_maker,      "screening.tell_officer"),
    Step.WITHDRAW:          rule(IN_HAND,        S.WITHDRAWN,  is_signatory,           "applications.send_withdrawal_receipt", "screening.tell_officer"),
}
# fmt: on

LIFE = Life(
    model=Submission,
    rules=RULES,
    noun="Inlagan",
    related=("case", "stage", "stage__call", "questionnaire"),
    unread=tuple(
        f"stage__call__{name}"
        for name in (
            "summary",
            "ordinance",
            "wording",
            "purpose",
            "who_may_apply",
            "not_for",
            "listed_codes",
        )
    ),
)
take = LIFE.take
refusal = LIFE.refusal
