"""Letting somebody outside act for the organisation, by a fullmakt and for a time."""

from calendar import monthrange
from datetime import date
from typing import TypedDict, Unpack

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from delmos_portal.accounts.actions.invitations import (
    NOT_ADMINISTRATOR,
    refuse_second_offer,
    send_invitation,
)
from delmos_portal.accounts.models import (
    Invitation,
    Membership,
    Organisation,
    PowerOfAttorney,
    Role,
    User,
)
from delmos_portal.accounts.permissions import may_administer, power_of
from delmos_portal.documents.uploads import check_upload, keep_upload
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import day

MONTHS = 24
OMBUD_ROLES = (Role.WRITER, Role.READER)


class Terms(TypedDict):
    """What a fullmakt says."""

    given_by_name: str
    given_by_office: str
    valid_from: date
    valid_until: date


def invite_ombud(
    organisation: Organisation,
    *,
    email: str,
    name: str,
    role: Role,
    document: "UploadedFile[bytes]",
    by: User,
    **terms: Unpack[Terms],
) -> Invitation:
    """Write the fullmakt down and offer the role. Raises Refused, or UploadRefused for the document."""
    email = email.strip().lower()
    _require(organisation, by, terms)
    if role not in OMBUD_ROLES:
        raise Refused(
            "Ett ombud kan skriva eller läsa. För att underteckna behövs en egen fullmakt att"
            " underteckna, och den skrivs in när personen har tackat ja."
        )
    checked = check_upload(document)
    with transaction.atomic():
        _lock(organisation)
        there = organisation.memberships.filter(user__email=email).first()
        if there is not None and there.power_of_attorney_id:
            raise Refused(f"{email} är redan ombud. Förläng fullmakten i stället.")
        if there is not None:
            raise Refused(f"{email} tillhör redan organisationen, och behöver ingen fullmakt.")
        refuse_second_offer(organisation.invitations.filter(email=email), email)
        power = PowerOfAttorney(organisation=organisation, **terms)
        _write_down(power, keep_upload(checked, by=by).pk, by)
        return send_invitation(
            organisation, email=email, name=name, role=role, by=by, power_of_attorney=power
        )


def extend_power(
    organisation: Organisation,
    ombud: User,
    *,
    document: "UploadedFile[bytes]",
    by: User,
    **terms: Unpack[Terms],
) -> PowerOfAttorney:
    """Let a new fullmakt follow on the one that holds. Raises Refused or UploadRefused."""
    _require(organisation, by, terms)
    checked = check_upload(document)
    with transaction.atomic():
        _lock(organisation)
        before = power_of(ombud, organisation.pk)
        if before is None:
            raise Refused(f"{ombud} är inte ombud längre. Bjud in personen som ombud igen.")
        power = PowerOfAttorney(organisation=organisation, ombud=ombud, **terms)
        _write_down(power, keep_upload(checked, by=by).pk, by)
        Membership.objects.filter(power_of_attorney=before).update(**power.to_membership)
        before.ended_at = timezone.now()
        before.save(update_fields=["ended_at"])
    return power


def complaints(valid_from: date, valid_until: date, today: date) -> dict[str, str]:
    """What is wrong with the days, field by field; nothing when they can stand."""
    found = {}
    last = last_day(today)
    if valid_from > today:
        found["valid_from"] = (
            f"Fullmakten har inte börjat gälla. Skriv in den {day(valid_from)} eller senare."
        )
    if valid_until < valid_from:
        found["valid_until"] = "Sista dagen kan inte vara före den första."
    elif valid_until < today:
        found["valid_until"] = "Fullmakten har redan gått ut. Be om en ny av den som gav den."
    elif valid_until > last:
        found["valid_until"] = (
            f"Ett ombud skrivs in för högst {MONTHS} månader. Skriv {day(last)} eller tidigare."
            " Gäller fullmakten längre kan ni förlänga den här i portalen."
        )
    return found


def last_day(today: date) -> date:
    """The last day that may be written down today: the same day two years on."""
    year = today.year + MONTHS // 12
    return date(year, today.month, min(today.day, monthrange(year, today.month)[1]))


def _require(organisation: Organisation, by: User, terms: Terms) -> None:
    if not may_administer(by, organisation.pk):
        raise Refused(NOT_ADMINISTRATOR)
    wrong = complaints(terms["valid_from"], terms["valid_until"], timezone.localdate())
    if wrong:
        raise Refused(" ".join(wrong.values()))


def _lock(organisation: Organisation) -> None:
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _write_down(power: PowerOfAttorney, document_id: object, by: User) -> None:
    power.document_id = document_id  # type: ignore[assignment]  # a StoredFile's
    power.registered_by, power.registered_on = by, timezone.localdate()
    power.save()
    record(
        "register_power_of_attorney",
        by=by,
        object_type=power._meta.label_lower,
        object_id=power.pk,
        on_behalf_of=power.organisation.name,
        details={
            "ombud": power.ombud.name if power.ombud else "",
            "given_by": f"{power.given_by_name}, {power.given_by_office}",
            "valid_from": power.valid_from.isoformat(),
            "valid_until": power.valid_until.isoformat(),
            "document_sha256": power.document.sha256,
        },
    )
