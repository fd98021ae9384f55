"""The portal's own processes: web, worker and beat."""

import http.client
import sys
from functools import partial
from pathlib import Path

from celery.exceptions import CeleryError
from kombu.exceptions import KombuError

from delmos_portal.celery import app
from delmos_portal.running.mail import PROJECT
from delmos_portal.running.processes import Child
from delmos_portal.running.web import HOST

WORKER_PROCESSES = 2


def web(port: int, *, logs: Path) -> Child:
    """The web server."""
    return Child(
        name="Webbservern",
        command=[sys.executable, "-m", "delmos_portal.running.web", str(port)],
        folder=PROJECT,
        log=logs / "web.log",
        is_ready=partial(_is_healthy, port),
    )


def worker(*, logs: Path) -> Child:
    """The worker that keeps the outbox's promises. Told to stop, it finishes what it has begun."""
    options = [f"--concurrency={WORKER_PROCESSES}", "--without-gossip", "--without-mingle"]
    return Child(
        name="Arbetaren",
        command=[*_celery("worker"), *options],
        folder=PROJECT,
        log=logs / "worker.log",
        is_ready=_answers_ping,
    )


def beat(*, logs: Path) -> Child:
    """The clock: each minute's sweep and reminders."""
    log = logs / "beat.log"
    return Child(
        name="Klockan",
        command=[*_celery("beat"), "--pidfile="],
        folder=PROJECT,
        log=log,
        is_ready=lambda _number: "beat: Starting" in log.read_text(),
    )


def _celery(program: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "delmos_portal", program, "--loglevel=INFO"]


def _is_healthy(port: int, _number: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/halsa/")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _answers_ping(_number: int) -> bool:
    try:
        return bool(app.control.ping(timeout=0.5))
    except (CeleryError, KombuError, OSError):
        return False
