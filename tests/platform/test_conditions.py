"""Questions that depend on answers: data that is checked, and one place that decides."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.models import Case, Stage, Submission, content_manifest
from delmos_portal.questionnaires.answers import advice, complaints
from delmos_portal.questionnaires.conditions import given_elsewhere
from delmos_portal.questionnaires.definition import BadDefinition, Definition, parse
from delmos_portal.questionnaires.models import Questionnaire, QuestionnaireVersion

CHOICES = [["a", "Anna"], ["b", "Bo"]]
bounded = settings(max_examples=60, deadline=None)


def asked(key: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    choices = {"choices": CHOICES} if kind in ("choice", "choices") else {}
    return {"key": key, "label": f"Fråga {key}", "kind": kind, **choices, **more}


def form(*sections: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "title": "Formulär",
        "sections": [
            {"key": f"s{number}", "title": f"Avsnitt {number}", "questions": questions}
            for number, questions in enumerate(sections)
        ],
        **more,
    }


YES = {"question": "yes", "is": True}
NO = {"question": "yes", "is": False}
ONE = {"question": "one", "is": "b"}
MANY = {"question": "many", "includes": "a"}
BEFORE = [asked("yes", "yes_no"), asked("one", "choice"), asked("many", "choices")]


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (YES, "Besvaras om ni har svarat Ja på ”Fråga yes”."),
        (NO, "Besvaras om ni har svarat Nej på ”Fråga yes”."),
        (ONE, "Besvaras om ni har valt ”Bo” på ”Fråga one”."),
        (MANY, "Besvaras om ni har valt ”Anna” på ”Fråga many”."),
        (
            {"all": [YES, ONE]},
            "Besvaras om ni har svarat Ja på ”Fråga yes” och har valt ”Bo” på ”Fråga one”.",
        ),
        (
            {"all": [YES, {"any": [ONE, MANY]}]},
            (
                "Besvaras om ni har svarat Ja på ”Fråga yes” och antingen har valt ”Bo” på ”Fråga one”"
                " eller har valt ”Anna” på ”Fråga many”."
            ),
        ),
        (
            {"any": [NO, {"all": [ONE, MANY]}]},
            (
                "Besvaras om ni har svarat Nej på ”Fråga yes” eller både har valt ”Bo” på ”Fråga one”"
                " och har valt ”Anna” på ”Fråga many”."
            ),
        ),
    ],
)
def test_a_condition_reads_as_plain_swedish(condition, sentence):
    definition = parse(form([*BEFORE, asked("more", only_if=condition, help="Kort.")]))

    assert definition.question("more").when == sentence
    assert definition.question("more").help_text == f"{sentence} Kort."


FELL = "Formuläret kan inte läsas: ett villkor "
WRONG = (
    f"{FELL}är fel skrivet. Ange en fråga med ”is” eller ”includes”,"
    " eller minst ett villkor under ”all” eller ”any”."
)
CANNOT = "Villkoret för ”Fråga more” gäller ett svar som frågan ”Fråga {}” inte kan få: {}."
LATER = (
    "Villkoret för ”Fråga more” gäller frågan ”Fråga {}”, som inte kommer före."
    " Ett villkor kan bara gälla en tidigare fråga."
)


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ({"question": "none", "is": True}, "Villkoret för ”Fråga more” gäller en fråga som inte finns: none."),
        ({"question": "more", "is": True}, LATER.format("more")),
        ({"question": "after", "is": True}, LATER.format("after")),
        ({"question": "yes", "is": "Ja"}, CANNOT.format("yes", "Ja")),
        ({"question": "one", "is": "c"}, CANNOT.format("one", "c")),
        ({"question": "one", "is": True}, CANNOT.format("one", "True")),
        ({"question": "one", "includes": "a"}, CANNOT.format("one", "a")),
        ({"question": "many", "is": "a"}, CANNOT.format("many", "a")),
        ({"question": "many", "includes": "c"}, CANNOT.format("many", "c")),
        ({"question": "text", "is": "Ja"}, CANNOT.format("text", "Ja")),
        ({"all": [YES, {"question": "text", "is": "x"}]}, CANNOT.format("text", "x")),
        ({"all": []}, WRONG),
        ({}, WRONG),
        ([], WRONG),
        ("yes == True", WRONG),
        ({"question": "yes", "is": 1}, WRONG),
        ({"question": "yes", "is": True, "includes": "a"}, WRONG),
        ({"all": [YES], "any": [YES]}, WRONG),
        (
            {"all": [{"any": [{"all": [YES]}]}]},
            f"{FELL}har för många nivåer. Högst två går att läsa.",
        ),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_kept_is_refused_with_the_reason(condition, sentence):
    raw = form(
        [*BEFORE, asked("text"), asked("more", "yes_no", only_if=condition)],
        [asked("after", "yes_no")],
    )

    with pytest.raises(BadDefinition) as refused:
        parse(raw)

    assert str(refused.value) == sentence


def test_a_section_depends_on_earlier_sections_only():
    raw = form([asked("yes", "yes_no")], [asked("own", "yes_no"), asked("text")])
    raw["sections"][1]["only_if"] = {"question": "own", "is": True}

    with pytest.raises(BadDefinition) as refused:
        parse(raw)

    assert str(refused.value) == (
        "Villkoret för ”Avsnitt 1” gäller frågan ”Fråga own”, som inte kommer före."
        " Ett villkor kan bara gälla en tidigare fråga."
    )


def test_two_sections_with_one_key_are_refused():
    raw = form([asked("a")], [asked("b")])
    raw["sections"][1]["key"] = "s0"

    with pytest.raises(BadDefinition, match=r"^Två avsnitt har samma nyckel\.$"):
        parse(raw)


def test_an_answer_that_is_left_out_opens_nothing():
    definition = parse(
        form(
            [
                asked("yes", "yes_no"),
                asked("then", "yes_no", only_if=YES),
                asked("last", only_if={"question": "then", "is": True}),
            ]
        )
    )

    assert definition.left_out({"yes": False, "then": True, "last": "x"}) == {"then", "last"}
    assert definition.left_out({"yes": True, "then": True}) == set()
    assert definition.following_from(["yes"]) == ["then", "last"]
    assert definition.following_from(["last"]) == []


def test_what_does_not_apply_is_no_part_of_a_sum():
    parts = [asked("own", "kronor"), asked("other", "kronor", only_if=YES), asked("all", "kronor")]
    definition = parse(
        form(
            [asked("yes", "yes_no"), *parts],
            sums=[{"parts": ["own", "other"], "total": "all", "text": "Summan stämmer inte."}],
        )
    )
    answers = {"own": 100, "other": 900, "all": 100}

    assert complaints(definition, {**answers, "yes": False}) == []
    assert [one.question_key for one in complaints(definition, {**answers, "yes": True})] == ["all"]


def test_an_advice_is_told_and_stands_in_nobodys_way():
    sums = [{"parts": ["own"], "total": "all", "text": "Är allt med?", "advice": True}]
    definition = parse(form([asked("own", "kronor"), asked("all", "kronor")], sums=sums))
    answers = {"own": 100, "all": 200}

    assert complaints(definition, answers) == []
    assert [one.text for one in advice(definition, answers)] == [
        "Är allt med? Delarna blir 1\xa0kr, totalen är 2\xa0kr."
    ]
    assert advice(definition, {"own": 100, "all": 100}) == []


atoms = {
    "yes_no": lambda key: st.booleans().map(lambda value: {"question": key, "is": value}),
    "choice": lambda key: st.sampled_from("ab").map(lambda value: {"question": key, "is": value}),
    "choices": lambda key: st.sampled_from("ab").map(
        lambda value: {"question": key, "includes": value}
    ),
}
values = {
    "yes_no": st.sampled_from([True, False, None]),
    "choice": st.sampled_from(["a", "b", ""]),
    "choices": st.lists(st.sampled_from("ab"), unique=True),
    "text": st.sampled_from(["", "Svar"]),
}


def conditions(earlier: list[dict[str, Any]]) -> st.SearchStrategy[Any]:
    one = st.sampled_from(earlier).flatmap(lambda it: atoms[it["kind"]](it["key"]))
    several = st.lists(one, min_size=1, max_size=3)
    group = st.one_of(several.map(lambda it: {"all": it}), several.map(lambda it: {"any": it}))
    mixed = st.lists(st.one_of(one, group), min_size=1, max_size=3)
    return st.one_of(
        one, group, mixed.map(lambda it: {"all": it}), mixed.map(lambda it: {"any": it})
    )


@st.composite
def forms(draw: st.DrawFn) -> dict[str, Any]:
    earlier: list[dict[str, Any]] = []
    sections = []
    for place in range(draw(st.integers(1, 3))):
        before, questions = list(earlier), []
        for number in range(draw(st.integers(1, 4))):
            kind = draw(st.sampled_from(sorted(values)))
            question = asked(f"q{place}{number}", kind, required=draw(st.booleans()))
            if earlier and draw(st.booleans()):
                question["only_if"] = draw(conditions(earlier))
            questions.append(question)
            earlier += [question] if kind in atoms else []
        section = {"key": f"s{place}", "title": f"Avsnitt {place}", "questions": questions}
        if before and draw(st.booleans()):
            section["only_if"] = draw(conditions(before))
        sections.append(section)
    return {"title": "Formulär", "sections": sections}


@st.composite
def filled(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    raw = draw(forms())
    questions = [one for section in raw["sections"] for one in section["questions"]]
    chosen = draw(st.permutations([one for one in questions if draw(st.booleans())]))
    return raw, {one["key"]: draw(values[one["kind"]]) for one in chosen}


def applies(raw: dict[str, Any], key: str, answers: dict[str, Any]) -> bool:
    """The oracle: straight from the data, question by question, from the last to the first."""
    section = next(s for s in raw["sections"] if any(q["key"] == key for q in s["questions"]))
    question = next(q for q in section["questions"] if q["key"] == key)
    return all(so(raw, one["only_if"], answers) for one in (section, question) if "only_if" in one)


def so(raw: dict[str, Any], rule: dict[str, Any], answers: dict[str, Any]) -> bool:
    if "all" in rule:
        return all(so(raw, one, answers) for one in rule["all"])
    if "any" in rule:
        return any(so(raw, one, answers) for one in rule["any"])
    if not applies(raw, rule["question"], answers):
        return False
    answer = answers.get(rule["question"])
    return rule["includes"] in (answer or []) if "includes" in rule else answer == rule["is"]


def manifest_of(raw: dict[str, Any], answers: dict[str, Any], files: list[str]) -> tuple[str, str]:
    version = QuestionnaireVersion(questionnaire=Questionnaire(), number=1, definition=raw)
    it = Submission(
        id=UUID(int=1),
        case=Case(organisation_name="Motala kommun"),
        stage=Stage(title="Ansökan"),
        questionnaire=version,
        answers=answers,
    )
    return content_manifest(it, [{"question": key, "sha256": f"fil-{key}"} for key in files])


@bounded
@given(filled())
def test_what_does_not_apply_is_in_no_manifest_and_cannot_change_it(it):
    raw, answers = it
    keys = [one.key for one in parse(raw).questions()]
    out = {key for key in keys if not applies(raw, key, answers)}
    crafted = {**answers, **dict.fromkeys(out, "insmuglat")}

    manifest, digest = manifest_of(raw, crafted, keys)

    honest = {key: value for key, value in answers.items() if key not in out}
    assert (manifest, digest) == manifest_of(raw, honest, [key for key in keys if key not in out])
    assert "insmuglat" not in manifest
    assert [key for key in keys if f"fil-{key}" in manifest] == [
        key for key in keys if key not in out
    ]


@bounded
@given(filled())
def test_what_applies_and_is_required_is_asked_for_and_nothing_else(it):
    raw, answers = it
    definition = parse(raw)

    missing = [one.question_key for one in complaints(definition, answers)]

    assert missing == [
        one.key
        for one in definition.questions()
        if one.required
        and answers.get(one.key) in (None, "", [])
        and applies(raw, one.key, answers)
    ]


def backwards(raw: Any) -> Any:
    """The same conditions with their parts in another order."""
    match raw:
        case {"all": parts} | {"any": parts}:
            return {next(iter(raw)): [backwards(one) for one in reversed(parts)]}
    return raw


@bounded
@given(filled())
def test_the_order_of_evaluation_does_not_matter(it):
    raw, answers = it
    definition = parse(raw)
    for part in [*raw["sections"], *(one for s in raw["sections"] for one in s["questions"])]:
        if "only_if" in part:
            part["only_if"] = backwards(part["only_if"])
    turned = dict(reversed(answers.items()))

    assert parse(raw).left_out(turned) == definition.left_out(answers)
    assert definition.left_out(definition.content(answers)) == definition.left_out(answers)
    assert definition.applying(answers).left_out(answers) == set()


def in_the_browser(rule: Any, answers: dict[str, Any]) -> bool:
    """What the page's script does with the rest of a condition."""
    match rule:
        case bool():
            return rule
        case {"all": parts}:
            return all(in_the_browser(one, answers) for one in parts)
        case {"any": parts}:
            return any(in_the_browser(one, answers) for one in parts)
    given = answers.get(rule["question"])
    return rule["value"] in [str(one) for one in (given if isinstance(given, list) else [given])]


@bounded
@given(filled())
def test_the_browser_is_told_what_the_server_decides(it):
    """Section by section: what is answered elsewhere is settled before the page is sent."""
    raw, answers = it
    definition: Definition = parse(raw)
    out, content = definition.left_out(answers), definition.content(answers)

    for section in definition.applying(answers).sections:
        here = {one.key for one in definition.section(section.key).questions}
        for one in definition.section(section.key).questions:
            rule = True
            if one.only_if is not None:
                rule = given_elsewhere(one.only_if, here.__contains__, content)
            assert in_the_browser(rule, content) == (one.key not in out)
