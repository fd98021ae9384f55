import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from delmos_portal.running.home import Home, home_in


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the servers' user can pass through; pytest's own is closed to it."""
    path = Path(tempfile.mkdtemp(prefix="delmos-running-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def home(folder: Path) -> Home:
    return home_in(folder)
