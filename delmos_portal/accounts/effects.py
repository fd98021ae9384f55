"""The mails about accounts."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.http import int_to_base36

from delmos_portal.accounts.actions.expiring import promise_warnings
from delmos_portal.accounts.actions.lapsing import look_at_powers
from delmos_portal.accounts.coverage import ONE_DAY, is_succeeded
from delmos_portal.accounts.models import (
    Invitation,
    Mandate,
    Organisation,
    OrganisationClaim,
    PowerOfAttorney,
    Role,
    User,
)
from delmos_portal.accounts.permissions import held_mandates, mandates_for
from delmos_portal.accounts.tokens import token_of
from delmos_portal.journal.models import Event
from delmos_portal.outbox.mail import Mail, send
from delmos_portal.outbox.registry import effect, every_minute


@effect
def send_invitation(invitation_id: str) -> None:
    """Send the offer, unless it was taken back before it left."""
    rows = Invitation.objects.select_related("organisation", "invited_by", "power_of_attorney")
    invitation = rows.get(pk=invitation_id)
    if not invitation.is_open:
        return
    link = settings.SITE_URL + reverse("invitation", args=[token_of(invitation)])
    send(
        Mail(
            key=f"accounts.send_invitation:{invitation.pk}",
            template="invitation",
            to=[invitation.email],
            context={"invitation": invitation, "link": link},
            secret=link,
        )
    )


@effect
def send_password_reset(user_id: int, request_id: str) -> None:
    """Send the link by which a person chooses a new password."""
    user = User.objects.get(pk=user_id)
    if not user.is_active:
        return
    where = {"uidb36": int_to_base36(user.pk), "key": default_token_generator.make_token(user)}
    link = settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=where)
    send(
        Mail(
            key=f"accounts.send_password_reset:{user.pk}:{request_id}",
            template="password_reset",
            to=[user.email],
            context={
                "person": user,
                "link": link,
                "is_first": not user.has_usable_password(),
                "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
            },
            secret=link,
        )
    )


@effect
def tell_staff_of_claim(claim_id: int) -> None:
    """Tell the grants mailbox that a claim waits."""
    claim = OrganisationClaim.objects.select_related("organisation").get(pk=claim_id)
    page = reverse("workspace:accounts_organisationclaim_change", args=[claim.pk])
    send(
        Mail(
            key=f"accounts.tell_staff_of_claim:{claim.pk}",
            template="claim_to_staff",
            to=[settings.AGENCY["grants_email"]],
            context={"claim": claim, "link": settings.SITE_URL + page},
        )
    )


@effect
def confirm_claim(claim_id: int) -> None:
    """Tell the person who asked what happens next.

    Anyone can type anyone's address in the form: the mail repeats nothing that was typed there.
    """
    claim = OrganisationClaim.objects.select_related("organisation").get(pk=claim_id)
    send(
        Mail(
            key=f"accounts.confirm_claim:{claim.pk}",
            template="claim_received",
            to=[claim.email],
            context={"organisation": claim.organisation if not claim.new_name else None},
        )
    )


@effect
def tell_claimant_declined(event_id: int) -> None:
    """Tell the person who asked why the answer is no."""
    event = Event.objects.get(pk=event_id)
    claim = OrganisationClaim.objects.select_related("organisation").get(pk=event.object_id)
    send(
        Mail(
            key=f"accounts.tell_claimant_declined:{event.pk}",
            template="claim_declined",
            to=[claim.email],
            context={"claim": claim, "reason": event.details["reason"]},
        )
    )


@effect
def tell_e_id_changed(event_id: int) -> None:
    """Tell a person that their account got, or lost, an e-ID: it may not have been they."""
    event = Event.objects.select_related("actor").get(pk=event_id)
    send(
        Mail(
            key=f"accounts.tell_e_id_changed:{event.pk}",
            template="e_id_changed",
            to=[event.actor.email],
            context={
                "person": event.actor,
                "is_connected": event.step == "connect_e_id",
                "at": event.at,
                "link": settings.SITE_URL + reverse("account"),
            },
        )
    )


@effect
def warn_of_ending_mandate(mandate_id: int, valid_until: str, days_before: int) -> None:
    """Warn the administrators that an office will have nobody, unless that has been seen to since."""
    mandates = Mandate.objects.held().filter(pk=mandate_id, valid_until=valid_until)
    mandate = mandates.select_related("user", "organisation").first()
    if mandate is None or mandate.valid_until is None:  # it ends another day, or they have left
        return
    if is_succeeded(mandate, held_mandates(mandate.organisation_id)):
        return
    send(
        Mail(
            key=f"accounts.warn_of_ending_mandate:{mandate.pk}:{valid_until}:{days_before}",
            template="mandate_ends",
            to=_administrators_of(mandate.organisation),
            context={
                "mandate": mandate,
                "day_after": mandate.valid_until + ONE_DAY,
                "link": _page_of(mandate.organisation),
            },
        )
    )


@effect
def tell_office_vacant(event_id: int, organisation_id: int) -> None:
    """Tell the administrators that an office lost its last signatory when somebody left."""
    event = Event.objects.get(pk=event_id)
    organisation = Organisation.objects.get(pk=organisation_id)
    filled = mandates_for(organisation_id, timezone.localdate())
    offices = set(event.details["vacant"]) - {one.office_text for one in filled}
    if not offices:
        return
    send(
        Mail(
            key=f"accounts.tell_office_vacant:{event.pk}",
            template="office_vacant",
            to=_administrators_of(organisation),
            context={
                "organisation": organisation,
                "offices": sorted(offices),
                "nobody": not filled,
                "link": _page_of(organisation),
            },
        )
    )


@effect
def tell_mandate_declined(event_id: int) -> None:
    """Tell the organisation that the agency does not accept a mandate, and why."""
    event = Event.objects.get(pk=event_id)
    mandates = Mandate.objects.select_related("user", "organisation")
    mandate = mandates.filter(pk=event.object_id).first()
    if mandate is None:  # taken away by the organisation before the mail left
        return
    send(
        Mail(
            key=f"accounts.tell_mandate_declined:{event.pk}",
            template="mandate_declined",
            to=_administrators_of(mandate.organisation),
            context={
                "mandate": mandate,
                "reason": event.details["reason"],
                "link": _page_of(mandate.organisation),
            },
        )
    )


@effect
def warn_of_ending_power(power_id: int) -> None:
    """Warn the ombud and the administrators, unless it was extended or taken back since."""
    _tell_of_power("warn_of_ending_power", "power_ends", power_id, ended=False)


@effect
def tell_power_ended(power_id: int) -> None:
    """Tell the ombud and the administrators that the ombud no longer gets in."""
    _tell_of_power("tell_power_ended", "power_ended", power_id, ended=True)


def _tell_of_power(effect_name: str, template: str, power_id: int, *, ended: bool) -> None:
    rows = PowerOfAttorney.objects.select_related("organisation", "ombud")
    power = rows.get(pk=power_id)
    if power.ombud is None or bool(power.ended_at) != ended:
        return
    send(
        Mail(
            key=f"accounts.{effect_name}:{power.pk}",
            template=template,
            to=[power.ombud.email, *_administrators_of(power.organisation)],
            context={"power": power, "link": _page_of(power.organisation)},
        )
    )


@every_minute
def warn_of_ending_mandates() -> None:
    promise_warnings(timezone.now())


@every_minute
def look_for_ending_powers() -> None:
    look_at_powers(timezone.now())


def _administrators_of(organisation: Organisation) -> list[str]:
    """Those who can do something about it; the organisation's mailbox when there is nobody."""
    rows = organisation.memberships.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    return list(rows.values_list("user__email", flat=True)) or [organisation.mailbox]


def _page_of(organisation: Organisation) -> str:
    return settings.SITE_URL + reverse("organisation", args=[organisation.pk])
