"""Asking clamd whether a file holds malicious code. No answer is never the answer "clean"."""

import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

SECONDS = 30  # for the whole of it; the worker's task has 50
PIECE = 64 * 1024
LONGEST_ANSWER = 4096
LIMIT = "size limit exceeded"


class ScannerUnavailable(Exception):
    """The file has not been judged. The outbox tries again."""


class TooLargeToScan(ScannerUnavailable):
    """The scanner takes no file of this size: asking again is of no use before its limit is raised."""


@dataclass(frozen=True)
class Judgement:
    """What clamd said. `found` is the signature's name, empty when the file is clean."""

    found: str

    @property
    def is_clean(self) -> bool:
        return not self.found


def scan(file: Path) -> Judgement:
    """Send a file to clamd and return what it says. Raises ScannerUnavailable, or TooLargeToScan."""
    until = time.monotonic() + SECONDS
    try:
        with file.open("rb") as content, _connected(settings.CLAMD_ADDRESS, until) as connection:
            _stream(content, connection, until)
            return _read_answer(_receive(connection, until))
    except (OSError, ValueError) as error:
        raise ScannerUnavailable(f"clamd: {error}") from error


def _stream(content: BinaryIO, connection: socket.socket, until: float) -> None:
    try:
        _send(connection, b"zINSTREAM\0", until)
        while piece := content.read(PIECE):
            _send(connection, struct.pack(">I", len(piece)) + piece, until)
        _send(connection, struct.pack(">I", 0), until)
    except ConnectionError:
        # It hung up in the middle. What it said last may be why, and is never "clean".
        with suppress(OSError, ValueError):
            _refuse_size(_receive(connection, until))
        raise


def _refuse_size(answer: str) -> None:
    if LIMIT in answer:
        raise TooLargeToScan(f"clamd: {answer}")


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
    _refuse_size(answer)
    raise ValueError(answer)
