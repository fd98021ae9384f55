"""Mails that say that somebody has written: never what."""

from datetime import timedelta
from uuid import UUID

from applications.actions.commenting import WRITERS
from applications.actions.messaging import reply_address
from applications.effects.addresses import ROWS, link, staff_for
from applications.models import Communication, Inquiry, Message, Submission
from delmos_portal.accounts.models import Membership, StaffRole, User
from delmos_portal.outbox.incoming import ABOVE
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.models import SentMail
from delmos_portal.outbox.registry import effect

SLACK = timedelta(seconds=10)


@effect
def tell_of_comments(submission_id: str, user_id: int, hour: str) -> None:
    """Tell one who writes that there are new comments, if they are still with the organisation.

    New since the last mail about them; with some slack for what was being kept just then.
    """
    submission = Submission.objects.select_related(*ROWS).get(pk=UUID(submission_id))
    membership = Membership.objects.filter(
        user=user_id, organisation=submission.case.organisation_id, user__is_active=True
    ).select_related("user")
    there = submission.comments.unsettled().exclude(by=user_id)
    about = f"applications.tell_of_comments:{submission_id}:{user_id}:"
    last = SentMail.objects.filter(key__startswith=about).order_by("-sent_at").first()
    if last is not None:
        there = there.filter(at__gt=last.sent_at - SLACK)
    person = membership.first()
    if person is None or not there.exists():
        return
    send(
        Mail(
            key=f"{about}{hour}",
            template="tell_of_comments",
            to=[person.user.email],
            context={"submission": submission, "link": link("comments", submission.pk)},
        )
    )


@effect
def tell_of_message(message_id: str) -> None:
    """Tell the organisation that there is a message; each who writes can answer the mail itself."""
    rows = Message.objects.select_related("case__call", "case__organisation")
    message = rows.get(pk=UUID(message_id))
    case = message.case
    members = Membership.objects.filter(
        organisation=case.organisation_id, role__in=WRITERS, user__is_active=True
    )
    people = User.objects.filter(pk__in=members.values("user")).order_by("email")
    key = f"applications.tell_of_message:{message_id}"
    context = {"case": case, "link": link("case-messages", case.pk), "above": ABOVE}
    for person in people:
        send(
            Mail(
                key=f"{key}:{person.pk}",
                template="tell_of_message",
                to=[person.email],
                reply_to=reply_address(case, person),
                context=context,
            )
        )
    mailbox = case.organisation.mailbox
    if mailbox or not people:  # with neither it goes by post (FL 33 §)
        send(
            Mail(
                key=key,
                template="tell_of_message",
                to=[mailbox],
                subject_id=case.pk if not people else "",
                context=context,
            )
        )


@effect
def tell_officer_of_message(message_id: str) -> None:
    """Tell the case's officer, or those who take up cases, that the organisation has written."""
    rows = Message.objects.select_related("case__officer", "case__call")
    message = rows.get(pk=UUID(message_id))
    send(
        Mail(
            key=f"applications.tell_officer_of_message:{message_id}",
            template="message_to_staff",
            to=staff_for(message.case_id, StaffRole.OFFICER, first=message.case.officer),
            context={
                "case": message.case,
                "link": link("workspace:case-messages", message.case_id),
                "is_statement": Communication.objects.filter(answer=message).exists(),
            },
        )
    )


@effect
def send_answer(inquiry_id: int) -> None:
    """Answer the one who asked about a call."""
    it = Inquiry.objects.select_related("call", "officer").get(pk=inquiry_id)
    context = {"inquiry": it, "link": link("call", it.call.slug)}
    key = f"applications.send_answer:{inquiry_id}"
    send(Mail(key=key, template="inquiry_answer", to=[it.email], context=context))
