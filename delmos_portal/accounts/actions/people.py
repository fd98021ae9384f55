"""A person's own details, and the agency's own people."""

from uuid import uuid4

from django.db import transaction

from delmos_portal.accounts.models import User
from delmos_portal.journal.record import record
from delmos_portal.outbox.enqueue import enqueue


def change_details(user: User, *, name: str, title: str, phone: str) -> None:
    """Change what a person says about themselves."""
    with transaction.atomic():
        user.name, user.title, user.phone = name, title, phone
        user.save(update_fields=["name", "title", "phone"])
        record("change_details", by=user, object_type=user._meta.label_lower, object_id=user.pk)


def save_person(person: User, *, changed: list[str], by: User) -> None:
    """Save a person as the administrator wrote them; a new one gets a link to choose a password."""
    is_new = person.pk is None
    with transaction.atomic():
        if is_new:
            person.set_unusable_password()
        person.save()
        record(
            "add_person" if is_new else "change_person",
            by=by,
            object_type=person._meta.label_lower,
            object_id=person.pk,
            details={"changed": changed, "roles": person.roles},
        )
        if is_new:
            promise_password_link(person)


def promise_password_link(person: User) -> None:
    """Promise the mail by which a person chooses a password, in the caller's transaction."""
    request_id = uuid4().hex
    enqueue(
        "accounts.send_password_reset",
        key=f"accounts.send_password_reset:{person.pk}:{request_id}",
        user_id=person.pk,
        request_id=request_id,
    )
