"""Answering questions about calls, and letting everyone read the answer: all who apply get the same."""

from django.db import transaction
from django.utils import timezone

from applications.models import Inquiry
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue

ANSWER = (StaffRole.OFFICER, StaffRole.DECISION_MAKER, StaffRole.REGISTRAR)


def why_not_answer(user: User) -> str:
    """Why this member of staff cannot answer; empty when they can."""
    if user.has_role(*ANSWER):
        return ""
    return "Frågor besvaras av den som handlägger, beslutar eller registrerar."


def take(inquiry_id: int, *, by: User) -> Inquiry:
    """Say who answers; anyone who may can take over. Raises Refused."""
    with transaction.atomic():
        it = _locked(inquiry_id, by)
        if it.answered_at is not None:
            raise Refused("Frågan är redan besvarad.")
        it.officer = by
        it.save(update_fields=["officer"])
        _record("take_inquiry", it, by)
    return it


def answer(inquiry_id: int, text: str, *, by: User) -> Inquiry:
    """Answer by mail: once, and by the one who is named. Raises Refused."""
    with transaction.atomic():
        it = _locked(inquiry_id, by)
        if it.answered_at is not None:
            raise Refused("Frågan är redan besvarad. Läs svaret på sidan.")
        it.officer, it.answer, it.answered_at = by, text, timezone.now()
        it.save(update_fields=["officer", "answer", "answered_at"])
        _record("answer_inquiry", it, by)
        enqueue(
            "applications.send_answer", key=f"applications.send_answer:{it.pk}", inquiry_id=it.pk
        )
    return it


def publish(inquiry_id: int, question: str, answer_text: str, *, by: User) -> Inquiry:
    """Put question and answer on the call's page, in words that name nobody. Raises Refused."""
    with transaction.atomic():
        it = _locked(inquiry_id, by)
        if it.answered_at is None:
            raise Refused("Besvara frågan först. Sedan kan den publiceras.")
        told = f"{question}\n{answer_text}".casefold()
        if any(one and one.casefold() in told for one in (it.name, it.email)):
            raise Refused(
                "Texten nämner den som frågade. Skriv om den så att ingen person går att känna igen."
            )
        it.public_question, it.public_answer = question, answer_text
        it.published_at = it.published_at or timezone.now()
        it.save(update_fields=["public_question", "public_answer", "published_at"])
        _record("publish_inquiry", it, by)
    return it


def unpublish(inquiry_id: int, *, by: User) -> Inquiry:
    """Take question and answer off the call's page; the words are kept to be used again."""
    with transaction.atomic():
        it = _locked(inquiry_id, by)
        it.published_at = None
        it.save(update_fields=["published_at"])
        _record("unpublish_inquiry", it, by)
    return it


def _locked(inquiry_id: int, by: User) -> Inquiry:
    if reason := why_not_answer(by):
        raise Refused(reason)
    return Inquiry.objects.select_for_update().get(pk=inquiry_id)


def _record(step: str, it: Inquiry, by: User) -> Event:
    return record(step, by=by, object_type=it._meta.label_lower, object_id=it.pk)
