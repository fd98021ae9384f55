"""Who may open which address: news and the knowledge bank."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.accounts.people import sign_in
from tests.build import people
from tests.pages.writing import article, draft, news, with_file

PEOPLE = ["amina", "sigrid", "omar", "olle", "disa", "rut", "nobody"]

TABLE = """
method  name            of         amina sigrid omar olle disa rut nobody
get     news            .          200   200    200  200  200  200 200
get     news-feed       .          200   200    200  200  200  200 200
get     knowledge       .          200   200    200  200  200  200 200
get     news-item       published  200   200    200  200  200  200 200
get     news-item       draft      404   404    404  200  200  200 404
get     knowledge-item  published  200   200    200  200  200  200 200
get     knowledge-item  draft      404   404    404  200  200  200 404
get     article-file    published  200   200    200  200  200  200 200
get     article-file    draft      404   404    404  200  200  200 404
"""
[_HEAD, *ROWS] = [line.split() for line in TABLE.strip().splitlines()]


def arguments(name: str, of: str) -> list[Any]:
    write = draft if of == "draft" else article
    known: dict[str, Callable[[], list[Any]]] = {
        "news-item": lambda: [(news(published_on=None) if of == "draft" else news()).slug],
        "knowledge-item": lambda: [write().slug],
        "article-file": lambda: [with_file(write()).pk],
    }
    return known.get(name, list)()


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}-{row[2]}")
def test_each_address_opens_for_the_agreed_people_only(row, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    method, name, of, *expected = row
    who = people()
    address = reverse(name, args=arguments(name, of))

    answered = []
    for one in PEOPLE:
        client = Client()
        if one != "nobody":
            sign_in(client, getattr(who, one))
        answered.append(str(getattr(client, method)(address).status_code))

    assert answered == expected
