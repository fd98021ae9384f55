"""The address where a calendar reads an organisation's dates: made, shown once, taken back."""

from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.utils import timezone

from delmos_portal.accounts.models import Organisation, User
from delmos_portal.accounts.permissions import forget_roles, may_read
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from reporting.models import CalendarFeed

NOT_A_MEMBER = "Bara den som tillhör organisationen kan ha en kalenderadress."


def make_feed(organisation: Organisation, *, by: User) -> str:
    """Make the person's address, in place of the one before. Its token is never seen again."""
    token = token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two presses give one address
        forget_roles(by)
        if not may_read(by, organisation.pk):
            raise Refused(NOT_A_MEMBER)
        _end(organisation, by)
        feed = CalendarFeed.objects.create(
            user=by, organisation=organisation, token_sha256=sha256(token.encode()).hexdigest()
        )
        _record("make_calendar_feed", feed, by=by)
    return token


def revoke_feed(organisation: Organisation, *, by: User) -> bool:
    """Take the person's address back; false when there was none."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        ended = _end(organisation, by)
        if ended:
            _record("revoke_calendar_feed", ended, by=by)
    return ended is not None


def _end(organisation: Organisation, user: User) -> CalendarFeed | None:
    feed = organisation.calendar_feeds.filter(user=user, revoked_at=None).first()
    if feed is not None:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at"])
    return feed


def _record(step: str, feed: CalendarFeed, *, by: User) -> None:
    record(
        step,
        by=by,
        object_type=feed._meta.label_lower,
        object_id=feed.pk,
        on_behalf_of=feed.organisation.name,
    )
