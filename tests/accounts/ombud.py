"""An ombud with a fullmakt, made by the real actions; and time that passes."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone

from delmos_portal.accounts.actions.ombud import Terms, invite_ombud
from delmos_portal.accounts.models import (
    Invitation,
    KeptMembership,
    Organisation,
    PowerOfAttorney,
    Role,
    User,
)
from tests.accounts.people import accept
from tests.pdfs import pdf_of

OMBUD = "olga@konsult.example"


def fullmakt(name: str = "fullmakt.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf_of())


def terms(days: int = 90) -> Terms:
    today = timezone.localdate()
    return Terms(
        given_by_name="Karin Holm",
        given_by_office="Kommunchef",
        valid_from=today,
        valid_until=today + timedelta(days=days),
    )


def offer_to_ombud(
    where: Organisation, *, by: User, email: str = OMBUD, role: Role = Role.WRITER, days: int = 90
) -> Invitation:
    return invite_ombud(
        where,
        email=email,
        name="Olga ombud",
        role=role,
        document=fullmakt(),
        by=by,
        **terms(days),
    )


def ombud_of(where: Organisation, *, by: User, role: Role = Role.WRITER, days: int = 90) -> User:
    return accept(offer_to_ombud(where, by=by, role=role, days=days))


def let_lapse(days_ago: int = 1) -> None:
    """Move every fullmakt back in time, so that its last day was so many days ago."""
    last = timezone.localdate() - timedelta(days=days_ago)
    for power in PowerOfAttorney.objects.filter(ended_at=None):
        back = power.valid_until - last
        PowerOfAttorney.objects.filter(pk=power.pk).update(
            valid_from=F("valid_from") - back,
            valid_until=last,
            registered_on=F("registered_on") - back,
        )
    KeptMembership.objects.exclude(until=None).update(until=last)
