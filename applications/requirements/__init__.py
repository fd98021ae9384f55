"""What must hold before something is begun, sent or signed; the page and the action ask the same list."""

from applications.requirements.attachments import Added, attachment_limits, why_not_attach
from applications.requirements.auditing import auditor_for, why_not_this_form
from applications.requirements.contacts import (
    CONTACT_HAS_LEFT,
    contact_to_mend,
    former_contact,
    may_name_another,
)
from applications.requirements.delays import (
    NOTHING_WAITS,
    UNDECIDED,
    came_in_on,
    may_be_asked_on,
    why_not_ask_to_decide,
)
from applications.requirements.eligibility import (
    Verdict,
    eligible_to,
    general_rule,
    is_narrowed,
    verdict,
    verdict_on_kind,
)
from applications.requirements.filing import (
    CASE_IS_CLOSED,
    unmet,
    why_closed,
    why_not_apply,
    why_not_now,
    why_not_withdraw,
    worth_a_look,
)
from applications.requirements.signing import (
    CAME_IN,
    Attempt,
    Seat,
    able,
    amount_of,
    parties_in_turn,
    parties_left,
    seat_for,
    suffices,
    why_nobody_can_sign,
)

__all__ = [
    "CAME_IN",
    "CASE_IS_CLOSED",
    "CONTACT_HAS_LEFT",
    "NOTHING_WAITS",
    "UNDECIDED",
    "Added",
    "Attempt",
    "Seat",
    "Verdict",
    "able",
    "amount_of",
    "attachment_limits",
    "auditor_for",
    "came_in_on",
    "contact_to_mend",
    "eligible_to",
    "former_contact",
    "general_rule",
    "is_narrowed",
    "may_be_asked_on",
    "may_name_another",
    "parties_in_turn",
    "parties_left",
    "seat_for",
    "suffices",
    "unmet",
    "verdict",
    "verdict_on_kind",
    "why_closed",
    "why_nobody_can_sign",
    "why_not_apply",
    "why_not_ask_to_decide",
    "why_not_attach",
    "why_not_now",
    "why_not_this_form",
    "why_not_withdraw",
    "worth_a_look",
]
