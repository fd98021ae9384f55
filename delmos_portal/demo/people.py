"""The demonstration's people: one account for each role."""

import time
from base64 import b32encode
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from delmos_portal.accounts.actions.invitations import accept_invitation
from delmos_portal.accounts.actions.ombud import invite_ombud
from delmos_portal.accounts.models import (
    Mandate,
    Membership,
    Office,
    Organisation,
    OrganisationKind,
    Role,
    StaffRole,
    User,
)
from delmos_portal.accounts.permissions import may_read
from delmos_portal.demo.walk import SMALL_PDF

PASSWORD = "demonstration-2018"  # noqa: S105 -- invented people, on loopback only
DOMAIN = "demo.example"
TOTP_PERIOD_SECONDS = 30


@dataclass(frozen=True)
class SignsAs:
    """The mandate of an invented signatory."""

    office: Office
    evidence: str
    is_substitute: bool = False
    ceiling_ore: int | None = None


CHAIR = SignsAs(
    Office.BOARD_CHAIR, "Kommunfullmäktiges protokoll 2018-01-15, § 4, val av ordförande"
)
BORAS_CHAIR = SignsAs(
    Office.BOARD_CHAIR, "Kommunfullmäktiges protokoll 2018-01-25, § 3, val av ordförande"
)
REGIONS_CHAIR = SignsAs(
    Office.REGIONAL_CHAIR, "Regionfullmäktiges protokoll 2018-01-22, § 7, val av ordförande"
)
CHAIRS_SUBSTITUTE = SignsAs(
    Office.BOARD_CHAIR,
    "Kommunfullmäktiges protokoll 2018-01-15, § 5, val av förste vice ordförande",
    is_substitute=True,
    ceiling_ore=5_000_000_00,
)
DIRECTOR = SignsAs(
    Office.MUNICIPAL_DIRECTOR,
    "Kommunstyrelsens delegationsordning 2018-02-05, § 21, punkt 3.4",
)
ASSOCIATIONS_CHAIR = SignsAs(
    Office.CHAIR, "Årsmötets protokoll 2018-03-10, § 9, val av ordförande, och stadgarna § 12"
)
# Whose chair signs, where nobody is named.
CHAIRS = {
    OrganisationKind.KOMMUN: CHAIR,
    OrganisationKind.REGION: REGIONS_CHAIR,
    OrganisationKind.ASSOCIATION: ASSOCIATIONS_CHAIR,
    OrganisationKind.FOUNDATION: SignsAs(
        Office.AUTHORISED_SIGNATORY, "Styrelsens protokoll 2018-02-06, § 3, firmateckning"
    ),
}
ASSOCIATION = "Trapphuset (påhittad förening)"


@dataclass(frozen=True)
class Person:
    """A row of the demonstration page."""

    key: str
    name: str
    title: str
    what: str
    roles: tuple[str, ...] = ()
    organisation: str = ""  # SCB code, or the name of the association
    memberships: tuple[str, ...] = ()
    signs_as: SignsAs | None = None
    let_in_by: str = ""  # an ombud, by this person

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"

    @property
    def where(self) -> str:
        municipalities = {"0583": "Motala kommun", "1490": "Borås kommun"}
        return municipalities.get(self.organisation, self.organisation) or "Delmos"


CAST = (
    Person("amina", "Amina Lindqvist", "Utvecklingsledare", "Skriver, och ansvarar för kommunens konton",
           organisation="0583", memberships=(Role.WRITER, Role.ADMINISTRATOR)),
    Person("sigrid", "Sigrid Ek", "Kommunstyrelsens ordförande", "Undertecknar",
           organisation="0583", memberships=(Role.SIGNATORY,), signs_as=CHAIR),
    Person("karin", "Karin Holm", "Kommundirektör", "Undertecknar som kommunchef",
           organisation="0583", memberships=(Role.SIGNATORY,), signs_as=DIRECTOR),
    Person("sten", "Sten Wallin", "Förste vice ordförande", "Ersättare för ordföranden, upp till 5 miljoner kronor",
           organisation="0583", memberships=(Role.SIGNATORY,), signs_as=CHAIRS_SUBSTITUTE),
    Person("olga", "Olga Lund", "Konsult", "Ombud: skriver med fullmakt ett halvår",
           organisation="0583", let_in_by="amina"),
    Person("omar", "Omar Haddad", "Strateg", "Skriver, och ser ingenting av Motalas",
           organisation="1490", memberships=(Role.WRITER, Role.ADMINISTRATOR)),
    Person("lena", "Lena Åkesson", "Kommunstyrelsens ordförande", "Undertecknar",
           organisation="1490", memberships=(Role.SIGNATORY,), signs_as=BORAS_CHAIR),
    Person("jonas", "Jonas Frid", "Kommundirektör", "Undertecknar som kommunchef",
           organisation="1490", memberships=(Role.SIGNATORY,), signs_as=DIRECTOR),
    Person("fatima", "Fatima Nur", "Verksamhetsledare", "Skriver, och ansvarar för föreningens konton",
           organisation=ASSOCIATION, memberships=(Role.WRITER, Role.ADMINISTRATOR)),
    Person("erik", "Erik Sundin", "Ordförande", "Undertecknar",
           organisation=ASSOCIATION, memberships=(Role.SIGNATORY,), signs_as=ASSOCIATIONS_CHAIR),
    Person("olle", "Olle Berg", "Processledare", "Handläggare", roles=(StaffRole.OFFICER,)),
    Person("vera", "Vera Dahl", "Utredare", "Handläggare, kan vara andra läsare", roles=(StaffRole.OFFICER,)),
    Person("disa", "Disa Norén", "Direktör", "Beslutsfattare", roles=(StaffRole.DECISION_MAKER,)),
    Person("rut", "Rut Sand", "Registrator", "Registrerar det som kommer på papper", roles=(StaffRole.REGISTRAR,)),
    Person("adam", "Adam Vik", "Administratör", "Sköter register och utlysningar", roles=(StaffRole.ADMINISTRATOR,)),
)  # fmt: skip


def make_people() -> dict[str, User]:
    """The named people, with their roles, mandates and second factors; asking twice makes no more."""
    people: dict[str, User] = {}
    for one in CAST:
        user = account(one.email, one.name, one.title, list(one.roles))
        if one.organisation:
            theirs = organisation_named(one.organisation)
            for role in one.memberships:
                Membership.objects.get_or_create(user=user, organisation=theirs, role=role)
            if one.signs_as:
                give_mandate(user, theirs, one.signs_as)
            if one.let_in_by and not may_read(user, theirs.pk):
                let_in(user, theirs, by=people[one.let_in_by])
        people[one.key] = user
    return people


def organisation_named(name: str) -> Organisation:
    """A municipality by its code, or the invented association."""
    if name == ASSOCIATION:
        kind = OrganisationKind.ASSOCIATION
        return Organisation.objects.get_or_create(kind=kind, name=name)[0]
    return Organisation.objects.get(kind=OrganisationKind.KOMMUN, code=name)


@cache
def hashed() -> str:
    """One hash for all: slow to make, and many are invented."""
    return make_password(PASSWORD)


def account(email: str, name: str, title: str, roles: list[str]) -> User:
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(
            email, None, name=name, title=title, roles=roles, phone="0700-00 00 00"
        )
        user.password = hashed()
        user.save(update_fields=["password"])
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        if roles:
            TOTP.activate(user, secret_of(user))
    return user


def give_mandate(user: User, organisation: Organisation, mandate: SignsAs) -> None:
    Mandate.objects.get_or_create(
        user=user,
        organisation=organisation,
        office=mandate.office,
        defaults={
            "is_substitute": mandate.is_substitute,
            "ceiling_ore": mandate.ceiling_ore,
            "valid_from": date(2018, 1, 1),
            "evidence": mandate.evidence,
        },
    )


def let_in(ombud: User, organisation: Organisation, *, by: User) -> None:
    """Half a year as the organisation's ombud, invited and accepted."""
    today = timezone.localdate()
    offer = invite_ombud(
        organisation,
        email=ombud.email,
        name=ombud.name,
        role=Role.WRITER,
        document=SimpleUploadedFile("fullmakt-olga-lund.pdf", SMALL_PDF, "application/pdf"),
        by=by,
        given_by_name="Karin Holm",
        given_by_office="Kommundirektör",
        valid_from=today,
        valid_until=today + timedelta(days=180),
    )
    accept_invitation(offer.pk, by=ombud)


def organisation_people(organisation: Organisation) -> tuple[User, User]:
    """An invented writer and signatory for another organisation."""
    code = f"{organisation.kind}{organisation.code or organisation.pk}"
    writer = account(
        f"skriver.{code}@{DOMAIN}", f"Skribent i {organisation.name}", "Handläggare", []
    )
    signatory = account(
        f"undertecknar.{code}@{DOMAIN}", f"Ordförande i {organisation.name}", "Ordförande", []
    )
    for user, role in (
        (writer, Role.WRITER),
        (writer, Role.ADMINISTRATOR),
        (signatory, Role.SIGNATORY),
    ):
        Membership.objects.get_or_create(user=user, organisation=organisation, role=role)
    give_mandate(signatory, organisation, CHAIRS[OrganisationKind(organisation.kind)])
    return writer, signatory


def director_of(organisation: Organisation) -> User:
    """An invented director, who signs beside the chair."""
    director = account(
        f"direktor.{organisation.kind}{organisation.code}@{DOMAIN}",
        f"Direktör i {organisation.name}",
        "Direktör",
        [],
    )
    Membership.objects.get_or_create(user=director, organisation=organisation, role=Role.SIGNATORY)
    give_mandate(director, organisation, DIRECTOR)
    return director


def secret_of(user: User) -> str:
    """A fixed secret for each invented person, so that the page can show the code of the moment."""
    return b32encode(sha256(f"demonstration:{user.email}".encode()).digest()[:20]).decode()


def code_now(user: User) -> str:
    counter = int(time.time()) // TOTP_PERIOD_SECONDS
    return str(format_hotp_value(hotp_value(secret_of(user), counter)))
