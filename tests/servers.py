"""Private PostgreSQL, Redis and a mail sink for the whole test run, before any setting is read.

Loaded by `-p tests.servers`. With xdist the controller starts them and the workers inherit the
addresses. Messages arrive as files in the folder that MAIL_FOLDER names.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from delmos_portal.running.home import home_in
from delmos_portal.running.mail import mail_sink
from delmos_portal.running.servers import Server, postgresql, redis

ADDRESSES = {"PGHOST": postgresql, "REDIS_URL": redis}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Start everything before pytest-django asks for settings; wrappers go first."""
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        # Each has its own database: what is sealed under the same key in two of them is not the same.
        os.environ["FILES_ROOT"] = str(Path(os.environ["FILES_ROOT"]) / worker)
    else:
        start()
    return (yield)


def start() -> None:
    """Start what the environment does not already name, in a folder that is thrown away."""
    folder = Path(tempfile.mkdtemp(prefix="delmos-tests-"))
    (folder / "static").mkdir()
    folder.chmod(0o711)  # the servers' user passes through to its own folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = home_in(folder)
    servers = [
        make(home, durable=False) for name, make in ADDRESSES.items() if name not in os.environ
    ]
    for server in (*servers, mail_sink(folder / "mail", log=folder / "mail.log")):
        _bring_up(server)
    os.environ.pop("DELMOS_DEMO", None)
    os.environ.update(
        SECRET_KEY="only-for-tests-" + "x" * 50,
        SITE_URL="http://testserver",
        INSECURE_HTTP="1",
        FILES_ROOT=str(folder / "files"),
        STATIC_ROOT=str(folder / "static"),
        SEAL_LOCAL_AUTHORITY=str(folder / "authority"),
        CELERY_BEAT_FILE=str(folder / "beat"),
    )


def _bring_up(server: Server) -> None:
    server.child.bring_up()
    atexit.register(server.child.stop)  # in the reverse order, also after an interrupt
    os.environ.update(server.environment)
