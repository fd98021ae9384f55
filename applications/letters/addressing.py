"""Whom it reaches when something is said about a submission: one answer, for mails and for pages."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models.fields.json import KeyTextTransform

from applications.models import ReceivedVersion, Signature, Submission
from delmos_portal.accounts.models import FormerMember, Membership, Organisation, Role


def contacts_of(submission: Submission) -> list[str]:
    """Those whom the organisation named, and its own mailbox: never only one person's login.

    Without whoever has left it, or was its ombud; when nobody is left, its administrators.
    """
    return contacts_of_each([submission])[submission.pk]


def receivers_of_receipt(submission: Submission) -> list[str]:
    """Who hears that it came in: also who wrote last, and who sent it to those who sign."""
    sent = submission.signing_requests.order_by("asked_at").select_related("asked_by").last()
    own = [one for one in (submission.saved_by, sent and sent.asked_by) if one and not one.is_staff]
    theirs = without_strangers((one.email for one in own), submission.case.organisation)
    return [*contacts_of(submission), *theirs]


def contacts_of_each(submissions: Collection[Submission]) -> dict[UUID, list[str]]:
    """The same for each of them, in as many statements for many as for one."""
    organisations = {one.pk: one.case.organisation for one in submissions}
    named = {
        pk: {contact, organisations[pk].mailbox} for pk, contact in _named_in(submissions).items()
    }
    signed = Signature.objects.filter(submission__in=submissions, voided_at=None)
    for pk, email in signed.values_list("submission_id", "email"):
        named[pk].add(email)
    strangers = strangers_of(organisations.values())
    found = {
        pk: [one for one in addresses if one and one.lower() not in strangers[organisations[pk].pk]]
        for pk, addresses in named.items()
    }
    forsaken = [one for one in submissions if any(named[one.pk]) and not found[one.pk]]
    return found | (people_of_each(forsaken, Role.ADMINISTRATOR) if forsaken else {})


def _named_in(submissions: Collection[Submission]) -> dict[UUID, str]:
    """The contact person's address: in what the agency reads, else in what is being written."""
    rows = ReceivedVersion.objects.filter(
        submission__in=[one for one in submissions if one.is_the_agencys]
    )
    latest = rows.order_by("submission", "-number").distinct("submission")
    received: dict[UUID, str | None] = dict(
        latest.values_list("submission_id", KeyTextTransform("contact_email", "answers"))
    )
    return {
        one.pk: (received.get(one.pk) if one.is_the_agencys else _written_in(one)) or ""
        for one in submissions
    }


def _written_in(submission: Submission) -> str:
    return str(submission.content_answers.get("contact_email") or "")


def without_strangers(addresses: Iterable[str], organisation: Organisation) -> set[str]:
    """Without those who have left it, or were its ombud: nothing is open to them (ADR 25)."""
    strangers = strangers_of([organisation])[organisation.pk]
    return {one for one in addresses if one.lower() not in strangers}


def strangers_of(organisations: Iterable[Organisation]) -> dict[int, set[str]]:
    """For each of them, the addresses of those who belonged to it and no longer do.

    Its own mailbox stays its own, also where somebody who has left signed in with it.
    """
    mailboxes = {one.pk: one.mailbox.lower() for one in organisations}
    rows = FormerMember.objects.filter(organisation__in=mailboxes)
    found: dict[int, set[str]] = defaultdict(set)
    for pk, email in rows.values_list("organisation_id", "user__email"):
        if email.lower() != mailboxes[pk]:
            found[pk].add(email.lower())
    return found


def people_of(submission: Submission, *roles: Role) -> list[str]:
    """Addresses of the organisation's people in these roles."""
    return people_of_each([submission], *roles)[submission.pk]


def people_of_each(submissions: Collection[Submission], *roles: Role) -> dict[UUID, list[str]]:
    organisations = {one.pk: one.case.organisation_id for one in submissions}
    rows = Membership.objects.active().filter(
        organisation__in=set(organisations.values()), role__in=roles
    )
    found: dict[int, set[str]] = defaultdict(set)
    for organisation, email in rows.values_list("organisation_id", "user__email"):
        found[organisation].add(email)
    return {pk: sorted(found[organisation]) for pk, organisation in organisations.items()}
