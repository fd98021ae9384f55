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
ABOVE = 1400  # the portal's own port: two demonstrations with a port each do not meet
HIGHEST = 64_000


def e_id_provider(*, log: Path, portal: int) -> Server:
    """A real OpenID Connect provider that takes anybody's word for who they are.

    `portal` is the port of the portal itself.
    """
    port = free_port(portal + ABOVE if portal < HIGHEST else portal - ABOVE)
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
