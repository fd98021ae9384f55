"""Two who write in one assessment: each field is as its last writer left it, and none is written over unread."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from delmos_portal.pages.models import Article
from screening.models import Assessment, Reading

Fields = dict[str, Any]


@dataclass(frozen=True)
class Overall:
    """What an assessment comes to, beside its points: a suggestion, an amount, the positions cited."""

    suggestion: str = ""
    suggested_ore: int | None = None
    positions: Collection[Article] = ()


@dataclass(frozen=True)
class Written:
    """Everything that somebody has written in an assessment."""

    points: dict[str, Any]
    summary: str
    overall: Overall | None = None

    def fields(self) -> Fields:
        found = flat(self.points) | {"summary": self.summary}
        if self.overall:
            cited = sorted(one.pk for one in self.overall.positions)
            found |= overall_fields(self.overall.suggestion, self.overall.suggested_ore, cited)
        return found

    def with_fields(self, fields: Fields) -> "Written":
        points = {
            key: {name: fields[f"{key}_{name}"] for name in given}
            for key, given in self.points.items()
        }
        overall = self.overall and Overall(
            fields["suggestion"],
            fields["suggested_ore"],
            list(Article.objects.filter(pk__in=fields["positions"])),
        )
        return replace(self, points=points, summary=fields["summary"], overall=overall)


class Meanwhile(Refused):
    """Somebody has saved since the page was opened, and the person must read it before it is saved again."""

    def __init__(self, other: User, kept: Fields, seen: str, unread: Fields) -> None:
        super().__init__(f"{other} har sparat bedömningen sedan du öppnade sidan.")
        self.other, self.seen = other, seen
        self.kept = kept  # what the other alone has changed: the page shows it as it is now
        self.unread = unread


def flat(points: Mapping[str, Any]) -> Fields:
    return {f"{key}_{name}": text for key, given in points.items() for name, text in given.items()}


def overall_fields(suggestion: str, ore: int | None, cited: list[int]) -> Fields:
    return {"suggestion": suggestion, "suggested_ore": ore, "positions": cited}


def fields_of(reading: Reading | None) -> Fields:
    """What has been saved, by the names of the page's fields."""
    if reading is None:
        return {}
    found = flat(reading.points) | {"summary": reading.summary}
    if isinstance(reading, Assessment):
        cited = reading.submission.citations.order_by("position_id").values_list(
            "position_id", flat=True
        )
        found |= overall_fields(reading.suggestion, reading.suggested_ore, list(cited))
    return found


def mark(value: Any) -> str:
    """A short print of what a field held; an empty field is one and the same, however it is empty."""
    return sha256(str(value or "").encode()).hexdigest()[:16]


NOTHING = mark("")


def marks(fields: Fields) -> str:
    """What the page shows of each field, for it to send back: so is known who changed what."""
    return " ".join(f"{name}={mark(value)}" for name, value in fields.items() if value)


def thought(name: str) -> str:
    """What is read together: an answer with its ground and reason, a suggestion with its amount."""
    return "suggestion" if name == "suggested_ore" else name.rpartition("_")[0] or name


def merge(mine: Written, assessment: Assessment | None, seen: str, *, finished: bool) -> Written:
    """What is to be saved of an assessment that a colleague may have saved meanwhile."""
    if assessment is None:
        return mine
    stands = fields_of(assessment)
    fields = merge_fields(
        mine.fields(), stands, seen, who=lambda _unread: assessment.officer, finished=finished
    )
    return mine.with_fields(fields)


def merge_fields(
    mine: Fields,
    stands: Fields,
    seen: str,
    *,
    who: Callable[[Fields], User],
    finished: bool = False,
) -> Fields:
    """What a colleague alone has changed stands, and what I have changed is mine.

    Where both have written in one thought, or it is to be finished, they are read first. Raises Meanwhile.
    """
    was = dict(one.partition("=")[::2] for one in seen.split())
    now = {name: stands.get(name, "") for name in mine}
    own = {name for name in mine if mark(mine[name]) != was.get(name, NOTHING)}
    theirs = {
        name for name in mine if mark(now[name]) not in (was.get(name, NOTHING), mark(mine[name]))
    }
    thoughts = {thought(name) for name in (mine if finished else own)}
    unread = {name: now[name] for name in mine if name in theirs and thought(name) in thoughts}
    kept = {name: now[name] for name in theirs - own}
    if unread:
        raise Meanwhile(who(unread), kept, marks(stands), unread)
    return mine | kept
