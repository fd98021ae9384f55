"""Who is to sign is worded by the stage's rule, the same on pages and in mails: one, or several."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import signing
from applications.models import Submission
from delmos_portal.accounts.models import Office
from tests.accounts.people import sign_in
from tests.applications.parties import CHAIR, DIRECTOR, send, signatory, signed_by
from tests.build import People, fill_in, keep_promises, notification, people

pytestmark = pytest.mark.django_db


def one() -> tuple[Submission, People]:
    who = people()
    return fill_in(notification(who=who), who.amina), who


def two() -> tuple[Submission, People]:
    it, who = signed_by(CHAIR, DIRECTOR)
    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    return it, who


def words(client: Client, name: str, *args: object) -> str:
    return " ".join(client.get(reverse(name, args=args)).text.lower().split())


def pages_of(it: Submission, who: People) -> str:
    """What the writer reads, from the draft until it has come back."""
    client = sign_in(Client(), who.amina)
    read = [words(client, name, it.pk) for name in ("submission", "check")]
    send(it, who)
    read += [words(client, "submission", it.pk), words(client, "case", it.case_id)]
    signing.return_to_writer(it.pk, comment="Mer.", section_key="cooperation", by=who.sigrid)
    read += [words(client, "submission", it.pk), words(client, "home")]
    return " ".join(read)


def test_where_one_is_enough_the_pages_speak_of_one():
    it, who = one()

    read = pages_of(it, who)

    assert "undertecknarna" not in read
    assert "intresseanmälan är hos undertecknaren" in read
    assert "när någon som har fått frågan har undertecknat får ni en kvittens" in read
    assert "skickad tillbaka av undertecknaren" in read


def test_where_two_sign_the_pages_never_speak_of_one():
    it, who = two()

    read = pages_of(it, who)

    assert "undertecknaren" not in read
    assert "intresseanmälan är hos undertecknarna" in read
    assert "hos undertecknarna, inte inskickad" in read
    assert "när alla som ska underteckna har gjort det får ni en kvittens" in read
    assert "skickad tillbaka av en av undertecknarna" in read
    assert "skickades till undertecknarna" in read


def test_the_mail_says_the_same_as_the_page(mailoutbox):
    it, who = two()
    send(it, who)
    keep_promises()

    [mail] = [one for one in mailoutbox if who.sigrid.email in one.to]
    page = words(sign_in(Client(), who.amina), "submission", it.pk)

    rule = it.stage.signing.when_signed
    assert f"Den är inte inskickad förrän {rule}." in mail.body
    assert f"räknas som inkommen först när {rule}." in page
