"""Who belongs to an organisation, who is invited, and who asks to represent it."""

from datetime import timedelta
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from delmos_portal.accounts.models.organisations import (
    Organisation,
    OrganisationKind,
    check_organisation_number,
)
from delmos_portal.accounts.models.people import Role, User
from delmos_portal.accounts.models.powers import PowerOfAttorney
from delmos_portal.templatetags.swedish import day

INVITATION_DAYS = 7
WRITERS = (Role.ADMINISTRATOR, Role.WRITER)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        """Without people whose account is switched off."""
        return self.filter(user__is_active=True)

    def writing(self) -> Self:
        """Limit to active people who may write for the organisation."""
        return self.active().filter(role__in=WRITERS)


class AnyMembership(models.Model):
    """What a membership says; an ombud's has an end, and the fullmakt that gives it."""

    role = models.CharField("roll", max_length=20, choices=Role.choices)
    since = models.DateTimeField("sedan", default=timezone.now)
    until = models.DateField("till och med", null=True, blank=True)

    class Meta:
        abstract = True


class KeptMembership(AnyMembership):
    """Every membership that is written down, also one that has ended and is not cleared away yet.

    Only what clears them away reads this (ADR 25): who belongs to an organisation, Membership says.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    power_of_attorney = models.ForeignKey(
        PowerOfAttorney, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "skrivet medlemskap"
        verbose_name_plural = "skrivna medlemskap"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"], name="membership_role_is_held_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None, power_of_attorney=None)
                | Q(until__isnull=False, power_of_attorney__isnull=False),
                name="membership_ends_iff_by_power_of_attorney",
            ),
            models.CheckConstraint(
                condition=Q(power_of_attorney=None) | ~Q(role="administrator"),
                name="ombud_is_never_administrator",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.role}"


class Membership(AnyMembership):
    """A person's role in an organisation today.

    A view of the database over KeptMembership: what has ended is not there, by the database's own
    clock, for whoever asks and however they ask. Rows are written and deleted through it.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name="person"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    power_of_attorney = models.ForeignKey(
        PowerOfAttorney, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "accounts_membership"
        verbose_name = "medlemskap"
        verbose_name_plural = "medlemskap"

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} i {self.organisation}"


class Departure(models.Model):
    """That a person left an organisation, or was taken out of it; they may have come back since."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    left_at = models.DateTimeField("lämnade", default=timezone.now)

    class Meta:
        verbose_name = "avgång"
        verbose_name_plural = "avgångar"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], name="departure_is_one_for_each_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}"


class FormerMember(models.Model):
    """Who has belonged to an organisation, as a member or an ombud, and does not today.

    A view of the database, as Membership is: an ombud is there from the day after the last.
    """

    id = models.CharField(primary_key=True, max_length=50)
    organisation = models.ForeignKey(Organisation, on_delete=models.DO_NOTHING, related_name="+")
    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, related_name="+")

    class Meta:
        managed = False
        db_table = "accounts_formermember"
        verbose_name = "tidigare medlem"
        verbose_name_plural = "tidigare medlemmar"

    def __str__(self) -> str:
        return f"{self.user}, {self.organisation}"


class Invitation(models.Model):
    """An offer of a role by mail: single use, bound to the address, seven days."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations"
    )
    email = models.EmailField("e-postadress")
    name = models.CharField("namn", max_length=150, blank=True)
    role = models.CharField("roll", max_length=20, choices=Role.choices)
    power_of_attorney = models.ForeignKey(
        PowerOfAttorney,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        help_text="Fullmakten, när den inbjudna blir ombud.",
    )
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
        power = self.power_of_attorney
        if power is not None and power.valid_until < timezone.localdate():
            return (
                f"Fullmakten gällde till och med {day(power.valid_until)} och har gått ut."
                " Den som är organisationsansvarig kan skriva in en ny och bjuda in dig igen."
            )
        return ""

    @property
    def claim(self) -> "OrganisationClaim | None":
        """The claim that this offer is the agency's yes to, with what the person told us there."""
        approved = self.organisation.claims.filter(
            email=self.email,
            status=OrganisationClaim.Status.APPROVED,
            handled_by=self.invited_by_id,
        )
        return approved.order_by("-handled_at").first()


class OrganisationClaim(models.Model):
    """Someone asks to represent an organisation; the agency approves, which sends an invitation.

    One that is not in the register yet is told of here, and is added when the claim is approved.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Väntar på beslut"
        APPROVED = "approved", "Godkänd"
        DECLINED = "declined", "Inte godkänd"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="claims"
    )
    new_kind = models.CharField("slag", max_length=20, choices=OrganisationKind.choices, blank=True)
    new_name = models.CharField("organisationens namn", max_length=200, blank=True)
    new_number = models.CharField(
        "organisationsnummer", max_length=11, blank=True, validators=[check_organisation_number]
    )
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
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False)
                | (~Q(new_kind="") & ~Q(new_name="") & ~Q(new_number="")),
                name="claim_names_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.about}"

    @property
    def about(self) -> str:
        """The organisation, in the register or not."""
        return self.organisation.name if self.organisation else self.new_name

    @property
    def same_domain(self) -> bool:
        """Whether the address lies in the domain of the registered mailbox: a help, and no proof."""
        mailbox = self.organisation.mailbox if self.organisation else ""
        return bool(mailbox) and domain_of(mailbox) == domain_of(self.email)

    @property
    def case_id(self) -> str:
        return ""

    @property
    def acts_for(self) -> str:
        return self.about

    def state_text(self, _user: User) -> str:
        texts = {
            self.Status.WAITING: "Anmälan väntar på beslut.",
            self.Status.APPROVED: "Anmälan är godkänd.",
            self.Status.DECLINED: "Anmälan är inte godkänd.",
        }
        return texts[self.Status(self.status)]
