"""What has been corrected in a decision, as its readers see it."""

from dataclasses import dataclass

from applications.models import Correction, Decision
from delmos_portal.documents.models import Document
from delmos_portal.journal.models import Event
from delmos_portal.templatetags.swedish import day
from screening.letters import Change, changes_of


@dataclass(frozen=True)
class Corrected:
    """One correction; who made it and what was noted is for staff."""

    title: str
    reason: str
    changes: list[Change]
    by: str = ""
    note: str = ""


@dataclass(frozen=True)
class Version:
    """One sealed document of the decision: the latest holds."""

    name: str
    document: Document | None
    note: str


def corrections_of(decision: Decision) -> list[Correction]:
    return list(decision.corrections.select_related("by"))


def for_the_party(corrections: list[Correction]) -> list[Corrected]:
    return [
        Corrected(f"Rättat {day(one.at)}", one.reason, changes_of(one.before, one.after))
        for one in corrections
    ]


def for_staff(decision: Decision, corrections: list[Correction]) -> list[Corrected]:
    if not corrections:
        return []
    events = Event.objects.filter(
        object_id=str(decision.submission_id), step="correct_decision"
    ).values_list("details", flat=True)
    notes = {details["correction"]: details["note"] for details in events}
    return [
        Corrected(
            f"Rättat {day(one.at)}",
            one.reason,
            changes_of(one.before, one.after),
            by=str(one.by),
            note=notes.get(one.pk, ""),
        )
        for one in corrections
    ]


def versions_of(decision: Decision, corrections: list[Correction]) -> list[Version]:
    """The sealed documents, the one that holds first; in one statement."""
    keys = [decision.key, *(f"correction:{one.pk}" for one in corrections)]
    documents = {one.key: one for one in Document.objects.filter(key__in=keys)}
    texts = ["Beslutet", *(f"Rättat beslut {day(one.at)}" for one in corrections)]
    last = len(keys) - 1
    return [
        Version(
            f"{text} med elektroniskt sigill",
            documents.get(key),
            "" if place == last else "Tidigare lydelse. Ersatt genom rättelse.",
        )
        for place, (key, text) in reversed(list(enumerate(zip(keys, texts, strict=True))))
    ]
