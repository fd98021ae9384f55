"""A proposal that is being written, drawn as the letter that it would be; and its removal."""

from pathlib import Path
from uuid import uuid4

from django.conf import settings

from applications.models import Status
from delmos_portal.documents.draw_up import preview
from delmos_portal.documents.uploads import write_file
from delmos_portal.outbox.registry import effect, every_minute
from screening.actions import deciding, sketching
from screening.effects.decisions import decision_letter
from screening.forms.sketching import read_form
from screening.models import ProposalSketch

MARK = "UTKAST"


@effect
def draw_sketch(sketch_id: int) -> None:
    """Draw what is typed, marked on every page. Nothing is proposed, sealed, sent or registered."""
    about = ("stage__call", "case__call", "case__organisation", "questionnaire")
    rows = ProposalSketch.objects.select_related("by", *(f"submission__{one}" for one in about))
    sketch = rows.filter(pk=sketch_id).first()
    if sketch is None or sketch.is_drawn or sketch.submission.status != Status.IN_REVIEW:
        return
    form = read_form(sketch.submission, sketch.typed)
    if not form.is_valid():  # an organisation or a colleague that was there is no more
        return
    with deciding.as_if_decided(sketch.submission, form.proposal(), by=sketch.by) as decision:
        letter = decision_letter(sketch.submission, decision)
    path = f"sketches/{uuid4()}.pdf"
    write_file(path, preview(letter, mark=MARK))
    # Somebody may have typed on meanwhile: that is another version, drawn by its own promise.
    this = ProposalSketch.objects.filter(pk=sketch.pk, version=sketch.version)
    kept = this.update(path=path, drawn_version=sketch.version)
    remove(sketch.path if kept else path)


@effect
def remove_sketch(sketch_id: int, version: int) -> None:
    """Take away what was handed in, thrown away or a day old, unless something was typed since."""
    found = ProposalSketch.objects.filter(pk=sketch_id, version=version).select_for_update()
    if (sketch := found.first()) is not None:
        remove(sketch.path)
        sketch.delete()


def remove(path: str) -> None:
    if path:
        Path(settings.FILES_ROOT, path).unlink(missing_ok=True)


@every_minute
def clear_old_sketches() -> None:
    sketching.promise_removal_of_old()
