"""One name for each thing on the screen, in letters and in mails (docs/glossary.md)."""

import ast
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
OURS = ("applications", "screening", "reporting", "delmos_portal")
# What not to write: what to write instead.
OTHER_NAMES = {
    r"\bkod(en)? för (hela )?innehållet": "kontrollsumma (SHA-256)",
    r"\binnehållets kod\b": "kontrollsumma (SHA-256)",
    r"\binnehållskod": "kontrollsumma (SHA-256)",
    r"\bfingeravtryck": "kontrollsumma (SHA-256)",
    r"\bchecksumma": "kontrollsumma (SHA-256)",
    r"\bbladets kod\b": "kontrollkod",
    r"\bverifieringskod": "kontrollkod",
    r"\bkvitto(t|n)?\b(?!/)": "kvittens",
    r"\bmottagningsbekräftelse": "kvittens",
    r"\bskriv(a|er|s|en|it|its)? under\b|\bskrevs? under\b": "underteckna",
    r"\bunderskriven\b": "undertecknad",
    r"\bska vara inne\b": "skicka in … senast",
    r"\blandsting(et|en)?\b(?! heter i dag)": "region",
}
EASY = "templates/pages/easy.html"  # uses the plainest words there are
QUOTED = re.compile(r"landsting.*heter i dag regioner", re.DOTALL | re.IGNORECASE)


def words_shown() -> list[tuple[str, str]]:
    """Everything that may be read on a screen, in a letter or in a mail, and where it stands."""
    found = [
        (str(path.relative_to(ROOT)), re.sub(r"\s+", " ", path.read_text("utf-8")))
        for path in (ROOT / "templates").rglob("*.*")
    ]
    for app in OURS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" not in path.parts:
                name = str(path.relative_to(ROOT))
                found += [(name, text) for text in strings_in(path.read_text("utf-8"))]
    return found


def strings_in(source: str) -> list[str]:
    return [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


@pytest.mark.parametrize(("other", "name"), OTHER_NAMES.items(), ids=OTHER_NAMES.values())
def test_nothing_shown_uses_another_name_than_the_glossarys(other, name):
    used = [
        where
        for where, text in words_shown()
        if re.search(other, text, re.IGNORECASE) and not QUOTED.search(text) and where != EASY
    ]

    assert used == [], f"Write {name}."


@pytest.mark.parametrize(
    "path", sorted((ROOT / "applications" / "definitions").glob("*.json")), ids=lambda it: it.stem
)
def test_a_question_that_quotes_the_ordinance_says_what_its_landsting_is_called_now(path):
    questions = [
        question
        for section in json.loads(path.read_text("utf-8"))["sections"]
        for question in section["questions"]
    ]

    unexplained = [
        one["key"]
        for one in questions
        if "landsting" in json.dumps(one).lower() and not QUOTED.search(json.dumps(one))
    ]

    assert unexplained == []


def test_a_planted_other_name_is_found():
    [text] = strings_in("reason = 'Skriv Bladets kod här.'")

    assert [name for other, name in OTHER_NAMES.items() if re.search(other, text, re.I)] == [
        "kontrollkod"
    ]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates" / "email").glob("*.*.txt")), ids=lambda path: path.name
)
def test_a_mail_is_no_web_page_and_a_name_in_it_reads_as_it_is_written(path):
    """”Barn & Unga” is not ”Barn &amp; Unga”."""
    text = re.sub(
        r"{% autoescape off %}.*?{% endautoescape %}", "", path.read_text("utf-8"), flags=re.DOTALL
    )
    escaped = [one for one in re.findall(r"{{.*?}}", text) if "|safe" not in one]

    assert escaped == []
