"""A document is drawn up once, however many workers want it at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.db import connection

from delmos_portal.documents.draw_up import Draft, draw_up
from delmos_portal.documents.models import Document
from delmos_portal.documents.uploads import read_file
from tests.documents.letters import completion_request


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_want_the_same_document_get_one():
    context = completion_request()
    draft = Draft(
        key="request:1",
        kind="completion_request",
        title="Ansökan behöver kompletteras",
        letter=context.pop("letter"),
        context=context,
        drawn_up_at=datetime(2018, 5, 28, 8, 15, tzinfo=UTC),
    )

    def want(_worker: int) -> Document:
        try:
            return draw_up(draft)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        first, second = workers.map(want, range(2))

    assert first == second
    assert sha256(read_file(first.path)).hexdigest() == Document.objects.get().sha256
