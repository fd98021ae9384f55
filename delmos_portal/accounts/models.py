"""People, organisations, roles and mandates."""

from datetime import date, timedelta
from typing import ClassVar, Self
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from stdnum.se import orgnr

from delmos_portal.documents.models import StoredFile

INVITATION_DAYS = 7


class StaffRole(models.TextChoices):
    OFFICER = "officer", "Handläggare"
    DECISION_MAKER = "decision_maker", "Beslutsfattare"
    REGISTRAR = "registrar", "Registrator"
    FINANCE = "finance", "Ekonom"
    ADMINISTRATOR = "administrator", "Administratör"
    SYSTEM = "system", "Systemet"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str, **fields: object) -> "User":
        fields.setdefault("roles", [StaffRole.ADMINISTRATOR])
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())

    def system(self) -> "User":
        """The user who acts when nobody presses a button."""
        user, _created = self.get_or_create(
            email="system@portal.invalid",
            defaults={"name": "Bidragsportalen", "roles": [StaffRole.SYSTEM], "password": "!"},
        )
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Staff have roles; applicants have memberships in organisations."""

    email = models.EmailField("e-postadress", unique=True)
    name = models.CharField("namn", max_length=150)
    title = models.CharField("befattning", max_length=150, blank=True)
    phone = models.CharField("telefon", max_length=40, blank=True)
    roles = ArrayField(
        models.CharField(max_length=20, choices=StaffRole.choices),
        verbose_name="roller på myndigheten",
        default=list,
        blank=True,
    )
    is_active = models.BooleanField("aktiv", default=True)
    date_joined = models.DateTimeField("skapad", default=timezone.now)

    # Memberships as «organisation:role», when the sign-in backend read them along; and as asked for.
    held_roles: list[str] | None = None
    _roles_by_organisation: "dict[int, set[Role]] | None" = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "personer"
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="user_email_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether this person works at the agency; Django's admin asks."""
        return bool(self.roles) and StaffRole.SYSTEM not in self.roles

    def has_role(self, *roles: StaffRole) -> bool:
        return self.is_active and any(role in self.roles for role in roles)


class OrganisationKind(models.TextChoices):
    KOMMUN = "kommun", "Kommun"
    REGION = "region", "Region"
    KOMMUNALFORBUND = "kommunalforbund", "Kommunalförbund"
    ASSOCIATION = "association", "Ideell förening"
    FOUNDATION = "foundation", "Stiftelse"


def check_organisation_number(value: str) -> None:
    if not orgnr.is_valid(value):
        raise ValidationError(
            "Organisationsnumret stämmer inte. Skriv tio siffror, till exempel 212000-2817."
        )


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: User) -> Self:
        """Limit to what this user may read: staff read all, others their own."""
        if user.is_active and user.is_staff:
            return self
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(pk__in=user.memberships.values("organisation_id"))


class Organisation(models.Model):
    """One that may own cases."""

    kind = models.CharField("slag", max_length=20, choices=OrganisationKind.choices)
    code = models.CharField(
        "SCB-kod", max_length=4, blank=True, help_text="Kommunkod eller länskod."
    )
    name = models.CharField("namn", max_length=200)
    county_code = models.CharField("länskod", max_length=2, blank=True)
    org_number = models.CharField(
        "organisationsnummer", max_length=11, blank=True, validators=[check_organisation_number]
    )
    mailbox = models.EmailField("registrerad e-postlåda", blank=True)
    sort_key = models.CharField(max_length=200, editable=False, db_collation="C")

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        verbose_name_plural = "organisationer"
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=~Q(code=""),
                name="organisation_code_is_unique_in_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = swedish_sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature


# The database may lack Swedish collation (no ICU in the demo's binaries), so å, ä, ö get keys after z.
SORTED_AFTER_Z = str.maketrans({"å": "{a", "ä": "{b", "ö": "{c", "é": "e", "ü": "y"})


def swedish_sort_key(name: str) -> str:
    return name.lower().translate(SORTED_AFTER_Z)[:200]


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "Organisationsansvarig"
    WRITER = "writer", "Utkastförfattare"
    SIGNATORY = "signatory", "Behörig företrädare"
    READER = "reader", "Läsare"


class Membership(models.Model):
    """A person's role in an organisation."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name="person"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField("roll", max_length=20, choices=Role.choices)
    since = models.DateTimeField("sedan", default=timezone.now)

    class Meta:
        verbose_name = "medlemskap"
        verbose_name_plural = "medlemskap"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], name="membership_role_is_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} i {self.organisation}"


class Office(models.TextChoices):
    """Who may sign for a municipality or region: R-PROC-5 (the form of 2018)."""

    BOARD_CHAIR = "board_chair", "Kommunstyrelsens ordförande"
    MUNICIPAL_DIRECTOR = "municipal_director", "Kommunchef"
    REGIONAL_CHAIR = "regional_chair", "Regionstyrelsens ordförande"
    REGIONAL_DIRECTOR = "regional_director", "Regiondirektör"
    EQUIVALENT = "equivalent", "Motsvarande"


class Level(models.IntegerChoices):
    """How surely we know who is signed in: the level of assurance (R-EID-1)."""

    PASSWORD = 1, "Lösenord"
    TWO_FACTORS = 2, "Lösenord och engångskod eller säkerhetsnyckel"
    E_ID = 3, "E-legitimation på tillitsnivå 3"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def valid_on(self, day: date) -> Self:
        in_time = Q(valid_until=None) | Q(valid_until__gte=day), Q(valid_from__lte=day)
        return self.accepted().filter(*in_time)

    def accepted(self) -> Self:
        """Without those whose evidence the agency looked at and did not accept."""
        return self.exclude(verified_at=None, verified_by__isnull=False)

    def held(self) -> Self:
        """Limit to accepted ones, of any time, of active people who are still signatories there."""
        signatories = Membership.objects.filter(
            user=OuterRef("user"), organisation=OuterRef("organisation"), role=Role.SIGNATORY
        )
        return self.accepted().filter(Exists(signatories), user__is_active=True)


class Mandate(models.Model):
    """The right to sign for an organisation, in an office and for a time."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="mandates"
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="mandates", verbose_name="person"
    )
    office = models.CharField("uppdrag", max_length=30, choices=Office.choices)
    office_title = models.CharField("titel, om motsvarande", max_length=150, blank=True)
    valid_from = models.DateField("gäller från")
    valid_until = models.DateField("gäller till och med", null=True, blank=True)
    is_substitute = models.BooleanField("ersättare", default=False)
    ceiling_ore = models.BigIntegerField(
        "högsta belopp i öre", null=True, blank=True, help_text="Tomt: utan tak."
    )
    evidence = models.TextField(
        "grund", help_text="Protokoll, delegationsordning eller intyg: datum och paragraf."
    )
    evidence_file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="protokollsutdrag eller intyg",
    )
    verified_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kontrollerad av",
    )
    verified_at = models.DateTimeField("kontrollerad", null=True, blank=True)
    verified_note = models.TextField("anteckning om kontrollen", blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "fullmakt att underteckna"
        verbose_name_plural = "fullmakter att underteckna"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="mandate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ceiling_ore=None) | Q(ceiling_ore__gt=0),
                name="mandate_ceiling_is_an_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.office_text}"

    @property
    def office_text(self) -> str:
        return self.office_title or self.get_office_display()

    @property
    def is_declined(self) -> bool:
        """Whether the agency looked at the evidence and did not accept it; the note says why."""
        return self.verified_by_id is not None and self.verified_at is None


class Invitation(models.Model):
    """An offer of a role by mail: single use, bound to the address, seven days."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField("e-postadress")
    name = models.CharField("namn", max_length=150, blank=True)
    role = models.CharField("roll", max_length=20, choices=Role.choices)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("skickad", default=timezone.now)
    expires_at = models.DateTimeField("gäller till")
    accepted_at = models.DateTimeField("antagen", null=True, blank=True)
    revoked_at = models.DateTimeField("återtagen", null=True, blank=True)

    class Meta:
        verbose_name = "inbjudan till organisation"
        verbose_name_plural = "inbjudningar till organisation"

    def __str__(self) -> str:
        return f"{self.email} till {self.organisation}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.expires_at:
            self.expires_at = self.created_at + timedelta(days=INVITATION_DAYS)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature

    @property
    def is_open(self) -> bool:
        return not self.why_closed

    @property
    def why_closed(self) -> str:
        """Say why the offer cannot be taken; empty when it can."""
        if self.accepted_at:
            return "Inbjudan är redan använd."
        if self.revoked_at:
            return "Inbjudan har tagits tillbaka."
        if timezone.now() >= self.expires_at:
            return f"Inbjudan gällde i {INVITATION_DAYS} dagar och har gått ut."
        return ""


class OrganisationClaim(models.Model):
    """Someone asks to represent an organisation; the agency approves, which sends an invitation."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Väntar på beslut"
        APPROVED = "approved", "Godkänd"
        DECLINED = "declined", "Inte godkänd"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="claims")
    name = models.CharField("namn", max_length=150)
    title = models.CharField("befattning", max_length=150)
    email = models.EmailField("e-postadress i tjänsten")
    phone = models.CharField("telefon", max_length=40)
    message = models.TextField("meddelande", blank=True, max_length=1000)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    created_at = models.DateTimeField("kom in", default=timezone.now)
    handled_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="behandlad av",
    )
    handled_at = models.DateTimeField("behandlad", null=True, blank=True)

    class Meta:
        verbose_name = "anmälan av organisationsansvarig"
        verbose_name_plural = "anmälningar av organisationsansvariga"

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}"

    @property
    def case_id(self) -> str:
        return ""

    @property
    def acts_for(self) -> str:
        return self.organisation.name

    def state_text(self, _user: User) -> str:
        texts = {
            self.Status.WAITING: "Anmälan väntar på beslut.",
            self.Status.APPROVED: "Anmälan är godkänd.",
            self.Status.DECLINED: "Anmälan är inte godkänd.",
        }
        return texts[self.Status(self.status)]
