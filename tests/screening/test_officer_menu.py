"""What staff work with stands in a menu: no page is found only by way of a case."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from delmos_portal.workspace import site
from tests.accounts.people import sign_in
from tests.build import people

pytestmark = pytest.mark.django_db

# Reached by a button where it is used, and empty without what was chosen there.
BY_A_BUTTON = {
    "announce",
    "assign",
    "decide-many",
    "export-new",
    "register",
    "screen",
    "take-up-many",
}
# In the menu of the page that is named.
BELOW = {
    "abandoned": "workspace:queue",  # told there while there are any
    "exports": "workspace:insight",
    "inquiries": "workspace:messages",
    "stray-mails": "workspace:messages",
    "positions": "workspace:assessing",
    "staff-relations": "workspace:relations",
    "questionnaires": "workspace:registers",
}


def test_every_page_that_needs_no_case_is_in_the_menu_or_at_the_head_of_the_queue():
    olle = sign_in(Client(), people().olle)
    offered = set(
        re.findall(r'href="(/handlaggning/[^"?]*)', olle.get(reverse("workspace:queue")).text)
    )
    pages = [name for route, _view, name in site.pages if "<" not in route]

    missing = {
        name
        for name in pages
        if name not in BY_A_BUTTON | BELOW.keys()
        and olle.get(url := reverse(f"workspace:{name}")).status_code == 200
        and url not in offered
    }

    assert missing == set()
