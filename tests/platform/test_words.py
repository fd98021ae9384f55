"""What staff read in the registers is Swedish: every step and effect has words of its own."""

import ast
import re
from pathlib import Path

from django.conf import settings

from delmos_portal.journal.words import STEPS, step_text
from delmos_portal.outbox.registry import EFFECTS as KEPT
from delmos_portal.outbox.registry import load
from delmos_portal.outbox.words import EFFECTS
from tests.architecture.test_code import LIVES

ROOT = Path(settings.BASE_DIR)
WRITES = {"record", "_record", "_note", "note_on", "_give", "_add_draft", "_first_draft", "_tell"}
NAME = re.compile(r"[a-z]+(_[a-z]+)+|invite")


def steps_in(source: str) -> set[str]:
    """The steps that code writes in the journal: what it hands over, and what it first calls a step."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in WRITES:
                values = [one for one in node.args if isinstance(one, ast.Constant | ast.IfExp)]
            case ast.Assign(targets=[ast.Name(id="step" | "STEP")]):
                values = [node.value]
            case _:
                continue
        texts = (
            one for value in values for one in ast.walk(value) if isinstance(one, ast.Constant)
        )
        found |= {str(one.value) for one in texts if NAME.fullmatch(str(one.value))}
    return found


def steps_of_the_code() -> set[str]:
    sources = [
        path.read_text("utf-8")
        for app in ("applications", "screening", "reporting", "delmos_portal")
        for path in (ROOT / app).rglob("*.py")
        if "migrations" not in path.parts and "views" not in path.parts
    ]
    written = {step for source in sources for step in steps_in(source)}
    return written.union(*({str(step) for step in life.rules} for life in LIVES))


def test_a_planted_step_is_found():
    planted = 'step = "one_step" if new else "two_steps"\nrecord("a_third", by=by)\nf("no_step")\n'

    assert steps_in(planted) == {"one_step", "two_steps", "a_third"}


def test_every_step_in_the_journal_is_told_in_swedish():
    assert sorted(step for step in steps_of_the_code() if step_text(step) == step) == []


def test_no_words_are_kept_for_a_step_that_nothing_takes():
    sources = "".join(
        path.read_text("utf-8")
        for app in ("applications", "screening", "reporting", "delmos_portal")
        for path in (ROOT / app).rglob("*.py")
        if "words" not in path.name and path.name != "wording.py"
    )

    assert sorted(step for step in STEPS if f'"{step}"' not in sources) == []


def test_every_effect_is_told_in_swedish_and_no_other():
    load()

    assert (sorted(set(KEPT) - set(EFFECTS)), sorted(set(EFFECTS) - set(KEPT))) == ([], [])


def test_no_two_steps_or_effects_are_told_in_the_same_words():
    for words in (STEPS, EFFECTS):
        assert sorted(words.values()) == sorted(set(words.values()))
