"""The mail sink as a child process."""

import socket
import sys
from functools import partial
from pathlib import Path

from delmos_portal.running.processes import Child
from delmos_portal.running.servers import Server, free_port
from delmos_portal.running.sink import HOST

PROJECT = Path(__file__).resolve().parents[2]


def mail_sink(folder: Path, *, log: Path) -> Server:
    """A mail server that keeps every message in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    child = Child(
        name="E-postmottagaren",
        command=[sys.executable, "-m", "delmos_portal.running.sink", str(port), str(folder)],
        folder=PROJECT,
        log=log,
        is_ready=partial(_answers, port),
    )
    where = {"EMAIL_HOST": HOST, "EMAIL_PORT": str(port), "MAIL_FOLDER": str(folder)}
    return Server(child, where)


def _answers(port: int, _number: int) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False
