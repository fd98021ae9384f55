"""A contact person who has left: recognised by the address that stands as theirs."""

from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Lower

from applications.models import ReceivedVersion, Status, Submission
from delmos_portal.accounts.models import FormerMember, User
from delmos_portal.questionnaires.answers import Complaint

KEY = "contact_email"
# Whether what came in last of a submission names a contact who has left, for lists.
CONTACT_HAS_LEFT = Exists(
    FormerMember.objects.alias(address=Lower("user__email")).filter(
        organisation=OuterRef("case__organisation"),
        address=Subquery(
            ReceivedVersion.objects.filter(submission=OuterRef(OuterRef("pk")))
            .order_by("-number")
            .values(contact=Lower(KeyTextTransform(KEY, "answers")))[:1]
        ),
    )
)


def address_in(answers: dict[str, Any]) -> str:
    return str(answers.get(KEY) or "").strip().lower()


def former_contact(submission: Submission) -> User | None:
    """The one who is named as contact and has left the organisation."""
    address = address_in(submission.content_answers)
    if not address or submission.status == Status.WITHDRAWN:
        return None
    left = FormerMember.objects.alias(address=Lower("user__email")).filter(
        organisation=submission.case.organisation_id, address=address
    )
    found = left.select_related("user").first()
    return found.user if found else None


def may_name_another(submission: Submission) -> bool:
    """Whether the question of the contact is open to be answered anew; else it is told in a message."""
    is_open = not submission.open_questions or KEY in submission.open_questions
    return submission.status in (Status.DRAFT, Status.INCOMPLETE) and is_open


def contact_to_mend(submission: Submission) -> list[Complaint]:
    """To be looked at before it is sent, and in nobody's way: a last day may be near."""
    former = former_contact(submission) if may_name_another(submission) else None
    if former is None:
        return []
    section = submission.questionnaire.parsed.section_of(KEY)
    text = f"{former.name} är kontaktperson men har lämnat er organisation. Skriv vem ni vill att vi kontaktar."
    return [Complaint(section.key, KEY, text)]
