"""A small load driver: a closed loop of clients against a server on this machine, within bounds.

Each client begins its next iteration as soon as the last one is done. Only what an iteration times
is counted in its milliseconds; the rate counts whole iterations.
"""

import asyncio
import re
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

import aiohttp

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
MOST_ITERATIONS = 5_000
MOST_SECONDS = 120
HIDDEN = re.compile(r'<input (?:type="hidden"|hidden)\s+name="([^"]+)"\s+value="([^"]*)"')


class Unexpected(Exception):
    """The server answered something else than the benchmark is about."""


@dataclass
class Browser:
    """One visitor: their cookies, and the requests that they make."""

    http: aiohttp.ClientSession
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path, *, encoding="identity"):
        """Give the body and the seconds that it took."""
        return await self._ask("GET", path, 200, encoding=encoding)

    async def post(self, path, form, *, expected=302):
        """Send a form, expect to be sent on, and give the seconds that it took."""
        form = {**form, "csrfmiddlewaretoken": self.cookies["csrftoken"]}
        _body, seconds = await self._ask("POST", path, expected, data=urlencode(form).encode())
        return seconds

    async def _ask(self, method, path, expected, *, data=None, encoding="identity"):
        headers = {"Accept": "text/html", "Accept-Encoding": encoding}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        async with self.http.request(
            method, self.address + path, headers=headers, data=data, allow_redirects=False
        ) as answer:
            body = await answer.read()
            seconds = time.perf_counter() - began
        if answer.status != expected:
            raise Unexpected(f"{method} {path}: {answer.status} {body[:2000].decode()}")
        self.cookies.update({name: one.value for name, one in answer.cookies.items()})
        return body, seconds


def hidden_inputs(body):
    """The hidden inputs of a page, by name."""
    return dict(HIDDEN.findall(body.decode()))


@dataclass(frozen=True)
class Level:
    """What was measured at one number of clients."""

    milliseconds: list[float]
    wall: float

    @property
    def median(self):
        return statistics.median(self.milliseconds)

    @property
    def rate(self):
        """Whole iterations a second."""
        return len(self.milliseconds) / self.wall


Act = Callable[[Browser, object], Awaitable[float]]


def measure(address: str, jobs: Iterable[tuple[dict, object]], act: Act, *, clients: int) -> Level:
    """Do every job once, by this many clients at the same time. A job is cookies and what to do."""
    jobs = list(jobs)
    if urlsplit(address).hostname not in LOOPBACK:
        raise ValueError("The load driver is for this machine only.")
    if len(jobs) > MOST_ITERATIONS:
        raise ValueError(f"At most {MOST_ITERATIONS} iterations.")
    return asyncio.run(asyncio.wait_for(_loop(address, jobs, act, clients), MOST_SECONDS))


async def _loop(address, jobs, act, clients):
    left, taken = iter(jobs), []
    connector = aiohttp.TCPConnector(limit=clients)
    async with aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
    ) as http:

        async def client():
            for cookies, what in left:
                seconds = await act(Browser(http, address, dict(cookies)), what)
                taken.append(seconds * 1000)

        began = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(clients)))
        return Level(taken, time.perf_counter() - began)
