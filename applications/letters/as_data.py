"""What came in, as data: every answer as it is kept and as it reads (R-ARK-1). See docs/answers.md."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from applications.letters import came_on_paper, files_of, signatures_of
from applications.models import ReceivedVersion
from delmos_portal.questionnaires.answers import EMPTY, shown
from delmos_portal.questionnaires.budget import Budget, Given, amount_in
from delmos_portal.questionnaires.definition import Kind, Question, Rows
from delmos_portal.templatetags.swedish import kronor

FORMAT = 1  # raised when a field is taken away or comes to mean something else
TIMES = ("saved_at", "sent_to_signatory_at", "signed_at", "received_at", "registered_at")


def as_data(version: ReceivedVersion) -> dict[str, Any]:
    """The frozen version: whose it is, its times, its answers and its files."""
    submission, answers = version.submission, version.answers
    case = submission.case
    files = [file_facts(one) for one in files_of(version)]
    return {
        "format": FORMAT,
        "registration_number": case.registration_number,
        "organisation": {
            "name": case.organisation_name,
            "number": case.organisation.org_number,
        },
        "call": {"title": case.call.title, "ordinance": case.call.ordinance},
        "stage": {"kind": submission.stage.kind, "title": submission.stage.title},
        "submission": str(submission.pk),
        "version": version.number,
        "on_paper": came_on_paper(version, signatures_of(version)),
        "times": {name: in_iso(getattr(version, name)) for name in TIMES},
        "manifest": version.manifest,
        "manifest_sha256": version.manifest_sha256,
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "questions": [
                    question_facts(one, answers.get(one.key), files) for one in section.questions
                ],
            }
            for section in submission.questionnaire.parsed.applying(answers).sections
        ],
        "attachments": files,
    }


def in_iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def file_facts(file: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: file[name] for name in ("kind", "name", "size", "sha256")}
    return {"question": file.get("question"), **facts}


def question_facts(question: Question, answer: Any, files: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "key": question.key,
        "question": question.label,
        "kind": str(question.kind),
        "answer": None if answer in EMPTY else answer,
        "shown": shown(question, answer),
        "cells": list(cells_of(question, answer)),
        "attachments": [one for one in files if one["question"] == question.key],
    }


def cells_of(question: Question, answer: Any) -> Iterator[dict[str, Any]]:
    """A table cell by cell, in the order of its rows; nothing of what is no table or not answered."""
    if answer in EMPTY:
        return
    if question.rows:
        yield from _cells_of_rows(question.key, question.rows, answer)
    if question.budget:
        yield from _cells_of_budget(question.key, question.budget, answer)


def _cells_of_rows(
    key: str, rows: Rows, answer: list[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    for number, row in enumerate(answer):
        for column in rows.columns:
            value = row.get(column.key)
            yield {
                "key": f"{key}.{number + 1}.{column.key}",
                "row": rows.named(number),
                "column": column.label,
                "kind": str(column.kind),
                "answer": value,
                "shown": shown(column, value),
            }


def _cells_of_budget(key: str, budget: Budget, answer: Given) -> Iterator[dict[str, Any]]:
    for part in budget.parts:
        for row, label in part.rows:
            for year in budget.years:
                ore = amount_in(answer, part.key, row, year)
                yield {
                    "key": f"{key}.{part.key}.{row}.{year}",
                    "row": f"{part.title}: {label}",
                    "column": str(year),
                    "kind": str(Kind.KRONOR),
                    "answer": ore,
                    "shown": "" if ore is None else kronor(ore),
                }
