"""Asking clamd whether a file holds malicious code. No answer is never the answer "clean"."""

import socket
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

SECONDS = 30  # for the whole of it; the worker's task has 50
PIECE = 64 * 1024
LONGEST_ANSWER = 4096


class ScannerUnavailable(Exception):
    """The file has not been judged. The outbox tries again."""


@dataclass(frozen=True)
class Judgement:
    """What clamd said. `found` is the signature's name, empty when the file is clean."""

    found: str

    @property
    def is_clean(self) -> bool:
        return not self.found


def scan(file: Path) -> Judgement:
    """Send a file to clamd and return what it says. Raises ScannerUnavailable."""
    until = time.monotonic() + SECONDS
    try:
        with file.open("rb") as content, _connected(settings.CLAMD_ADDRESS, until) as connection:
            _send(connection, b"zINSTREAM\0", until)
            while piece := content.read(PIECE):
                _send(connection, struct.pack(">I", len(piece)) + piece, until)
            _send(connection, struct.pack(">I", 0), until)
            return _read_answer(_receive(connection, until))
    except (OSError, ValueError) as error:
        raise ScannerUnavailable(f"clamd: {error}") from error


def _connected(address: str, until: float) -> socket.socket:
    """`unix:/run/clamav/clamd.ctl`, or `host:port`."""
    if not address:
        raise ScannerUnavailable("CLAMD_ADDRESS saknas: filen kan inte kontrolleras.")
    kind, _, where = address.partition(":")
    if kind == "unix":
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(_left(until))
            connection.connect(where)
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.removeprefix("tcp:").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_left(until))


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError(f"inget svar inom {SECONDS} s")
    return left


def _send(connection: socket.socket, content: bytes, until: float) -> None:
    connection.settimeout(_left(until))
    connection.sendall(content)


def _receive(connection: socket.socket, until: float) -> str:
    answer = b""
    while not answer.endswith(b"\0"):
        connection.settimeout(_left(until))
        piece = connection.recv(1024)
        if not piece or len(answer) > LONGEST_ANSWER:
            raise ValueError("förbindelsen bröts utan svar")
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace")


def _read_answer(answer: str) -> Judgement:
    """`stream: OK`, `stream: NAME FOUND`; everything else is no judgement."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Judgement("")
    if said.endswith(" FOUND"):
        return Judgement(said.removesuffix(" FOUND")[:200])
    raise ValueError(answer)
