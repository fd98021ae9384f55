"""Random definitions, as the builder or a file may give them."""

from typing import Any

from hypothesis import strategies as st

from delmos_portal.questionnaires.days import FIRST_DAY, LAST_DAY
from delmos_portal.questionnaires.definition import IN_CELLS, Kind
from delmos_portal.questionnaires.formats import Format
from delmos_portal.questionnaires.prefills import PREFILLS

SIGNS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\x7f\ufffe\uffff")
LINE = st.text(SIGNS, min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).map(lambda key: f"k_{key}")
CELL_KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
DAYS = st.dates(FIRST_DAY, LAST_DAY)
CHOICE_KEYS = st.from_regex(r"[a-z0-9]{1,6}", fullmatch=True)


@st.composite
def questions(draw: st.DrawFn, key: str, earlier: list[dict[str, Any]]) -> dict[str, Any]:
    kind = draw(st.sampled_from(list(Kind)))
    made: dict[str, Any] = {"key": key, "label": draw(LINE), "kind": kind.value}
    if draw(st.booleans()):
        made["help"] = draw(LINE)
    if draw(st.booleans()):
        made["required"] = False
    made |= draw(own_of(kind))
    if kind is Kind.DATE:
        made |= draw(compared(earlier))
    sources = [one for one, kinds in PREFILLS.items() if kind in kinds]
    if sources and "must_be" not in made and draw(st.booleans()):
        made["prefill"] = draw(st.sampled_from([*sources, "stage.notification.contact_name"]))
    condition = draw(conditions(earlier))
    return made | ({"only_if": condition} if condition else {})


@st.composite
def choices(draw: st.DrawFn) -> list[list[str]]:
    """The builder refuses two that say the same."""
    values = draw(st.lists(CHOICE_KEYS, min_size=2, max_size=4, unique=True))
    many = len(values)
    labels = st.lists(LINE, min_size=many, max_size=many, unique_by=said)
    return [[value, label] for value, label in zip(values, draw(labels), strict=True)]


def said(label: str) -> str:
    return " ".join(label.split()).casefold()


@st.composite
def own_of(draw: st.DrawFn, kind: Kind) -> dict[str, Any]:
    """What only this kind of question has."""
    match kind:
        case Kind.TEXT if draw(st.booleans()):
            return {"format": draw(st.sampled_from(Format)).value}
        case Kind.DATE:
            return draw(limits())
        case Kind.TEXT | Kind.LONG_TEXT if draw(st.booleans()):
            return {"max_characters": draw(st.integers(1, 9000))}
        case Kind.CHOICE | Kind.CHOICES:
            return {"choices": draw(choices())}
        case Kind.YES_NO if draw(st.booleans()):
            return {"must_be": draw(st.booleans()), "must_be_text": draw(LINE)}
        case Kind.ROWS:
            return draw(tables())
        case Kind.BUDGET:
            return draw(budgets())
    return {}


@st.composite
def limits(draw: st.DrawFn) -> dict[str, Any]:
    """A first and a last day, and how far back a day lies: each of them or none."""
    days = sorted(draw(st.tuples(DAYS, DAYS)))
    every = {
        "earliest": days[0].isoformat(),
        "latest": days[1].isoformat(),
        "at_least_years_ago": draw(st.integers(1, 100)),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(every))))
    return {name: one for name, one in every.items() if name in chosen}


@st.composite
def compared(draw: st.DrawFn, earlier: list[dict[str, Any]]) -> dict[str, Any]:
    """The day that this one is compared with: one that is there, or one that is gone."""
    days = [one["key"] for one in earlier if one["kind"] == "date"]
    if draw(st.booleans()):
        return {}
    made: dict[str, Any] = {"after": draw(st.sampled_from([*days, "gone"]))}
    return made | ({"within_months": draw(st.integers(1, 1200))} if draw(st.booleans()) else {})


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    """The properties of a question that is answered in rows."""
    keys = draw(st.lists(CELL_KEYS, min_size=1, max_size=4, unique=True))
    least, most = sorted(draw(st.tuples(st.integers(0, 20), st.integers(1, 20))))
    made: dict[str, Any] = {"columns": [draw(columns(key)) for key in keys]}
    if draw(st.booleans()):
        made |= {"min_rows": least, "max_rows": most}
    return made | ({"row_name": draw(LINE)} if draw(st.booleans()) else {})


@st.composite
def columns(draw: st.DrawFn, key: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(IN_CELLS))
    made: dict[str, Any] = {"key": key, "label": draw(LINE), "kind": kind.value}
    if draw(st.booleans()):
        made["required"] = False
    if draw(st.booleans()):
        made["help"] = draw(LINE)
    if kind is Kind.TEXT and draw(st.booleans()):
        made["max_characters"] = draw(st.integers(1, 900))
    if kind is Kind.CHOICE:
        made["choices"] = draw(choices())
    return made | (draw(limits()) if kind is Kind.DATE else {})


@st.composite
def budgets(draw: st.DrawFn) -> dict[str, Any]:
    """The properties of a question that is answered in a budget."""
    costs, sources = (
        [
            [key, draw(LINE)]
            for key in draw(st.lists(CELL_KEYS, min_size=1, max_size=3, unique=True))
        ]
        for _half in range(2)
    )
    years = draw(st.lists(st.integers(1900, 2200), min_size=1, max_size=5, unique=True))
    made: dict[str, Any] = {"cost_kinds": costs, "financing": sources, "years": sorted(years)}
    if draw(st.booleans()):
        made["grant_row"] = draw(st.sampled_from(sources))[0]
    return made | ({"advice": True} if draw(st.booleans()) else {})


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
