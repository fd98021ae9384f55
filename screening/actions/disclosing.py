"""Handing out documents of a case: chosen, masked by law, drawn anew, and logged (TF 2:15-18, OSL 5:5)."""

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from applications.models import Case, RegisterEntry
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.documents.masking import found_in, is_alike
from delmos_portal.documents.models import StoredFile
from delmos_portal.journal.record import record
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.enqueue import enqueue
from delmos_portal.outbox.models import OutboxMessage
from screening.actions.readable import Part, files_with, parts_of_entry
from screening.models import DisclosedEntry, DisclosureRequest, HandOut, Mask, MaskedCopy
from screening.permissions import why_recused

T = DisclosedEntry.Treatment
DRAW = "screening.draw_masked_copies"
SHORTEST = 2
TWICE = "Texten är redan maskad med stöd av {}. Gäller en annan bestämmelse tar du först bort den maskeringen."
NOT_YOURS = "Handläggare och registratorer lämnar ut handlingar. Be en av dem."
NOT_THERE = "Texten finns inte i handlingen. Kontrollera att den är skriven som den står där."
AS_IT_CAME = (
    "Filen finns bara som den kom in, och en del av den går inte att maska här."
    " Lämna ut den helt, eller lämna inte ut den."
)


def why_not_disclose(case: Case, user: User) -> str:
    """Why this person cannot hand out documents of the case; empty when they can."""
    if not user.has_role(StaffRole.OFFICER, StaffRole.REGISTRAR):
        return NOT_YOURS
    return why_recused(user, case)


def register_request(
    case: Case, *, received_on: date, asked_for: str, by: User
) -> DisclosureRequest:
    """Note what is asked for. Who asks, and why, is not a question that we put."""
    if reason := why_not_disclose(case, by):
        raise Refused(reason)
    if received_on > timezone.localdate():
        raise Refused("Dagen ligger framåt i tiden. Ange dagen då begäran kom.")
    with transaction.atomic():
        made = DisclosureRequest.objects.create(
            case=case, received_on=received_on, asked_for=asked_for.strip(), by=by
        )
        _record("ask_for_documents", made, by, {"received_on": received_on.isoformat()})
    return made


def choose(
    request_id: int,
    entry: RegisterEntry,
    treatment: str,
    *,
    file: StoredFile | None = None,
    ground: str = "",
    by: User,
) -> DisclosedEntry:
    """Say what becomes of one document, or of a file that came with it. Raises Refused."""
    with transaction.atomic():
        asked = _locked(request_id, by)
        if treatment == T.WITHHELD and not ground.strip():
            raise Refused("Ange den bestämmelse som gör att handlingen inte lämnas ut.")
        if treatment == T.MASKED and (file or not parts_of_entry(entry)):
            raise Refused(AS_IT_CAME)
        chosen, _new = DisclosedEntry.objects.update_or_create(
            request=asked,
            entry=entry,
            file=file,
            defaults={
                "treatment": treatment,
                "ground": ground.strip() if treatment == T.WITHHELD else "",
            },
        )
    return chosen


def choose_rest_whole(request_id: int, *, by: User) -> int:
    """Hand out whole every document that nothing has been said of yet. Returns how many."""
    with transaction.atomic():
        asked = _locked(request_id, by)
        said = set(asked.entries.values_list("entry", "file"))
        rows = [
            DisclosedEntry(request=asked, entry=entry, file=file, treatment=T.WHOLE)
            for entry in RegisterEntry.objects.filter(case=asked.case_id).order_by("number")
            for file in (None, *files_with(entry))
            if (entry.pk, file.pk if file else None) not in said
        ]
        return len(DisclosedEntry.objects.bulk_create(rows))


def leave_out(
    request_id: int, entry: RegisterEntry, *, file: StoredFile | None = None, by: User
) -> None:
    """Take a document out of the request, with its masks. What was handed out stays in the log."""
    with transaction.atomic():
        asked = _locked(request_id, by)
        chosen = asked.entries.filter(entry=entry, file=file)
        if MaskedCopy.objects.filter(disclosed__in=chosen).exists():
            raise Refused("En kopia är framtagen. Ändra i stället hur handlingen lämnas ut.")
        chosen.delete()


def mask(
    disclosed_id: int, *, text: str = "", fields: tuple[str, ...] = (), ground: str, by: User
) -> list[Mask]:
    """Mask a text wherever it stands, and whole fields, by this ground. Raises Refused."""
    with transaction.atomic():
        chosen = _locked_entry(disclosed_id, by)
        parts, text = parts_of_entry(chosen.entry), text.strip()
        if chosen.treatment != T.MASKED:
            raise Refused("Välj först att handlingen lämnas ut som kopia med maskade uppgifter.")
        if not ground.strip():
            raise Refused("Ange den bestämmelse som uppgiften maskas med stöd av.")
        if not text and not fields:
            raise Refused("Skriv texten som ska maskas, eller kryssa i hela fält.")
        if text and (len(text) < SHORTEST or not stands_in(text, parts)):
            raise Refused(NOT_THERE)
        same = [one for one in chosen.masks.all() if one.text and is_alike(one.text, text)]
        if same:  # the copy would carry one of the numbers, and tell of both
            raise Refused(TWICE.format(same[0].ground))
        known = {row.key for part in parts for row in part.rows}
        rows = [Mask(disclosed=chosen, field=key) for key in fields if key in known]
        rows += [Mask(disclosed=chosen, text=text)] if text else []
        for one in rows:
            one.ground, one.by = ground.strip(), by
        return Mask.objects.bulk_create(rows)


def unmask(mask_id: int, *, by: User) -> None:
    with transaction.atomic():
        one = Mask.objects.select_related("disclosed").filter(pk=mask_id).first()
        if one is None:
            return  # somebody else took it away meanwhile
        _locked_entry(one.disclosed_id, by)
        one.delete()


def stands_in(passage: str, parts: list[Part]) -> bool:
    """Whether the passage stands in one of the document's fields."""
    return any(found_in(passage, text) for text in texts_of(parts))


def texts_of(parts: list[Part]) -> list[str]:
    found = []
    for part in parts:
        found.append(part.title)
        for row in part.rows:
            found += [row.label, row.text]
            for line in row.records:
                found += [line.title, *(text for cell in line.cells for text in cell)]
    return found


def copy_key(chosen: DisclosedEntry) -> str:
    """What a copy of it shows: the same key, the same content."""
    masks = [[one.text, one.field, one.ground] for one in chosen.masks.all()]
    said = [chosen.treatment, masks, [repr(part) for part in parts_of_entry(chosen.entry)]]
    digest = sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
    return f"{chosen.request_id}:{chosen.pk}:{digest}"


def list_key(asked: DisclosureRequest) -> str:
    """What the list of what is withheld shows."""
    rows = [[one.pk, one.treatment, one.ground, copy_key(one)] for one in entries_of(asked)]
    return f"{asked.pk}:lista:{sha256(json.dumps(rows).encode()).hexdigest()}"


def entries_of(asked: DisclosureRequest) -> list[DisclosedEntry]:
    rows = asked.entries.select_related(
        "entry__case__call", "entry__document", "entry__file", "file"
    )
    return list(rows.prefetch_related("masks").order_by("entry__number", "pk"))


def needs_copy(chosen: DisclosedEntry) -> bool:
    """Whether a copy must be drawn: it is masked, or there is no file of it to give."""
    if chosen.treatment == T.MASKED:
        return True
    if chosen.file_id:
        return False
    has_file = chosen.entry.document_id or chosen.entry.file_id
    return chosen.treatment == T.WHOLE and not has_file and bool(parts_of_entry(chosen.entry))


def keys_of(asked: DisclosureRequest) -> list[str]:
    """The keys of every copy that the request needs as it stands, and of its list."""
    needed = [copy_key(one) for one in entries_of(asked) if needs_copy(one)]
    return [*needed, list_key(asked)]


def why_not_draw(asked: DisclosureRequest) -> str:
    entries = entries_of(asked)
    if not entries:
        return "Välj först vilka handlingar som begäran gäller."
    bare = [one for one in entries if one.treatment == T.MASKED and not one.masks.all()]
    if bare:
        return f"Handling {bare[0].entry.number} har inget maskat än. Markera vad som ska maskas."
    return ""


def ask_for_copies(request_id: int, *, by: User) -> None:
    """Promise the copies as the request stands. Raises Refused. Asking twice gives the same ones."""
    with transaction.atomic():
        asked = _locked(request_id, by)
        if reason := why_not_draw(asked):
            raise Refused(reason)
        digest = sha256("".join(keys_of(asked)).encode()).hexdigest()
        promised = f"{DRAW}:{asked.pk}:{digest[:24]}"
        enqueue("screening.draw_masked_copies", key=promised, request_id=asked.pk)


def is_being_drawn(asked: DisclosureRequest) -> bool:
    waiting = OutboxMessage.objects.waiting()
    return waiting.filter(key__startswith=f"{DRAW}:{asked.pk}:").exists()


def is_drawn(asked: DisclosureRequest) -> bool:
    """Whether every copy stands as the request now is."""
    keys = keys_of(asked)
    return MaskedCopy.objects.filter(key__in=keys).count() == len(keys)


def is_current(copy: MaskedCopy) -> bool:
    """Whether it shows what would be handed out now, or what was: not one from before a later mask."""
    now = copy_key(copy.disclosed) if copy.disclosed else list_key(copy.request)
    return copy.key == now or copy.hand_outs.exists()


@dataclass(frozen=True)
class Handed:
    """What is noted of a hand-out; where to only if it was told."""

    on: date
    way: str
    minutes: int
    to: str = ""


def why_not_hand_out(asked: DisclosureRequest) -> str:
    if reason := why_not_draw(asked):
        return reason
    if all(one.treatment == T.WITHHELD for one in entries_of(asked)):
        return "Inget lämnas ut. Den som frågar har rätt till ett beslut om det begärs."
    if not is_drawn(asked):
        return "Ta fram kopiorna först. De ska vara som handlingarna och maskeringarna är nu."
    return ""


def hand_out(request_id: int, handed: Handed, *, by: User) -> HandOut:
    """Log that what is chosen has been handed out. Never changed: another hand-out is another row."""
    with transaction.atomic():
        asked = _locked(request_id, by)
        if reason := why_not_hand_out(asked):
            raise Refused(reason)
        if not asked.received_on <= handed.on <= timezone.localdate():
            raise Refused("Ange en dag från det att begäran kom till och med i dag.")
        entries = entries_of(asked)
        made = HandOut.objects.create(
            request=asked,
            handed_on=handed.on,
            way=handed.way,
            to=handed.to.strip(),
            minutes=handed.minutes,
            what=[_logged(one) for one in entries],
            by=by,
        )
        made.copies.set(MaskedCopy.objects.filter(key__in=keys_of(asked)))
        documents = [one.entry.number for one in entries if one.treatment != T.WITHHELD]
        _record("hand_out", asked, by, {"documents": documents, "minutes": handed.minutes})
    return made


def _logged(one: DisclosedEntry) -> dict[str, object]:
    grounds = sorted({mask.ground for mask in one.masks.all()})
    masked = one.treatment == T.MASKED
    return {
        "number": one.entry.number,
        "subject": one.file.name if one.file else one.entry.subject,
        "treatment": one.treatment,
        "grounds": grounds if masked else [one.ground] if one.ground else [],
    }


def _locked(request_id: int, by: User) -> DisclosureRequest:
    rows = DisclosureRequest.objects.select_for_update(of=("self",)).select_related("case__call")
    asked = rows.get(pk=request_id)
    if reason := why_not_disclose(asked.case, by):
        raise Refused(reason)
    return asked


def _locked_entry(disclosed_id: int, by: User) -> DisclosedEntry:
    rows = DisclosedEntry.objects.select_related("entry__case__call", "request")
    chosen = rows.get(pk=disclosed_id)
    _locked(chosen.request_id, by)
    return chosen


def _record(step: str, asked: DisclosureRequest, by: User, details: dict[str, object]) -> None:
    subject: UUID = asked.case_id
    record(
        step,
        by=by,
        object_type=asked._meta.label_lower,
        object_id=asked.pk,
        subject_id=subject,
        details=details,
    )
