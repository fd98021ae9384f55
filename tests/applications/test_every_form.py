"""Must show: whatever the form asks, what was typed is what every page and paper says (I-06).

Random questionnaires, filled in through the pages by Amina, sent, and signed by Sigrid.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from applications.actions import drafting
from applications.models import Call, RegisterEntry, Status, Submission
from delmos_portal.documents.uploads import read_file
from delmos_portal.questionnaires.answers import shown
from delmos_portal.questionnaires.definition import Question
from delmos_portal.questionnaires.models import Questionnaire, QuestionnaireVersion
from delmos_portal.questionnaires.tables import in_column
from delmos_portal.sheet import harmless
from delmos_portal.templatetags.swedish import kronor
from tests.accounts.people import sign_in
from tests.applications.exported import exported_csv, exported_json, questions_in
from tests.build import People, call, keep_promises, people, signing_of
from tests.journeys.papers import text_of
from tests.questionnaires.filling import Filled, filled_forms, printable_forms

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]
FORMS = settings(phases=[Phase.generate])  # a form that fails is found quickly and shrunk slowly


class TextOf(HTMLParser):
    """What a page says, without its markup."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.feed(page)
        self.close()

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def close_up(text: str) -> str:
    """Without any white space: lines are broken where the page or the paper is narrow."""
    return "".join(text.split())


def says(page: Any) -> str:
    assert page.status_code == 200
    return close_up("".join(TextOf(page.text).said))


@dataclass
class Desk:
    """The two people at their screens, and a call whose form is exchanged for each example."""

    who: People
    call: Call
    questionnaire: Questionnaire
    writer: Client
    signatory: Client

    def begin(self, form: Filled) -> Submission:
        version = QuestionnaireVersion.objects.create(
            questionnaire=self.questionnaire, number=1, definition=form.definition
        )
        self.call.stages.filter(order=1).update(questionnaire=version)
        return drafting.begin(self.call, self.who.motala, by=self.who.amina)

    def write(self, it: Submission, form: Filled) -> None:
        """Post each section that is there as a browser does, in the order of the form."""
        for section in it.questionnaire.parsed.sections:
            place = reverse("section", args=[it.pk, section.key])
            typed = form.posted(section.key)
            version = Submission.objects.only("version").get(pk=it.pk).version
            answer = self.writer.post(place, {**typed, "version": version, "till": "oversikt"})
            assert answer.status_code in (302, 404)  # a section that does not apply is not there

    def send_and_sign(self, it: Submission) -> None:
        assert self.writer.post(reverse("send", args=[it.pk])).status_code == 302
        it.refresh_from_db()
        read = signing_of(it)
        body = {"shown_sha256": read.shown_sha256, "email": read.email, "phone": read.phone}
        body |= {"declaration": "on", "shown_version": str(it.version)}
        assert self.signatory.post(reverse("sign", args=[it.pk]), body).status_code == 302
        it.refresh_from_db()


@pytest.fixture
def desk() -> Desk:
    who = people()
    made = call()
    return Desk(
        who,
        made,
        Questionnaire.objects.create(key="prov", title="Prov"),
        sign_in(Client(), who.amina),
        sign_in(Client(), who.sigrid),
    )


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def readable(it: Submission) -> list[str]:
    """How each answer that applies reads, and the question above it."""
    return [*asked(it), *answered(it)]


def asked(it: Submission) -> list[str]:
    """Every question that applies, and the heads of its table."""
    questions = it.questionnaire.parsed.applying(it.answers).questions()
    heads = [
        one.label
        for question in questions
        if question.rows and it.answers.get(question.key)
        for one in question.rows.columns
    ]
    return [close_up(text) for text in (*(one.label for one in questions), *heads)]


def answered(it: Submission) -> list[str]:
    questions = it.questionnaire.parsed.applying(it.answers).questions()
    texts = [text for one in questions for text in texts_of(one, it.answers.get(one.key))]
    return [close_up(text) for text in texts if text]


def texts_of(question: Question, value: Any) -> list[str]:
    """The answer's words; of a table, its cells."""
    if question.rows:
        columns = {one.key: one for one in question.rows.columns}
        cells = [(columns[key], cell) for row in value or [] for key, cell in row.items()]
        return [shown(one, cell) for one, cell in cells]
    if question.budget:
        amounts = [
            ore for part in (value or {}).values() for row in part.values() for ore in row.values()
        ]
        return [in_column(ore) for ore in amounts]
    return [shown(question, value)]


def exported(client: Client, it: Submission) -> tuple[list[Any], list[tuple[str, ...]]]:
    """What the two files say of each question."""
    asked = questions_in(exported_json(client, it)).values()
    in_json = [(one["key"], one["question"], one["answer"], one["shown"]) for one in asked]
    rows = [one for one in exported_csv(client, it) if one["Avsnitt"] != "Om inlagan"]
    names = ("Nyckel", "Fråga", "Svar", "Lagrat värde")
    return in_json, [tuple(one[name] for name in names) for one in rows]


def stated(it: Submission) -> list[tuple[str, str, Any, str]]:
    """Each question that applies, its answer as it is kept and as it reads."""
    given = it.content_answers
    return [
        (one.key, one.label, given.get(one.key), shown(one, given.get(one.key)))
        for one in it.questionnaire.parsed.applying(it.answers).questions()
    ]


def lined_up(it: Submission) -> list[tuple[str, ...]]:
    """The same as lines, a table with a line for each cell."""
    lines = [
        (key, one.label, read, "" if kept is None else json.dumps(kept, ensure_ascii=False))
        if not isinstance(kept, str)
        else (key, one.label, read, kept)
        for one in it.questionnaire.parsed.applying(it.answers).questions()
        for key, kept, read in cells(one, it.content_answers.get(one.key))
    ]
    return [tuple(harmless(text) for text in line) for line in lines]


def cells(question: Question, value: Any) -> list[tuple[str, Any, str]]:
    """The key of each cell, what is kept in it and how it reads; of no table, the answer itself."""
    key = question.key
    if value and question.rows:
        return [
            (f"{key}.{number}.{one.key}", row.get(one.key), shown(one, row.get(one.key)))
            for number, row in enumerate(value, 1)
            for one in question.rows.columns
        ]
    if value and question.budget:
        places = [(part, row, str(year)) for part, row, year, _label in question.budget.cells()]
        amounts = [value[part].get(row, {}).get(year) for part, row, year in places]
        return [
            (".".join((key, *place)), ore, "" if ore is None else kronor(ore))
            for place, ore in zip(places, amounts, strict=True)
        ]
    return [(key, value, shown(question, value))]


def test_what_was_typed_is_stored_checked_signed_received_shown_and_exported(desk: Desk):
    @settings(FORMS, max_examples=100)
    @given(filled_forms())
    def every_page_says_what_was_typed(form: Filled) -> None:
        with undone():
            it = desk.begin(form)
            desk.write(it, form)
            it.refresh_from_db()
            assert it.content_answers == form.stored_in(it.questionnaire.parsed)
            expected = readable(it)
            check = says(desk.writer.get(reverse("check", args=[it.pk])))
            assert [text for text in expected if text not in check] == []
            desk.send_and_sign(it)
            assert it.status == Status.RECEIVED
            version = it.latest_version()
            assert version.answers == form.stored_in(it.questionnaire.parsed)
            page = says(desk.writer.get(reverse("submission", args=[it.pk])))
            assert [text for text in expected if text not in page] == []
            desk.writer.get(reverse("receipt", args=[it.pk]))
            assert exported(desk.writer, it) == (stated(it), lined_up(it))

    every_page_says_what_was_typed()


def test_the_sealed_paper_says_what_was_typed(desk: Desk):
    @settings(FORMS, max_examples=15)
    @given(printable_forms())
    def the_paper_says_what_was_typed(form: Filled) -> None:
        with undone():
            it = desk.begin(form)
            desk.write(it, form)
            desk.send_and_sign(it)
            keep_promises()
            entry = RegisterEntry.objects.get(key=f"submission:{it.pk}:1")
            paper = close_up(text_of(read_file(entry.document.path)))
            assert [text for text in answered(it) if text not in paper] == []
            divided = paper.replace("-", "")  # long words of the agency's are divided between lines
            assert [text for text in asked(it) if text.replace("-", "") not in divided] == []

    the_paper_says_what_was_typed()


@settings(FORMS, max_examples=10)
@given(st.data())
def test_an_unanswered_form_is_kept_and_says_what_is_missing(desk: Desk, data: st.DataObject):
    with undone():
        form = data.draw(filled_forms())
        it = desk.begin(form)
        missing = [one.label for one in it.questionnaire.parsed.applying({}).questions()]

        page = says(desk.writer.get(reverse("check", args=[it.pk])))

        assert [label for label in missing if close_up(label) not in page] == []
