"""Who in the organisation is responsible for its cases, and what happens when they leave."""

from collections.abc import Collection
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from applications.actions.drafting import save
from applications.models import Case, SigningRequest, Status, Submission
from applications.requirements import former_contact
from delmos_portal.accounts.models import Organisation, Role, User, swedish_sort_key
from delmos_portal.accounts.permissions import may_administer, may_read, may_write
from delmos_portal.journal.models import Event
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue, enqueue_all
from delmos_portal.templatetags.swedish import STOCKHOLM, in_a_row

MORNING = time(8)
HANDED_OVER = "applications.tell_handed_over"
ABANDONED = "applications.tell_abandoned"
CHANGED = "Ärendena har ändrats sedan du öppnade sidan. Kontrollera vilka som är kvar i listan."


def cases_of(organisation: Organisation, person: User) -> list[Case]:
    """The open cases that a person is responsible for."""
    return list(_open_cases(organisation, person).select_related("call").order_by("created_at"))


def _open_cases(organisation: Organisation, person: User) -> QuerySet[Case]:
    return Case.objects.filter(
        organisation=organisation, responsible=person, status=Case.Status.OPEN
    )


def receivers(organisation: Organisation, giver: User) -> list[User]:
    """Who could be responsible: those who write, but the one who hands over."""
    rows = organisation.memberships.writing().exclude(user=giver)
    people = {one.user for one in rows.select_related("user")}
    return sorted(people, key=lambda person: person.name.lower())


def without_role(organisation: Organisation, giver: User) -> list[tuple[User, str]]:
    """Those in the organisation who cannot be responsible because they may not write; their roles."""
    able = {giver.pk, *(one.pk for one in receivers(organisation, giver))}
    roles: dict[User, list[str]] = {}
    rows = organisation.memberships.active().select_related("user").order_by("user__name", "role")
    for one in rows.exclude(user__in=able):
        roles.setdefault(one.user, []).append(Role(one.role).label.lower())
    return [(one, in_a_row(held)) for one, held in roles.items()]


def administrators_of(organisation: Organisation) -> str:
    """Whom to ask, by name."""
    rows = organisation.memberships.active().filter(role=Role.ADMINISTRATOR)
    names = [*rows.order_by("user__name").values_list("user__name", flat=True)]
    return " eller ".join(names) or "er organisationsansvariga"


def why_not_receive(organisation: Organisation, person: User) -> str:
    """Why this person cannot be responsible for cases, and who can see to it; empty when they can."""
    if may_write(person, organisation.pk):
        return ""
    if not may_read(person, organisation.pk):
        return "Välj någon i organisationen."
    return (
        f"{person} får inte skriva för {organisation} och kan därför inte ansvara för ärenden."
        f" Rollen utkastförfattare ger {administrators_of(organisation)}. Välj annars någon annan."
    )


def why_not_hand_over(organisation: Organisation, giver: User, by: User) -> str:
    """Why this person cannot hand over the giver's cases, and whom to ask; empty when they can."""
    if by != giver and not may_administer(by, organisation.pk):
        return "Du kan bara lämna över dina egna ärenden. Be er organisationsansvariga."
    if may_write(by, organisation.pk):
        return ""
    return (
        f"Du får inte skriva för {organisation} och kan därför inte lämna över ärenden själv."
        f" Be {administrators_of(organisation)} göra det."
    )


def waiting_to_sign(organisation: Organisation, person: User) -> list[SigningRequest]:
    """What a person is asked to sign: it stays with them, and is told."""
    requests = SigningRequest.objects.filter(
        person=person,
        ended_at=None,
        submission__case__organisation=organisation,
        submission__status__in=(Status.SIGNING, Status.INCOMPLETE),
        submission__sent_to_signatory_at__isnull=False,
    )
    return list(requests.select_related("submission__stage", "submission__case__call"))


def hand_over(
    organisation: Organisation,
    giver: User,
    receiver: User,
    *,
    by: User,
    only: Collection[UUID] | None = None,
) -> int:
    """Make the receiver responsible for the giver's open cases, or some, and contact in their drafts.

    How many they were. Raises Refused.
    """
    if reason := why_not_hand_over(organisation, giver, by):
        raise Refused(reason)
    if reason := why_not_receive(organisation, receiver):
        raise Refused(reason)
    if receiver not in receivers(organisation, giver):
        raise Refused("Välj någon annan i organisationen än den som lämnar över.")
    with transaction.atomic():
        locked = drafts_with_contact(organisation, giver).select_for_update(
            of=("self",), no_key=True
        )
        drafts = list(locked)
        mine = _open_cases(organisation, giver)
        if only is not None:
            mine = mine.filter(pk__in=only)
        cases = list(mine.select_for_update(of=("self",), no_key=True).order_by("pk"))
        if only is not None and {one.pk for one in cases} != set(only):
            raise Refused(CHANGED)
        if not cases:
            raise Refused(f"{giver} ansvarar inte för något öppet ärende.")
        events = [_give("hand_over", case, receiver, by) for case in cases]
        _change_contact([one for one in drafts if one.case in cases], receiver, by)
        enqueue(
            HANDED_OVER,
            key=f"{HANDED_OVER}:{events[0].pk}",
            event_ids=[event.pk for event in events],
            user_id=receiver.pk,
        )
    return len(cases)


def take_over(case_id: UUID, *, by: User) -> str:
    """Become responsible for a case that nobody looks after, and contact in its draft instead of one
    who has left. Whom one becomes contact instead of, by name. Raises Refused.
    """
    with transaction.atomic():
        # Before the case, as in handing over.
        rows = Submission.objects.filter(case=case_id, status=Status.DRAFT).order_by("pk")
        drafts = list(rows.select_for_update(of=("self",), no_key=True))
        case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case_id)
        if reason := why_not_take_over(case, by):
            raise Refused(reason)
        _give("take_over", case, by, by)
        gone = {one: former for one in drafts if (former := former_contact(one))}
        _change_contact(list(gone), by, by)
    return in_a_row(sorted({former.name for former in gone.values()}, key=swedish_sort_key))


def why_not_take_over(case: Case, user: User) -> str:
    """Why this person cannot take the case over; empty when they can."""
    if not may_write(user, case.organisation_id):
        return "Bara den som får skriva kan ansvara för ärendet. Be er organisationsansvariga."
    if case.status == Case.Status.CLOSED:
        return "Ärendet är avslutat."
    if not Case.objects.without_responsible().filter(pk=case.pk).exists():
        return f"{case.responsible} ansvarar för ärendet. Be om att få ta över det."
    return ""


def _give(step: str, case: Case, receiver: User, by: User) -> Event:
    before = case.responsible
    case.responsible = receiver
    case.save(update_fields=["responsible"])
    return record(
        step,
        by=by,
        object_type=case._meta.label_lower,
        object_id=case.pk,
        subject_id=case.pk,
        on_behalf_of=case.organisation_name,
        details={"from": before.name if before else "", "to": receiver.name},
    )


def drafts_with_contact(organisation: Organisation, giver: User) -> QuerySet[Submission]:
    """The drafts in which the giver is the contact.

    Locked before the cases and the journal, as whoever writes in one of them does: two at once must
    not wait for each other.
    """
    drafts = Submission.objects.filter(
        case__organisation=organisation,
        case__responsible=giver,
        case__status=Case.Status.OPEN,
        status=Status.DRAFT,
        answers__contact_email=giver.email,
    )
    return drafts.select_related("case").order_by("pk")


def _change_contact(drafts: list[Submission], receiver: User, by: User) -> None:
    """The receiver is named instead; what is sent stays as it is."""
    for draft in drafts:
        contact = {
            "contact_name": receiver.name,
            "contact_title": receiver.title,
            "contact_email": receiver.email,
            "contact_phone": receiver.phone,
        }
        known = {key: value for key, value in contact.items() if key in draft.answers}
        save(draft.pk, known, version=draft.version, by=by)


def may_hand_over(user: User, organisation: Organisation, giver: User) -> bool:
    own = user == giver and may_read(user, organisation.pk)
    return own or may_administer(user, organisation.pk)


def promise_mails_to_mailboxes(now: datetime) -> None:
    """Tell the registered mailbox, once, that nobody is left who looks after the cases."""
    if now.astimezone(STOCKHOLM).time() < MORNING:
        return
    rows = Case.objects.abandoned().exclude(organisation__mailbox="")
    last: dict[int, int] = {}
    for organisation, person in rows.values_list("organisation_id", "responsible_id"):
        last[organisation] = max(person, last.get(organisation, 0))
    with transaction.atomic():
        enqueue_all(
            [
                (
                    ABANDONED,
                    f"{ABANDONED}:{organisation}:{person}",
                    {"organisation_id": organisation},
                )
                for organisation, person in last.items()
            ]
        )
