"""What of a case's register an outside body may be given to read."""

from applications.models import Case, RegisterEntry
from screening.actions.readable import files_with
from screening.models import MaskedCopy, SharedDocument

# What we asked others, what we think, and what we decide is not theirs to answer on.
NOT_SHARED = (
    *("opinion_request", "opinion", "opinion_file", "assessment", "note"),
    *("communication", "decision", "taken_back"),
)


def may_be_shared(case: Case) -> list[SharedDocument]:
    """Each document, each file that came with one, and each masked copy; none of them kept yet."""
    found: list[SharedDocument] = []
    copies: dict[int, list[MaskedCopy]] = {}
    masked = MaskedCopy.objects.filter(request__case=case, disclosed__treatment="masked")
    for copy in masked.select_related("disclosed").order_by("pk"):
        assert copy.disclosed is not None  # noqa: S101 -- filtered above
        copies.setdefault(copy.disclosed.entry_id, []).append(copy)
    rows = RegisterEntry.objects.filter(case=case).select_related("document", "file", "case")
    for entry in rows.order_by("number"):
        if entry.key.partition(":")[0] in NOT_SHARED:
            continue
        if entry.document_id or (entry.file and not entry.file.is_withheld):
            found.append(SharedDocument(entry=entry))
        files = [one for one in files_with(entry) if not one.is_withheld]
        found += [SharedDocument(entry=entry, file=one) for one in files]
        found += [SharedDocument(entry=entry, copy=one) for one in copies.get(entry.pk, [])[-1:]]
    return found
