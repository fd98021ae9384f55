"""Who may sign for an organisation, in which office and when; and the agency's check of it."""

from datetime import date
from typing import NotRequired, TypedDict, Unpack

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from delmos_portal.accounts.actions.invitations import NOT_ADMINISTRATOR
from delmos_portal.accounts.models import Mandate, Membership, Office, Organisation, Role, User
from delmos_portal.accounts.permissions import (
    forget_roles,
    handles_accounts,
    may_administer,
    may_read,
    power_of,
)
from delmos_portal.documents.uploads import store_upload
from delmos_portal.journal.models import Event
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.templatetags.swedish import day

Upload = UploadedFile[bytes] | None
VERIFIED = "Fullmakten är kontrollerad av myndigheten. Avsluta den och skriv in en ny."
USED = "Någon har undertecknat med fullmakten. Avsluta den och skriv in en ny."
NOT_STAFF = "Bara handläggare och administratörer kan göra detta."
DECLINED = "accounts.tell_mandate_declined"


class Terms(TypedDict):
    """What a mandate says."""

    office: Office
    valid_from: date
    valid_until: date | None
    evidence: str
    office_title: NotRequired[str]
    is_substitute: NotRequired[bool]
    ceiling_ore: NotRequired[int | None]


def add_mandate(
    organisation: Organisation,
    member: User,
    *,
    by: User,
    evidence_file: Upload = None,
    **terms: Unpack[Terms],
) -> Mandate:
    """Write down that a member may sign; the member becomes a signatory if not one already.

    Raises Refused, or UploadRefused for the file.
    """
    if not may_administer(by, organisation.pk):
        raise Refused(NOT_ADMINISTRATOR)
    with transaction.atomic():
        # Two who write the same mandate at once wait for each other, and the second is refused.
        Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
        mandate = Mandate(organisation=organisation, user=member, **terms)
        _check(mandate)
        _save(mandate, evidence_file, by)
        _record("add_mandate", mandate, by=by, **_terms_of(mandate))
    return mandate


def change_mandate(
    pk: int, member: User, *, by: User, evidence_file: Upload = None, **terms: Unpack[Terms]
) -> Mandate:
    """Put right a mandate that nobody has checked or used. Raises Refused or UploadRefused."""
    with transaction.atomic():
        mandate = _locked_by_administrator(pk, by)
        if reason := why_fixed(mandate):
            raise Refused(reason)
        before = {"person": mandate.user.name, **_terms_of(mandate)}
        mandate.user = member
        for name, value in terms.items():
            setattr(mandate, name, value)
        mandate.verified_by, mandate.verified_note = None, ""  # what was not accepted is asked anew
        _check(mandate)
        _save(mandate, evidence_file, by)
        _record("change_mandate", mandate, by=by, before=before, **_terms_of(mandate))
    return mandate


def remove_mandate(pk: int, *, by: User) -> None:
    """Take away a mandate written by mistake, that nobody has checked or used."""
    with transaction.atomic():
        mandate = _locked_by_administrator(pk, by)
        if reason := why_fixed(mandate):
            raise Refused(reason)
        _record("remove_mandate", mandate, by=by, **_terms_of(mandate))
        # Now nobody else is in the journal: whoever signed by it meanwhile has committed.
        if _is_used(mandate):
            raise Refused(USED)
        mandate.delete()


def why_fixed(mandate: Mandate) -> str:
    """Say why a mandate can be ended only, not changed; empty when it can be changed."""
    if mandate.verified_at:
        return VERIFIED
    return USED if _is_used(mandate) else ""


def _is_used(mandate: Mandate) -> bool:
    """Whether anything points at it: signatures do, and lie in an app that this one does not know."""
    links = [one for one in Mandate._meta.get_fields(include_hidden=True) if one.one_to_many]
    return any(
        link.related_model._base_manager.filter(**{link.field.name: mandate.pk}).exists()  # type: ignore[union-attr]  # a reverse link has both
        for link in links
    )


def end_mandate(pk: int, *, on: date, by: User) -> None:
    """Let a mandate end, that day included."""
    with transaction.atomic():
        mandate = _locked_by_administrator(pk, by)
        if mandate.valid_until and mandate.valid_until <= on:
            raise Refused("Fullmakten slutar redan den dagen eller tidigare.")
        if on < mandate.valid_from:
            raise Refused("Sista dagen kan inte vara före den första.")
        mandate.valid_until = on
        mandate.save()
        _record("end_mandate", mandate, by=by, valid_until=on.isoformat())


def end_all_mandates(organisation: Organisation, member: User, *, by: User) -> None:
    """End what a leaving member may sign for. A mandate that has not begun disappears."""
    today = timezone.localdate()
    rows = organisation.mandates.filter(user=member).select_related("user", "organisation")
    for mandate in rows.filter(valid_from__gt=today):
        _record("remove_mandate", mandate, by=by, **_terms_of(mandate))
        mandate.delete()
    for mandate in rows.filter(Q(valid_until=None) | Q(valid_until__gt=today)):
        mandate.valid_until = today
        mandate.save()
        _record("end_mandate", mandate, by=by, valid_until=today.isoformat())


def verify_mandate(pk: int, *, note: str, by: User) -> None:
    """Note that the agency has checked the evidence (R-ROLE-2)."""
    with transaction.atomic():
        mandate = _locked_by_staff(pk, by)
        mandate.verified_by, mandate.verified_at = by, timezone.now()
        mandate.verified_note = note
        mandate.save()
        _record("verify_mandate", mandate, by=by, note=note)


def decline_mandate(pk: int, *, reason: str, by: User) -> None:
    """Say that the evidence does not suffice. Nobody signs by it, and the organisation is told why."""
    with transaction.atomic():
        mandate = _locked_by_staff(pk, by)
        if mandate.is_declined:
            raise Refused("Organisationen har redan fått veta att fullmakten inte godtas.")
        mandate.verified_by, mandate.verified_note = by, reason
        mandate.save()
        event = _record("decline_mandate", mandate, by=by, reason=reason)
        enqueue(DECLINED, key=f"{DECLINED}:{event.pk}", event_id=event.pk)


def _locked(pk: int) -> Mandate:
    # Not its key: who has signed by it and holds the journal must not wait for us.
    rows = Mandate.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("organisation", "user", "evidence_file").get(pk=pk)


def _locked_by_administrator(pk: int, by: User) -> Mandate:
    mandate = _locked(pk)
    if not may_administer(by, mandate.organisation_id):
        raise Refused(NOT_ADMINISTRATOR)
    return mandate


def _locked_by_staff(pk: int, by: User) -> Mandate:
    mandate = _locked(pk)
    if not handles_accounts(by):
        raise Refused(NOT_STAFF)
    if mandate.verified_at:
        raise Refused("Fullmakten är redan kontrollerad.")
    if by.pk == mandate.user_id:
        raise Refused("Du kan inte kontrollera din egen fullmakt.")
    return mandate


def _check(mandate: Mandate) -> None:
    """Refuse what cannot be: an outsider, days in the wrong order, no title, the same thing twice."""
    organisation, member = mandate.organisation, mandate.user
    if not may_read(member, organisation.pk):
        raise Refused(f"{member} tillhör inte {organisation}. Bjud in personen först.")
    if mandate.valid_until and mandate.valid_until < mandate.valid_from:
        raise Refused("Sista dagen kan inte vara före den första.")
    if mandate.office == Office.EQUIVALENT and not mandate.office_title.strip():
        raise Refused("Skriv titeln på uppdraget.")
    if mandate.ceiling_ore is not None and mandate.ceiling_ore <= 0:
        raise Refused("Det högsta beloppet måste vara mer än noll. Lämna tomt om det inte finns.")
    same = Mandate.objects.accepted().filter(
        Q(valid_until=None) | Q(valid_until__gte=mandate.valid_from),
        organisation=organisation,
        user=member,
        office=mandate.office,
        office_title=mandate.office_title,
        is_substitute=mandate.is_substitute,
    )
    if mandate.valid_until:
        same = same.filter(valid_from__lte=mandate.valid_until)
    if other := same.exclude(pk=mandate.pk).first():
        until = f"till och med {day(other.valid_until)}" if other.valid_until else "tills vidare"
        raise Refused(
            f"{member} har redan den fullmakten från {day(other.valid_from)} {until}."
            " Avsluta den först, eller ändra dagarna."
        )


def _save(mandate: Mandate, evidence_file: Upload, by: User) -> None:
    if evidence_file is not None:
        mandate.evidence_file = store_upload(evidence_file, by=by)
    mandate.save()
    # An ombud signs by this mandate, and for no longer than their fullmakt to act at all.
    power = power_of(mandate.user, mandate.organisation_id)
    Membership.objects.get_or_create(
        organisation=mandate.organisation,
        user=mandate.user,
        role=Role.SIGNATORY,
        defaults=power.to_membership if power else {},
    )
    forget_roles(mandate.user)


def _terms_of(mandate: Mandate) -> dict[str, object]:
    until = mandate.valid_until
    return {
        "office": mandate.office_text,
        "valid_from": mandate.valid_from.isoformat(),
        "valid_until": until.isoformat() if until else None,
        "is_substitute": mandate.is_substitute,
        "ceiling_ore": mandate.ceiling_ore,
        "evidence": mandate.evidence,
        "evidence_sha256": mandate.evidence_file.sha256 if mandate.evidence_file else "",
    }


def _record(step: str, mandate: Mandate, *, by: User, **details: object) -> Event:
    return record(
        step,
        by=by,
        object_type=mandate._meta.label_lower,
        object_id=mandate.pk,
        on_behalf_of=mandate.organisation.name,
        details={"person": mandate.user.name, **details},
    )
