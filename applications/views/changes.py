"""What differs between two readings of a submission, question by question, as a reader sees it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from applications.models import ReceivedVersion
from delmos_portal.questionnaires.answers import changed, shown
from delmos_portal.questionnaires.definition import Definition, Question
from delmos_portal.questionnaires.tables import differences

Files = list[dict[str, Any]]


@dataclass(frozen=True)
class Reading:
    """Answers and files, as they stood at some moment."""

    answers: Mapping[str, Any]
    attachments: Files

    @classmethod
    def of_version(cls, version: ReceivedVersion) -> "Reading":
        return cls(version.answers, version.attachments)

    def about(self, keys: Collection[str]) -> "Reading":
        """What it says of these questions."""
        return Reading(
            {key: one for key, one in self.answers.items() if key in keys},
            [one for one in self.attachments if one["question"] in keys],
        )

    @classmethod
    def of_manifest(cls, manifest: str) -> "Reading":
        content = json.loads(manifest)
        return cls(content["answers"], content["attachments"])


@dataclass(frozen=True)
class Change:
    section_key: str
    label: str
    before: str
    now: str


def changes_between(parsed: Definition, before: Reading, now: Reading) -> list[Change]:
    """Each changed question with its answer before and now; each file that came or went."""
    keys = set(changed(before.answers, now.answers))
    rows = [
        Change(section.key, *one)
        for section in parsed.sections
        for question in section.questions
        if question.key in keys
        for one in _rows_of(question, before, now)
    ]
    came = _beyond(now.attachments, before.attachments)
    went = _beyond(before.attachments, now.attachments)
    rows += [Change(_place(parsed, one), "Ny fil", "", one["name"]) for one in came]
    rows += [Change(_place(parsed, one), "Borttagen fil", one["name"], "") for one in went]
    return rows


def _rows_of(question: Question, before: Reading, now: Reading) -> list[tuple[str, str, str]]:
    """Label, before and now; of a table only the cells and rows that differ."""
    old, new = before.answers.get(question.key), now.answers.get(question.key)
    cells = differences(question, old, new)
    if cells is None:
        return [(question.label, shown(question, old), shown(question, new))]
    return [(f"{question.label}: {one.place}", one.before, one.after) for one in cells]


def _beyond(these: Files, those: Files) -> Files:
    known = {(one["question"], one["sha256"]) for one in those}
    return [one for one in these if (one["question"], one["sha256"]) not in known]


def _place(parsed: Definition, file: dict[str, Any]) -> str:
    for section in parsed.sections:
        if any(question.key == file["question"] for question in section.questions):
            return section.key
    return ""
