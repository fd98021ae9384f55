"""Handlingar on the organisation's case page: each leads to where it is read, or says why it does not."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import messaging
from applications.models import Case, RegisterEntry, Status
from applications.views.register import ASK_FOR_IT, ON_ITS_WAY
from delmos_portal.outbox.models import SentMail
from tests.accounts.people import sign_in
from tests.build import People, keep_promises, notification, people, stage

pytestmark = pytest.mark.django_db


def listed(case: Case, who: People) -> list[tuple[str, str, str]]:
    """Each row: the kind of its key, where it leads, what it says."""
    page = sign_in(Client(), who.amina).get(reverse("case", args=[case.pk]))
    rows = page.context["entries"]
    for row in rows:
        assert not row.url or f'<a href="{row.url}">{row.entry.subject}</a>' in page.text
    return [(row.entry.key.partition(":")[0], row.url, row.note) for row in rows]


def test_what_is_sealed_leads_to_its_pdf_and_what_was_mailed_to_the_mail():
    who = people()
    it = notification(Status.ANNOUNCED, who=who)
    keep_promises()

    rows = listed(it.case, who)

    documents = [
        reverse("document", args=[one.document_id])
        for one in RegisterEntry.objects.filter(case=it.case).exclude(document=None)
    ]
    mails = [
        f"#mejl-{SentMail.objects.get(key=one.key.removeprefix('mail:')).pk}"
        for one in RegisterEntry.objects.filter(case=it.case, key__startswith="mail:")
    ]
    assert [url for _kind, url, _note in rows if url.startswith("/handlingar/")] == documents
    assert [url for kind, url, _note in rows if kind == "mail"] == mails
    assert [url in documents for kind, url, _note in rows if kind == "assessment"] == [True]


def test_what_is_not_sealed_yet_says_so_and_leads_to_what_can_be_read_meanwhile():
    who = people()
    it = notification(Status.ANNOUNCED, who=who)

    rows = listed(it.case, who)

    assert rows == [
        ("submission", reverse("receipt-version", args=[it.pk, 1]), ON_ITS_WAY),
        ("assessment", "", ASK_FOR_IT),
        ("decision", reverse("decision", args=[it.pk]), ON_ITS_WAY),
    ]


@pytest.mark.parametrize("status", [Status.INCOMPLETE, Status.WITHDRAWN])
def test_a_request_and_a_withdrawal_lead_to_the_submission(status: Status):
    who = people()
    it = stage("plan", status, who=who) if status == "incomplete" else notification(status, who=who)

    kind, url, note = listed(it.case, who)[-1]

    expected = {"incomplete": ("request", ON_ITS_WAY), "withdrawn": ("withdrawal", "")}
    assert (kind, note) == expected[status]
    assert url == reverse("submission", args=[it.pk])


def test_a_message_leads_to_where_it_stands_among_the_others():
    who = people()
    case = notification(Status.RECEIVED, who=who).case
    keep_promises()
    messaging.write(case.pk, "Kan vi flytta mötet?", by=who.amina)

    _kind, url, _note = listed(case, who)[-1]

    page = sign_in(Client(), who.amina).get(url)
    assert re.search(rf'id="{url.partition("#")[2]}"', page.text)


def test_every_link_opens_for_a_member():
    who = people()
    it = notification(Status.ANNOUNCED, who=who)
    keep_promises()
    client = sign_in(Client(), who.sigrid)

    urls = [url for _kind, url, _note in listed(it.case, who) if url.startswith("/")]

    assert [client.get(url).status_code for url in urls] == [200] * len(urls)
