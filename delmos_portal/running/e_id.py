"""The demonstration's e-ID as a child process."""

import http.client
import sys
from functools import partial
from pathlib import Path

from delmos_portal.running.mail import PROJECT
from delmos_portal.running.processes import Child
from delmos_portal.running.provider import HOST, METADATA
from delmos_portal.running.servers import Server, free_port

NAME = "Demolegitimation"
PORT = 9400  # the same from run to run where it is free: an account's e-ID belongs to one address


def e_id_provider(*, log: Path, beside: int = 0) -> Server:
    """A real OpenID Connect provider that takes anybody's word for who they are.

    `beside` is the portal's own port.
    """
    port = free_port(PORT, taken=beside)
    child = Child(
        name="E-legitimationen",
        command=[sys.executable, "-m", "delmos_portal.running.provider", str(port)],
        folder=PROJECT,
        log=log,
        is_ready=partial(_answers, port),
    )
    where = {
        "EID_SERVER_URL": f"http://{HOST}:{port}",
        "EID_CLIENT_ID": "delmos",
        "EID_CLIENT_SECRET": "demonstration",
        "EID_NAME": NAME,
    }
    return Server(child, where)


def _answers(port: int, _number: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", METADATA)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
