"""Random definitions, as the builder or a file may give them."""

from typing import Any

from hypothesis import strategies as st

from delmos_portal.questionnaires.definition import Kind

SIGNS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\x7f\ufffe\uffff")
LINE = st.text(SIGNS, min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).map(lambda key: f"k_{key}")
CHOICE_KEYS = st.from_regex(r"[a-z0-9]{1,6}", fullmatch=True)


@st.composite
def questions(draw: st.DrawFn, key: str, earlier: list[dict[str, Any]]) -> dict[str, Any]:
    kind = draw(st.sampled_from(list(Kind)))
    made: dict[str, Any] = {"key": key, "label": draw(LINE), "kind": kind.value}
    if draw(st.booleans()):
        made["help"] = draw(LINE)
    if draw(st.booleans()):
        made["required"] = False
    if kind in (Kind.TEXT, Kind.LONG_TEXT) and draw(st.booleans()):
        made["max_characters"] = draw(st.integers(1, 9000))
    if kind in (Kind.CHOICE, Kind.CHOICES):
        values = draw(st.lists(CHOICE_KEYS, min_size=2, max_size=4, unique=True))
        made["choices"] = [[value, draw(LINE)] for value in values]
    if kind is Kind.YES_NO and draw(st.booleans()):
        made |= {"must_be": draw(st.booleans()), "must_be_text": draw(LINE)}
    condition = draw(conditions(earlier))
    return made | ({"only_if": condition} if condition else {})


@st.composite
def conditions(draw: st.DrawFn, earlier: list[dict[str, Any]]) -> dict[str, Any] | None:
    atoms = [
        {"question": one["key"], "is": value}
        for one in earlier
        if one["kind"] == "yes_no"
        for value in (True, False)
    ]
    for one in earlier:
        word = {"choice": "is", "choices": "includes"}.get(one["kind"])
        if word:
            atoms += [{"question": one["key"], word: value} for value, _label in one["choices"]]
    if not atoms or draw(st.booleans()):
        return None
    some = draw(st.lists(st.sampled_from(atoms), min_size=1, max_size=3))
    return draw(st.sampled_from([some[0], {"all": some}, {"any": [*some, {"all": some}]}]))


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    earlier: list[dict[str, Any]] = []
    keys = iter(draw(st.lists(KEYS, min_size=14, max_size=14, unique=True)))
    sections = []
    for number in range(draw(st.integers(1, 3))):
        condition = draw(conditions(earlier))
        section: dict[str, Any] = {"key": f"s{number}", "title": draw(LINE), "questions": []}
        section |= {"only_if": condition} if condition else {}
        for _place in range(draw(st.integers(1, 4))):
            one = draw(questions(next(keys), earlier))
            section["questions"].append(one)
            earlier.append(one)
        sections.append(section)
    made: dict[str, Any] = {"title": draw(LINE), "sections": sections}
    amounts = [one["key"] for one in earlier if one["kind"] == "kronor"]
    if len(amounts) > 1:
        total = {"parts": amounts[1:], "total": amounts[0], "text": draw(LINE)}
        made["sums"] = [total | ({"advice": True} if draw(st.booleans()) else {})]
    return made
