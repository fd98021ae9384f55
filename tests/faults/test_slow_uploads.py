"""Slow, huge and idle: they hold up nobody else, and are cut at the limit (trust.md, S-16)."""

import http.client
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from delmos_portal.running.web import LARGEST_REQUEST
from tests.live import Live

SLOW, PIECE, PAUSE = 60, b"x" * 250, 0.25  # 1 kB a second each
ASKED, SLOWEST_ALLOWED = 100, 0.5
MEGABYTE = 1024 * 1024
IDLE, PATIENCE = 1000, 2.0
PAGES = ["/halsa/", "/kontrollera/program/"]  # the database, and a file


def head(length: str) -> bytes:
    return f"POST /kontrollera/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{length}\r\n\r\n".encode()


def connected(live: Live) -> socket.socket:
    return socket.create_connection(("127.0.0.1", live.port), timeout=10)


@contextmanager
def slow_bodies(live: Live) -> Iterator[list[int]]:
    """Sixty who send a large body, one kilobyte a second; gives how many pieces each has sent."""
    slow = [connected(live) for _one in range(SLOW)]
    sent, is_over = [0] * SLOW, threading.Event()
    for one in slow:
        one.sendall(head("Content-Length: 20000000"))

    def dribble() -> None:
        while not is_over.wait(PAUSE):
            for number, one in enumerate(slow):
                one.sendall(PIECE)
                sent[number] += 1

    thread = threading.Thread(target=dribble, daemon=True)
    thread.start()
    try:
        yield sent
    finally:
        is_over.set()
        thread.join()
        for one in slow:
            one.close()


def seconds_for(live: Live, path: str) -> float:
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=10)
    connection.request("GET", path)
    assert connection.getresponse().status == 200
    connection.close()
    return time.monotonic() - begun


def memory(live: Live) -> float:
    """Megabytes that the web server holds."""
    process = live.children["web"].process
    assert process is not None
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def status_of(connection: socket.socket) -> int:
    with connection.makefile("rb") as answer:
        return int(answer.readline().split()[1])


@pytest.mark.timeout(120)
def test_sixty_slow_uploads_do_not_slow_the_others_and_memory_stays_flat(live):
    live.start("web")
    for path in PAGES:
        seconds_for(live, path)  # the first of each is slower, always
    before = memory(live)

    with slow_bodies(live) as sent:
        times = sorted(seconds_for(live, path) for path in PAGES * (ASKED // 2))
        time.sleep(2 * PAUSE)
        grown = memory(live) - before

    assert min(sent) >= 2
    assert times[int(ASKED * 0.95)] <= SLOWEST_ALLOWED
    assert grown < 30


@pytest.mark.timeout(120)
def test_a_body_that_says_it_is_two_gigabytes_is_refused_before_it_is_sent(live):
    live.start("web")

    with connected(live) as connection:
        begun = time.monotonic()
        connection.sendall(head("Content-Length: 2147483648"))
        status = status_of(connection)

    assert status == 413
    assert time.monotonic() - begun < 1


@pytest.mark.timeout(120)
def test_a_body_without_a_length_is_cut_within_a_second_of_the_limit(live):
    live.start("web")
    seconds_for(live, "/halsa/")
    before, piece = memory(live), b"100000\r\n" + bytes(MEGABYTE) + b"\r\n"
    sent, reached, cut_at = 0, 0.0, 0.0

    with connected(live) as connection:
        connection.sendall(head("Transfer-Encoding: chunked"))
        try:
            for _megabyte in range(4 * LARGEST_REQUEST // MEGABYTE):
                connection.sendall(piece)
                sent += MEGABYTE
                if sent > LARGEST_REQUEST and not reached:
                    reached = time.monotonic()
            status_of(connection)
        except (OSError, IndexError):
            pass
        cut_at = time.monotonic()

    assert LARGEST_REQUEST <= sent < 3 * LARGEST_REQUEST
    assert cut_at - reached < 1
    assert memory(live) - before < 30


@contextmanager
def idle_connections(live: Live) -> Iterator[list[socket.socket]]:
    """A thousand who connect: half say nothing, half begin a request and never end it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    idle: list[socket.socket] = []
    try:
        for number in range(IDLE):
            one = connected(live)
            idle.append(one)
            if number % 2:
                one.sendall(b"GET /halsa/ HTTP/1.1\r\nHost: 127")
        yield idle
    finally:
        for one in idle:
            one.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.timeout(60)
def test_a_thousand_idle_connections_keep_no_page_from_the_others(live):
    live.start("web")
    for path in PAGES:
        seconds_for(live, path)
    before = memory(live)

    with idle_connections(live) as idle:
        times = [seconds_for(live, path) for path in PAGES * 10]
        grown = memory(live) - before
        idle[1].sendall(b".0.0.1\r\n\r\n")
        late = status_of(idle[1])

    assert max(times) <= PATIENCE
    assert grown < 60
    assert late == 200  # who was slow is answered all the same
    assert seconds_for(live, "/halsa/") <= PATIENCE
