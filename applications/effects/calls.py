"""Telling every organisation with a draft or a case that its call has changed."""

from uuid import UUID

from applications.actions.changing_calls import TELL_CASE, TELL_DRAFT
from applications.actions.dispatching import enter_dispatch
from applications.effects.addresses import ROWS, link
from applications.letters.addressing import contacts_of, people_of
from applications.models import CallChange, Submission
from delmos_portal.accounts.models import Role
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect

Kind = CallChange.Kind
EVERYONE = (Role.ADMINISTRATOR, Role.WRITER, Role.SIGNATORY)
SUBJECTS = {
    Kind.CANCELLED: "Meddelande om inställd utlysning",
    Kind.RESUMED: "Meddelande om återupptagen utlysning",
    Kind.FRAME: "Meddelande om ändrad ram",
}


@effect
def tell_case_of_change(change_id: int, case_id: str) -> None:
    """Tell an organisation whose case has come in; what leaves is registered."""
    change, submission = _about(change_id, case_id)
    key = f"{TELL_CASE}:{change_id}:{case_id}"
    to = [*contacts_of(submission), *people_of(submission, *EVERYONE)]
    send(_mail(key, change, submission, to, subject_id=submission.case_id))
    enter_dispatch(submission.case, SUBJECTS[Kind(change.kind)], key=key)


@effect
def tell_draft_of_change(change_id: int, case_id: str) -> None:
    """Tell an organisation that still writes; the agency does not see to whom it goes."""
    change, submission = _about(change_id, case_id)
    key = f"{TELL_DRAFT}:{change_id}:{case_id}"
    to = [*contacts_of(submission), *people_of(submission, *EVERYONE)]
    send(_mail(key, change, submission, to))


def _about(change_id: int, case_id: str) -> tuple[CallChange, Submission]:
    change = CallChange.objects.select_related("call").get(pk=change_id)
    rows = Submission.objects.filter(case=UUID(case_id)).select_related(*ROWS)
    return change, rows.order_by("-stage__order")[0]


def _mail(
    key: str, change: CallChange, submission: Submission, to: list[str], subject_id: object = ""
) -> Mail:
    context: dict[str, object] = {
        "change": change,
        "call": change.call,
        "case": submission.case,
        "submission": submission,
        "is_report": submission.stage.is_report,
        "link": link("case", submission.case_id),
        "call_link": link("call", change.call.slug),
    }
    return Mail(key=key, template="call_changed", to=to, subject_id=subject_id, context=context)
