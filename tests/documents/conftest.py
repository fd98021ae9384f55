"""Letters are slow to make, so each test process makes one of each kind."""

from collections.abc import Callable
from functools import cache

import pytest

from delmos_portal.documents.render import render
from delmos_portal.documents.seal import seal
from tests.documents.letters import CREATED_AT, LETTERS


@cache
def rendered_letter(kind: str) -> bytes:
    context = LETTERS[kind]()
    return render(kind, context, title=context["letter"]["title"], created_at=CREATED_AT)


@cache
def sealed_letter(kind: str) -> bytes:
    return seal(rendered_letter(kind), reason="Upprättad handling")


@pytest.fixture
def rendered() -> Callable[[str], bytes]:
    return rendered_letter


@pytest.fixture
def sealed() -> Callable[[str], bytes]:
    return sealed_letter
