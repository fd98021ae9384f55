"""Where versions are used. The platform does not know who asks its questions: they tell."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from delmos_portal.questionnaires.kinds import Kind


@dataclass(frozen=True)
class Use:
    """One place where a version is asked."""

    text: str
    url: str
    is_locked: bool  # people may be answering it, or have
    questions_url: str = ""  # every question as a list to print


Finder = Callable[[Collection[int]], dict[int, list[Use]]]
FINDERS: list[Finder] = []


def used_by(finder: Finder) -> Finder:
    FINDERS.append(finder)
    return finder


def uses_of(versions: Collection[int]) -> dict[int, list[Use]]:
    """Every use of each of these versions, by its id."""
    found: dict[int, list[Use]] = {pk: [] for pk in versions}
    for finder in FINDERS:
        for pk, uses in finder(versions).items():
            found[pk] += uses
    return found


@dataclass(frozen=True)
class Earlier:
    """A question of an earlier stage, whose answer may be fetched."""

    source: str  # as a form names it: stage.notification.contact_name
    label: str
    stage: str
    kind: Kind


EarlierFinder = Callable[[], list[Earlier]]
EARLIER: list[EarlierFinder] = []


def asked_earlier(finder: EarlierFinder) -> EarlierFinder:
    EARLIER.append(finder)
    return finder


def earlier_questions() -> list[Earlier]:
    """Every question of a stage whose answer a later stage may fetch."""
    return [one for finder in EARLIER for one in finder()]
