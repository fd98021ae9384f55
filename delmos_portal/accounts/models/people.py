"""People: staff have roles, applicants have memberships."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone


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


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", "Organisationsansvarig"
    WRITER = "writer", "Utkastförfattare"
    SIGNATORY = "signatory", "Behörig företrädare"
    READER = "reader", "Läsare"


class Level(models.IntegerChoices):
    """How surely we know who is signed in: the level of assurance (R-EID-1)."""

    PASSWORD = 1, "Lösenord"
    TWO_FACTORS = 2, "Lösenord och engångskod eller säkerhetsnyckel"
    E_ID = 3, "E-legitimation på tillitsnivå 3"
