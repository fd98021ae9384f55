"""Questions that a rule measures against each other: who may change one may change the others."""

from collections.abc import Iterator, Sequence

from delmos_portal.questionnaires.definition import Definition


def opened_by(definition: Definition, keys: Sequence[str]) -> list[str]:
    """The questions themselves, and after them those that an answer to them can call for.

    One that stays locked would make an answer wrong that nobody could put right.
    """
    found = list(dict.fromkeys(keys))
    while more := [one for one in _beside(definition, found) if one not in found]:
        found += dict.fromkeys(more)
    return found


def _beside(definition: Definition, keys: Sequence[str]) -> Iterator[str]:
    yield from definition.following_from(keys)
    for group in _measured(definition):
        if not group.isdisjoint(keys):
            yield from (one.key for one in definition.questions() if one.key in group)


def _measured(definition: Definition) -> Iterator[set[str]]:
    """What is measured against each other when it is sent. An advice stands in nobody's way."""
    for one in definition.sums:
        if not one.is_advice:
            yield {*one.parts, one.total}
    for question in definition.questions():
        if question.days.after:
            yield {question.key, question.days.after}
