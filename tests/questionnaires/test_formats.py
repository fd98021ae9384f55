"""Texts that are numbers with a check digit: organisation numbers and giros (I-04)."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from delmos_portal.numbers import BANKGIRO, PLUSGIRO, bankgiro, giros, plusgiro
from delmos_portal.questionnaires.answers import complaints, why_unfit
from delmos_portal.questionnaires.builder.differences import differences
from delmos_portal.questionnaires.builder.files import checked
from delmos_portal.questionnaires.definition import BadDefinition, Question, parse
from delmos_portal.questionnaires.forms import PERSONAL, SectionForm, field_for
from delmos_portal.questionnaires.plain_text import from_text
from tests.questionnaires.numbers import GIROS, ORGANISATION_NUMBERS

PERSON = "19121212-1212"  # Tolvan, of the tax agency's own examples


def form(format_: str, **changes: Any) -> dict[str, Any]:
    one = {"key": "n", "label": "Nummer", "kind": "text", "format": format_, **changes}
    return {"title": "F", "sections": [{"key": "a", "title": "A", "questions": [one]}]}


def question(format_: str, **changes: Any) -> Question:
    return parse(form(format_, **changes)).question("n")


def refused(format_: str, written: str) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        field_for(question(format_)).clean(written)
    return caught.value.error_list[0]


@given(ORGANISATION_NUMBERS, st.sampled_from(["{}-{}", "{}{}", "16{}-{}", " {} {} ", "{}–{}"]))
@settings(max_examples=60)
def test_an_organisation_number_is_kept_in_one_writing(number: str, way: str):
    written = way.format(*number.split("-"))

    assert field_for(question("organisation_number")).clean(written) == number


@given(GIROS)
@settings(max_examples=60)
def test_a_giro_is_kept_in_one_writing(giro: str):
    kind = "Bankgiro" if giro[-5:-4] == "-" else "Pg"
    digits = giro.replace("-", "")

    assert field_for(question("giro")).clean(giro) == giro
    assert giros(f"{kind} {digits}") == [giro]
    assert giros(f"{kind}: {giro}") == [giro]
    assert giro in giros(digits)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("991-2346", ["991-2346"]),
        ("bg 991 2346", ["991-2346"]),
        ("Bankgironummer: 991–2346", ["991-2346"]),
        ("12 34 56-6", ["123456-6"]),
        ("plusgirot 1234566", ["123456-6"]),
        ("1-8", ["1-8"]),
        ("9912346", ["991-2346", "991234-6"]),
        ("pg 991-2346", []),
        ("bg 123456-6", []),
        ("991-2347", []),
        ("0000-0000", []),
        ("99-12346", []),
        ("123456789", []),
        ("99123\uff146", []),
        ("clearing 8000", []),
        ("-", []),
    ],
)
def test_what_a_giro_may_mean(written: str, kept: list[str]):
    assert giros(written) == kept


def test_digits_that_may_mean_either_are_asked_about():
    assert refused("giro", "9912346").messages == [
        "Är det bankgiro 991-2346 eller plusgiro 991234-6? Skriv numret med bindestreck."
    ]


@pytest.mark.parametrize(
    ("format_", "written", "says"),
    [
        ("organisation_number", "802000-1230", "Organisationsnumret stämmer inte."),
        ("organisation_number", "åtta", "Organisationsnumret stämmer inte."),
        ("giro", "991-2347", "Numret stämmer inte."),
        ("giro", "0000-0000 (påhittat)", "Numret stämmer inte."),
    ],
)
def test_a_wrong_number_is_refused_with_how_to_write_it(format_: str, written: str, says: str):
    [sentence] = refused(format_, written).messages

    assert sentence.startswith(says)
    assert "Skriv" in sentence


@pytest.mark.parametrize("format_", ["organisation_number", "giro"])
def test_a_persons_number_is_refused_and_never_shown_again(format_: str):
    section = parse(form(format_)).sections[0]

    answers = SectionForm(section, QueryDict(f"n={PERSON}"))

    assert not answers.is_valid()
    assert answers.has_error("n", PERSONAL)
    assert answers.answers() == {}
    assert "1212" not in answers.as_div()


def test_another_wrong_number_stands_as_it_was_typed():
    section = parse(form("giro")).sections[0]

    answers = SectionForm(section, QueryDict("n=991-2347"))

    assert not answers.is_valid()
    assert 'value="991-2347"' in answers.as_div()


def test_the_form_stands_under_the_field():
    told = question("giro", help="Dit betalar vi.").help_text

    assert (
        told == f"Ett bankgiro skrivs som {BANKGIRO}, ett plusgiro som {PLUSGIRO}. Dit betalar vi."
    )
    assert question("organisation_number").help_text == (
        "Tio siffror, till exempel 802000-1239. Skriv aldrig ett personnummer."
    )


def test_the_examples_under_the_fields_are_right():
    assert (giros(BANKGIRO), giros(PLUSGIRO)) == ([BANKGIRO], [PLUSGIRO])
    assert (bankgiro("9912346"), plusgiro("1234566")) == (BANKGIRO, PLUSGIRO)
    assert field_for(question("organisation_number")).clean("802000-1239") == "802000-1239"


def test_what_was_written_before_the_form_was_asked_for_is_told_before_sending():
    definition = parse(form("giro"))

    assert [one.text for one in complaints(definition, {"n": "vårt giro"})] == [
        (
            "Svaret på ”Nummer” går inte att skicka in. Numret stämmer inte. Skriv det med bindestreck,"
            " ett bankgiro som 991-2346 eller ett plusgiro som 123456-6, och kontrollera siffrorna."
        )
    ]
    assert complaints(definition, {"n": "991-2346"}) == []


def test_a_closed_question_keeps_what_was_written_before():
    section = parse(form("giro")).sections[0]

    answers = SectionForm(
        section, QueryDict(""), initial={"n": "vårt giro"}, open_questions=["another"]
    )

    assert answers.is_valid()


def test_an_answer_of_another_form_comes_along_only_when_it_is_a_number():
    free, asked = question("giro", format=None), question("giro")

    assert (
        why_unfit(free, asked, "vårt giro") == "Svaret är inte skrivet som plusgiro eller bankgiro."
    )
    assert why_unfit(free, asked, "991-2346") == ""


def test_word_gives_the_number_in_its_one_writing():
    assert from_text(question("organisation_number"), " 8020001239 ") == "802000-1239"


def test_a_file_keeps_the_form():
    assert checked(form("giro")) == form("giro")


@pytest.mark.parametrize("changes", [{"format": "iban"}, {"format": 7}, {"kind": "long_text"}])
def test_a_form_that_is_none_is_refused(changes: dict[str, Any]):
    with pytest.raises(BadDefinition):
        parse(form("giro") | form("giro", **changes))
    with pytest.raises(BadDefinition):
        checked(form("giro", **changes))


def test_a_new_version_tells_that_the_form_is_asked_for():
    free, asked = parse(form("giro", format=None)), parse(form("giro"))

    assert differences(free, asked) == [
        (
            "Frågan ”Nummer”: svaret kontrolleras nu som plusgiro eller bankgiro."
            " Ett bankgiro skrivs som 991-2346, ett plusgiro som 123456-6."
        )
    ]
    assert differences(asked, free) == ["Frågan ”Nummer”: svaret är inte längre ett visst nummer."]
