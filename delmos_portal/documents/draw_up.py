"""Drawing up a document: rendered, sealed and kept, once for each key. Called by the worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from delmos_portal.codes import DOCUMENT, code_of
from delmos_portal.documents.models import Document, wait_for_turn
from delmos_portal.documents.render import render
from delmos_portal.documents.seal import seal
from delmos_portal.documents.uploads import write_file


@dataclass(frozen=True)
class Draft:
    """What a document shall say, before it is one."""

    key: str  # event and kind: one document for each
    kind: str  # templates/pdf/<kind>.html
    title: str
    letter: Mapping[str, object]
    context: Mapping[str, object]
    drawn_up_at: datetime
    subject_id: object = ""
    manifest: str = ""


@transaction.atomic
def draw_up(draft: Draft) -> Document:
    """Get the document with this key, or render, seal and keep it.

    Raises SealUnavailable when there is no key to seal with; the outbox tries again later.
    """
    wait_for_turn(draft.key)
    if existing := Document.objects.filter(key=draft.key).first():
        return existing
    code = verification_code(draft.key)
    pdf = pressed(draft)
    sealed = seal(
        pdf, reason=wording(draft), contact=f"{settings.SITE_URL}/kontrollera/?kod={code}"
    )
    name = sha256(draft.key.encode()).hexdigest()
    path = f"documents/{name[:2]}/{name}.pdf"
    write_file(path, sealed)
    return Document.objects.create(
        key=draft.key,
        kind=draft.kind,
        title=draft.title,
        subject_id=str(draft.subject_id),
        reference=str(draft.letter.get("dnr") or ""),
        code=code,
        path=path,
        size=len(sealed),
        sha256=sha256(sealed).hexdigest(),
        manifest=draft.manifest,
        drawn_up_at=draft.drawn_up_at,
    )


def pressed(draft: Draft) -> bytes:
    """The letter as it is before its seal; the sealed file begins with it, byte for byte."""
    letter = {
        **draft.letter,
        "title": draft.title,
        "verification_code": verification_code(draft.key),
        "verification_url": f"{settings.SITE_URL}/kontrollera/",
    }
    context = {"agency": settings.AGENCY, "letter": letter, **draft.context}
    return render(draft.kind, context, title=draft.title, created_at=draft.drawn_up_at)


PREVIEW = "FÖRHANDSVISNING"


def preview(draft: Draft, mark: str = PREVIEW) -> bytes:
    """The letter as it would look, marked on every page: no seal, no code, in no register."""
    title = f"{mark.capitalize()}: {draft.title}"
    context = {
        "agency": settings.AGENCY,
        "letter": {**draft.letter, "title": draft.title},
        **draft.context,
        "mark": mark,
        "is_preview": mark == PREVIEW,
    }
    return render(
        draft.kind, context, title=title, created_at=draft.drawn_up_at, to_be_sealed=False
    )


def wording(draft: Draft) -> str:
    """What the seal itself says: the title, and the checksum of what was signed."""
    if not draft.manifest:
        return draft.title
    return f"{draft.title}. Innehållets kontrollsumma, SHA-256 {sha256(draft.manifest.encode()).hexdigest()}"


def verification_code(key: str) -> str:
    """Sixteen signs that lead to one document and cannot be guessed."""
    digest = salted_hmac("delmos_portal.documents", key, algorithm="sha256").digest()
    return code_of(digest, DOCUMENT)
