"""When a question is asked: a small expression over the answers before it. Data, never code.

{"question": "together", "is": true}, {"question": "areas", "includes": "north"}, and {"all": [...]}
or {"any": [...]} of such.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

DEEPEST = 2  # a group in a group: what can still be said in one Swedish sentence


@dataclass(frozen=True)
class Is:
    """The question has this very answer."""

    question: str
    value: bool | str

    def holds(self, answers: Mapping[str, Any]) -> bool:
        given = answers.get(self.question)
        return type(given) is type(self.value) and given == self.value

    def named(self) -> Iterator["Is | Includes"]:
        yield self


@dataclass(frozen=True)
class Includes:
    """The choice is among those made."""

    question: str
    value: str

    def holds(self, answers: Mapping[str, Any]) -> bool:
        given = answers.get(self.question)
        return isinstance(given, list) and self.value in given

    def named(self) -> Iterator["Is | Includes"]:
        yield self


@dataclass(frozen=True)
class Group:
    """All of several conditions, or any of them."""

    parts: tuple["Condition", ...]
    needs_all: bool

    def holds(self, answers: Mapping[str, Any]) -> bool:
        each = (one.holds(answers) for one in self.parts)
        return all(each) if self.needs_all else any(each)

    def named(self) -> Iterator[Is | Includes]:
        for one in self.parts:
            yield from one.named()


Atom = Is | Includes
Condition = Atom | Group


def read(raw: Any, *, depth: int = 0) -> Condition:
    """Read a condition. Raises ValueError with a sentence that says what is wrong."""
    match raw:
        case {"question": str(key), "is": (bool() | str()) as value} if len(raw) == 2:
            return Is(key, value)
        case {"question": str(key), "includes": str(value)} if len(raw) == 2:
            return Includes(key, value)
        case {"all": [_, *_] as parts} | {"any": [_, *_] as parts} if len(raw) == 1:
            if depth == DEEPEST:
                raise ValueError("ett villkor har för många nivåer. Högst två går att läsa.")
            return Group(tuple(read(one, depth=depth + 1) for one in parts), "all" in raw)
    raise ValueError(
        "ett villkor är fel skrivet. Ange en fråga med ”is” eller ”includes”,"
        " eller minst ett villkor under ”all” eller ”any”."
    )


def in_swedish(condition: Condition, say: Callable[[Atom], str]) -> str:
    """What must have been answered, as it reads after ”om ni”. `say` puts one answer in words."""
    if not isinstance(condition, Group):
        return say(condition)
    return " ".join(_joined(condition, say, inner=False))


def _joined(group: Group, say: Callable[[Atom], str], *, inner: bool) -> Iterator[str]:
    if inner and len(group.parts) > 1:
        yield "både" if group.needs_all else "antingen"
    word = "och" if group.needs_all else "eller"
    for number, one in enumerate(group.parts):
        if number:
            yield word
        yield " ".join(_joined(one, say, inner=True)) if isinstance(one, Group) else say(one)


def given_elsewhere(
    condition: Condition, here: Callable[[str], bool], answers: Mapping[str, Any]
) -> Any:
    """The condition for a page that holds only some questions: the rest of it is true or false."""
    if isinstance(condition, Group):
        parts = [given_elsewhere(one, here, answers) for one in condition.parts]
        return {"all" if condition.needs_all else "any": parts}
    if not here(condition.question):
        return condition.holds(answers)
    return {"question": condition.question, "value": str(condition.value)}
