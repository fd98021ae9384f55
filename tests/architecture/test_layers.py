"""Each check fails on a planted violation: a copy of the code is spoiled and the checker must say no."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
COPIED = (
    "delmos_portal",
    "applications",
    "screening",
    "reporting",
    "templates",
    "tests/settings.py",
    "manage.py",
    "pyproject.toml",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            shutil.copy(source, tmp_path / name)
    return tmp_path


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    tool = Path(sys.executable).parent / command[0]
    return subprocess.run(
        [str(tool), *command[1:]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def plant(folder: Path, where: str, line: str) -> None:
    path = folder / where
    path.write_text(f"{line}\n{path.read_text('utf-8')}", "utf-8")


@pytest.mark.parametrize(
    ("where", "line", "contract"),
    [
        ("applications/requirements/filing.py", "import screening.models", "Work flows one way"),
        (
            "screening/requirements/deciding.py",
            "import screening.actions.deciding",
            "Inside an app",
        ),
        (
            "delmos_portal/outbox/models.py",
            "import delmos_portal.outbox.tasks",
            "No cycles anywhere",
        ),
    ],
)
def test_each_contract_of_the_layers_fails_on_a_planted_import(copy, where, line, contract):
    plant(copy, where, line)

    said = run(copy, "lint-imports", "--no-cache")

    assert said.returncode == 1
    assert [row for row in said.stdout.splitlines() if contract in row and "BROKEN" in row] or (
        "BROKEN" in said.stdout and contract in said.stdout
    )


def test_a_file_without_a_place_in_the_layers_fails(copy):
    (copy / "screening" / "helpers.py").write_text("")

    assert run(copy, "lint-imports", "--no-cache").returncode == 1


@pytest.mark.parametrize(
    ("where", "line", "rule"),
    [
        ("applications/requirements/filing.py", "from django.http import HttpRequest", "TID251"),
        ("applications/requirements/filing.py", "from django.core.mail import send_mail", "TID251"),
        (
            "applications/requirements/filing.py",
            "from django.db.models.signals import post_save",
            "TID251",
        ),
        ("delmos_portal/documents/render.py", "import weasyprint", "TID253"),
    ],
)
def test_ruff_refuses_a_banned_import(copy, where, line, rule):
    plant(copy, where, line)

    said = run(copy, "ruff", "check", "--output-format", "concise", where)

    assert rule in said.stdout


def test_djlint_refuses_a_picture_without_a_text(copy):
    plant(copy, "templates/404.html", '<img src="x.png">')

    assert run(copy, "djlint", "--quiet", "--lint", "templates/404.html").returncode == 1


@pytest.mark.timeout(300)
def test_mypy_refuses_a_wrong_type(copy):
    (copy / "tests" / "__init__.py").touch()
    plant(copy, "applications/permissions.py", 'WRONG: int = "ett"')

    said = run(copy, "mypy", "applications/permissions.py")

    assert "Incompatible types in assignment" in said.stdout


@pytest.mark.django_db
def test_a_model_without_its_migration_is_refused(copy):
    path = copy / "reporting" / "models.py"
    path.write_text(path.read_text("utf-8").replace("max_length=60", "max_length=61", 1), "utf-8")
    (copy / "tests" / "__init__.py").touch()

    said = run(copy, "python", "manage.py", "makemigrations", "--check", "--dry-run", "reporting")

    assert said.returncode == 1
    assert "Alter field reference" in said.stdout
