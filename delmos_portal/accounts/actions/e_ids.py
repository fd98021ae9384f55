"""The e-ID that belongs to an account. Only the broker's name for the person is kept."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction

from delmos_portal.accounts.models import User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue


def connected_e_id(user: User) -> SocialAccount | None:
    """The person's e-ID at the broker that the portal uses now."""
    return SocialAccount.objects.filter(user=user, provider=settings.EID["server_url"]).first()


def connect_e_id(user: User, *, provider: str, subject: str) -> None:
    """Connect an e-ID to the account: one for each account, and one account for each."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        held = SocialAccount.objects.filter(provider=provider)
        owner = held.filter(uid=subject).first()
        if owner is not None and owner.user_id == user.pk:
            return
        if owner is not None:
            raise Refused(
                "Den e-legitimation du visade är redan kopplad till ett annat konto. Logga in med det"
                " kontot, eller ta bort kopplingen där först."
            )
        if held.filter(user=user).exists():
            raise Refused(
                "Ditt konto har redan en annan e-legitimation. Ta bort den under Mitt konto först och"
                " koppla sedan den nya."
            )
        SocialAccount.objects.filter(user=user).delete()  # of a broker that is no longer used
        SocialAccount.objects.create(user=user, provider=provider, uid=subject)
        _tell(user, "connect_e_id")


def disconnect_e_id(user: User) -> None:
    """Take the e-ID away from the account; it then neither signs in nor signs."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        removed, _by_model = SocialAccount.objects.filter(user=user).delete()
        if removed:
            _tell(user, "disconnect_e_id")


def _tell(user: User, step: str) -> None:
    event = record(step, by=user, object_type=user._meta.label_lower, object_id=user.pk)
    enqueue(
        "accounts.tell_e_id_changed",
        key=f"accounts.tell_e_id_changed:{event.pk}",
        event_id=event.pk,
    )
