"""What a draft page and a save cost the database, to the statement."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.accounts.people import sign_in
from tests.build import fill_in, notification, people

pytestmark = pytest.mark.django_db
SECTION = "cooperation"


@pytest.fixture
def draft():
    who = people()
    it = fill_in(notification(who=who), who.amina)
    return sign_in(Client(), who.amina), it


def test_a_draft_page_asks_the_database_five_times(draft, django_assert_num_queries):
    client, it = draft
    page = reverse("section", args=[it.pk, SECTION])
    client.get(page)

    # session, roles, submission, the signatory's comments, the colleagues'
    with django_assert_num_queries(5):
        client.get(page)


def test_an_autosave_asks_the_database_as_often_whatever_the_history(
    draft, django_assert_num_queries
):
    client, it = draft
    save = reverse("autosave", args=[it.pk, SECTION])
    client.post(save, {"cooperation_today": "Ett svar.", "version": it.version})
    it.refresh_from_db()

    with django_assert_num_queries(9):  # with those that open and end the transaction
        answer = client.post(save, {"cooperation_today": "Ett annat svar.", "version": it.version})

    assert answer.status_code == 200
