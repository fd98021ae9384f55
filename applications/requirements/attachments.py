"""How many and how large a stage's attachments may be, told before and when a file is added."""

from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat

from applications.models import Attachment, Stage, Submission

MEGABYTE = 1024 * 1024
PAGES_ARE_COUNTED_IN = "Sidor räknas i PDF-filer, inte i andra."


@dataclass(frozen=True)
class Added:
    """A file that somebody wants to add; pages are known of PDF only."""

    name: str
    size: int
    pages: int | None


def attachment_limits(stage: Stage) -> list[str]:
    """The stage's own limits, as sentences; none when there are none."""
    told = []
    if stage.max_files:
        told.append(f"Högst {_files(stage.max_files)} tillsammans.")
    if stage.max_total_mb:
        told.append(f"Högst {stage.max_total_mb} MB tillsammans.")
    if stage.max_pages:
        told.append(f"Högst {_pages(stage.max_pages)} tillsammans. {PAGES_ARE_COUNTED_IN}")
    return told


def why_not_attach(
    submission: Submission, added: Added, *, instead_of: Attachment | None = None
) -> str:
    """Why one more file is too much, with the counts; empty when there is room for it."""
    stage = submission.stage
    if not (stage.max_files or stage.max_total_mb or stage.max_pages):
        return ""
    standing = submission.attachments.filter(removed_at=None).select_related("file")
    files = [one.file for one in standing if instead_of is None or one.pk != instead_of.pk]
    size, pages = sum(one.size for one in files), sum(one.pages or 0 for one in files)
    if stage.max_files and len(files) + 1 > stage.max_files:
        return (
            f"Det får vara högst {_files(stage.max_files)}, och ni har redan {len(files)}."
            " Ta bort eller byt ut en av dem."
        )
    if stage.max_total_mb and size + added.size > stage.max_total_mb * MEGABYTE:
        return (
            f"Bilagorna får vara högst {stage.max_total_mb} MB tillsammans. De andra är"
            f" {filesizeformat(size)} och {added.name} är {filesizeformat(added.size)}."
            " Minska filen, eller ta bort en annan."
        )
    if stage.max_pages and pages + (added.pages or 0) > stage.max_pages:
        return (
            f"Bilagorna får ha högst {_pages(stage.max_pages)} tillsammans. De andra har {pages}"
            f" och {added.name} har {added.pages}. Korta filen, eller ta bort en annan."
        )
    return ""


def _files(count: int) -> str:
    return "en bilaga" if count == 1 else f"{count} bilagor"


def _pages(count: int) -> str:
    return "en sida" if count == 1 else f"{count} sidor"
