"""Official notes, working notes, labels and linked cases."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.actions.receiving import enter_in_register
from applications.models import Case, RegisterEntry
from delmos_portal.accounts.models import User
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.templatetags.swedish import in_sentence
from screening.models import CaseLink, Label, LabelledCase, Note, OfficialNote
from screening.permissions import WRITES, why_recused

CHANGED = "Anteckningen har ändrats sedan du öppnade den. Läs hur den lyder nu, nedanför."
NOT_YOURS = "Bara den som skrev anteckningen kan ändra den eller ta bort den."


@dataclass(frozen=True)
class Told:
    """What came: how, when, from whom, to whom, and the fact itself."""

    way: str
    came_on: date
    came_at: time | None
    source: str
    told_to: str
    text: str


def why_not_note(case: Case, user: User) -> str:
    """Why this member of staff cannot write in the case's notes; empty when they can."""
    if not user.has_role(*WRITES):
        return "Anteckningar görs av den som handlägger, beslutar, registrerar eller betalar ut."
    return why_recused(user, case)


def why_not_that_day(on: date) -> str:
    if on > timezone.localdate():
        return "Dagen ligger framåt i tiden. Ange dagen då uppgiften kom."
    return ""


def write_official(
    case: Case, told: Told, *, corrects: OfficialNote | None = None, by: User
) -> OfficialNote:
    """Keep a fact as it came; it is registered and locked at once. Raises Refused."""
    if reason := why_not_note(case, by) or why_not_that_day(told.came_on):
        raise Refused(reason)
    if corrects is not None and corrects.case_id != case.pk:
        raise Refused("Anteckningen som ska rättas finns inte i ärendet.")
    with transaction.atomic():
        note = OfficialNote.objects.create(case=case, corrects=corrects, by=by, **vars(told))
        enter_in_register(
            case.pk,
            RegisterEntry(
                direction=RegisterEntry.Direction.DRAWN_UP,
                at=note.at,
                counterpart="",
                subject=subject_of(note),
                key=note.register_key,
            ),
        )
        _record("write_official_note", note.case_id, note, by)
    return note


def subject_of(note: OfficialNote) -> str:
    """As the register names it: how it came, and never from which person."""
    way = in_sentence(note.get_way_display())
    if note.corrects is None:
        return f"Tjänsteanteckning: {way}"
    key = note.corrects.register_key
    entry = RegisterEntry.objects.filter(key=key).values_list("number", flat=True).first()
    return f"Tjänsteanteckning: {way}, rättar handling {entry}"


def write(case: Case, text: str, *, by: User) -> Note:
    """Write a working note for oneself and one's colleagues. Raises Refused."""
    if reason := why_not_note(case, by):
        raise Refused(reason)
    return Note.objects.create(case=case, text=text, by=by)


def change(note_id: int, text: str, *, version: int, by: User) -> Note:
    """Change one's own note, as it was when it was opened. Raises Refused."""
    with transaction.atomic():
        note = _own(note_id, by)
        if note.version != version:
            raise Refused(CHANGED)
        note.text, note.changed_at = text, timezone.now()
        note.version += 1
        note.save(update_fields=["text", "changed_at", "version"])
    return note


def remove(note_id: int, *, by: User) -> None:
    """Take one's own note away. Raises Refused."""
    with transaction.atomic():
        _own(note_id, by).delete()


def _own(note_id: int, by: User) -> Note:
    note = Note.objects.select_for_update(of=("self",)).filter(pk=note_id).first()
    if note is None:
        raise Refused("Anteckningen är redan borttagen.")
    if note.by_id != by.pk:
        raise Refused(NOT_YOURS)
    if reason := why_recused(by, note.case):
        raise Refused(reason)
    return note


def label(case: Case, chosen: Collection[Label], *, stood: Collection[Label], by: User) -> None:
    """Put on and take off what differs from what stood on the page that was read, so that a
    colleague's label of meanwhile is left where it is. Raises Refused.
    """
    if reason := why_not_note(case, by):
        raise Refused(reason)
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)  # two who label take turns
        now = {one.label_id: one for one in LabelledCase.objects.filter(case=case)}
        for one in chosen:
            if one not in stood and one.pk not in now:
                put = LabelledCase.objects.create(case=case, label=one, by=by)
                _record("put_label", case.pk, put, by, name=one.name)
        for one in stood:
            if one not in chosen and one.pk in now:
                _record("take_off_label", case.pk, now[one.pk], by, name=one.name)
                now[one.pk].delete()


def link(case: Case, number: str, reason: str, *, by: User) -> CaseLink:
    """Tie the case to the one with this number. Raises Refused; who may not read that is told so."""
    if refusal := why_not_note(case, by):
        raise Refused(refusal)
    seen = Case.objects.visible_to(by)
    other = seen.filter(registration_number=number.replace("\x00", "").strip()).first()
    if other is None:
        raise Refused("Det finns inget ärende med det numret. Kontrollera numret.")
    if other.pk == case.pk:
        raise Refused("Det är det här ärendets nummer. Skriv numret på det andra ärendet.")
    first, second = sorted([case, other], key=lambda one: one.pk)
    with transaction.atomic():
        made, is_new = CaseLink.objects.get_or_create(
            one=first, other=second, defaults={"reason": reason, "by": by}
        )
        if not is_new:
            raise Refused("Ärendena är redan kopplade till varandra.")
        for pk in (first.pk, second.pk):
            _record("link_cases", pk, made, by)
    return made


def unlink(case: Case, link_id: int, *, by: User) -> CaseLink:
    """Untie two cases. Raises Refused."""
    if refusal := why_not_note(case, by):
        raise Refused(refusal)
    with transaction.atomic():
        rows = CaseLink.objects.known_of(case, by).select_for_update(of=("self",))
        found = rows.filter(pk=link_id).first()
        if found is None:
            raise Refused("Kopplingen är redan borttagen.")
        for pk in (found.one_id, found.other_id):
            _record("unlink_cases", pk, found, by)
        found.delete()
    return found


def _record(
    step: str, case_id: UUID, row: OfficialNote | LabelledCase | CaseLink, by: User, **details: str
) -> None:
    record(
        step,
        by=by,
        object_type=row._meta.label_lower,
        object_id=row.pk,
        subject_id=case_id,
        details=dict(details),
    )
