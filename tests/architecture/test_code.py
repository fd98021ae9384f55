"""Tests of the code itself: what imports and linters cannot say."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern, URLResolver

from applications.lifecycle import LIFE, Step
from applications.models import Outcome, StageKind, Status
from delmos_portal.accounts.lifecycle import CLAIM_LIFE
from delmos_portal.outbox.registry import EFFECTS, load
from reporting.lifecycle import CASE_LIFE, PAYMENT_LIFE
from reporting.management.commands.draw_lifecycle import page
from screening.lifecycle import BATCH_LIFE, MEETING_LIFE

ROOT = Path(settings.BASE_DIR)
OURS = ("delmos_portal", "applications", "screening", "reporting")
LIVES = (LIFE, BATCH_LIFE, CLAIM_LIFE, PAYMENT_LIFE, CASE_LIFE, MEETING_LIFE)


def files_in(*folders: Path) -> list[Path]:
    return [
        path
        for folder in folders
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts
    ]


def our_files() -> list[Path]:
    return files_in(*(ROOT / app for app in OURS))


def status_writes(source: str) -> list[int]:
    """Lines that assign a status, update one in a query, or set it by name."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Assign(targets=targets):
                found += [
                    t.lineno for t in targets if isinstance(t, ast.Attribute) and t.attr == "status"
                ]
            case ast.Call(func=ast.Attribute(attr="update"), keywords=keywords):
                found += [node.lineno for one in keywords if one.arg == "status"]
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="status"), *_]):
                found.append(node.lineno)
    return found


def test_a_planted_status_write_is_found():
    planted = "it.status = 1\nrows.update(status=2)\nsetattr(it, 'status', 3)\nit.state = 4\n"

    assert status_writes(planted) == [1, 2, 3]


def test_a_status_is_changed_only_by_taking_a_step():
    writers = {
        str(path.relative_to(ROOT))
        for path in our_files()
        if status_writes(path.read_text("utf-8"))
    }

    assert writers == {"delmos_portal/lifecycle.py"}


def long_files(root: Path) -> list[str]:
    folders = [root / name for name in (*OURS, "tests", "benchmarks")]
    return [
        str(path.relative_to(root))
        for path in files_in(*folders)
        if len(path.read_text("utf-8").splitlines()) > 400
    ]


def test_a_planted_long_file_is_found_also_among_the_tests(tmp_path):
    for name, lines in (("tests/test_a.py", 401), ("tests/test_b.py", 400), ("reporting/a.py", 9)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x = 1\n" * lines, "utf-8")

    assert long_files(tmp_path) == ["tests/test_a.py"]


def test_no_file_is_longer_than_four_hundred_lines():
    assert long_files(ROOT) == []


def long_functions(source: str) -> list[str]:
    return [
        node.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 40
    ]


def test_no_function_is_longer_than_forty_lines():
    assert long_functions("def f():\n" + "    x = 1\n" * 40) == ["f"]

    assert [name for path in our_files() for name in long_functions(path.read_text("utf-8"))] == []


def names_promised_in(source: str) -> set[str]:
    """Effects that code promises by name, beside the tables of steps."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="enqueue"), args=[ast.Constant(value=str(name)), *_]):
                names.add(name)
            case ast.Call(
                func=ast.Attribute(attr="append", value=ast.Attribute(attr="then")),
                args=[ast.Constant(value=str(name))],
            ):
                names.add(name)
    return names


def promised_names() -> set[str]:
    in_tables = {name for life in LIVES for rule in life.rules.values() for name in rule.then}
    return in_tables.union(*(names_promised_in(path.read_text("utf-8")) for path in our_files()))


def test_a_planted_promise_is_found():
    planted = (
        'enqueue("app.one", key="k")\ntaken.then.append("app.two")\nrows.append("app.three")\n'
    )

    assert names_promised_in(planted) == {"app.one", "app.two"}


def test_every_promised_effect_exists():
    load()
    assert sorted(promised_names() - set(EFFECTS)) == []


def test_every_effect_is_promised_somewhere():
    load()
    sources = "".join(path.read_text("utf-8") for path in our_files())

    assert [name for name in EFFECTS if f'"{name}"' not in sources] == []


def words_of_the_code() -> set[str]:
    words = {
        model.__name__
        for app in apps.get_app_configs()
        if app.name.startswith(OURS)
        for model in app.get_models()
    }
    for life in LIVES:
        words |= {str(step) for step in life.rules}
        words |= {value for value, _label in life.model._meta.get_field("status").choices}
    return words | {
        *Status.values,
        *StageKind.values,
        *Outcome.values,
        *[one.value for one in Step],
    }


def missing_in(glossary: str) -> list[str]:
    return sorted(word for word in words_of_the_code() if f"`{word}`" not in glossary)


def test_every_model_status_stage_and_step_stands_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text("utf-8")

    assert missing_in(glossary) == []
    assert missing_in(glossary.replace("`Submission`", "").replace("`sign`", "")) == [
        "Submission",
        "sign",
    ]


def test_the_life_cycle_page_is_current():
    assert (ROOT / "docs" / "lifecycle.md").read_text("utf-8") == page()


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def names_in(patterns: list[URLPattern | URLResolver], prefix: str = "") -> set[str]:
    found: set[str] = set()
    for one in patterns:
        if isinstance(one, URLResolver):
            if one.app_name != "admin":
                found |= names_in(one.url_patterns, prefix)
        elif one.name:
            found.add(one.name)
    return found


def unused_templates() -> list[str]:
    """Templates of ours that no code and no other template names."""
    folder = ROOT / "templates"
    texts = [path.read_text("utf-8") for path in our_files()]
    texts += [
        path.read_text("utf-8") for path in folder.rglob("*") if path.suffix in (".html", ".txt")
    ]
    everything = "\n".join(texts)
    overriding = (
        "account/",
        "mfa/",
        "admin/",
        "bootstrap5/",
        "django/",
        "404",
        "429",
        "403",
        "500",
        "400",
        "allauth/",
        "socialaccount/",
    )
    by_kind = ("pdf/", "email/")  # named by kind, and rendered in the tests of documents and mail
    return [
        name
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".html", ".txt")
        for name in [str(path.relative_to(folder))]
        if not name.startswith((*overriding, *by_kind)) and name not in everything
    ]


def test_no_template_is_unused():
    assert unused_templates() == []


def test_every_mail_template_is_named_by_an_effect():
    sources = "".join(path.read_text("utf-8") for path in our_files())
    stems = {path.name.split(".")[0] for path in (ROOT / "templates" / "email").iterdir()} - {
        "signature"
    }

    assert sorted(stem for stem in stems if f'"{stem}"' not in sources) == []
