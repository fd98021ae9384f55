"""What a signatory wants changed is read by somebody, or stands on the page to be copied: never lost."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting, signing
from applications.actions.signing import NOT_SENT
from applications.models import Status, Submission
from applications.views.signing import SIGN_OR_SEND_BACK
from delmos_portal.accounts.models import Membership, Role
from tests.accounts.people import sign_in
from tests.applications.parties import sign
from tests.applications.test_returning import asked_of_motala, give_back, sent_completion, write
from tests.applications.test_signing_views import said, waiting
from tests.build import signing_of

pytestmark = pytest.mark.django_db

COMMENT = "Skriv vilka områden det gäller.\n\nSumman stämmer inte heller."
TYPED = {"section_key": "cooperation", "comment": COMMENT}
HEADING = "Kommentaren skickades inte"


def post(client: Client, name: str, it: Submission, body: dict[str, str]):
    return client.post(reverse(name, args=[it.pk]), body)


def assert_to_be_copied(page, why: str) -> None:
    assert page.status_code == 200
    assert f"<h1>{HEADING}</h1>" in page.text
    assert why in page.text
    assert "Det gäller: Samverkan och kunskapsutbyte" in page.text
    assert "<p>Skriv vilka områden det gäller.</p>" in page.text
    assert "<p>Summan stämmer inte heller.</p>" in page.text
    assert "Kopiera det du vill ha kvar" in page.text


def test_a_comment_on_what_was_signed_meanwhile_is_shown_to_be_copied():
    client, it, who = waiting()
    sign(it, who.sigrid)

    page = post(client, "return", it, TYPED)

    assert_to_be_copied(page, "Sigrid Exempel undertecknade")
    assert reverse("submission", args=[it.pk]) in page.text
    assert it.return_comments.count() == 0


def test_a_comment_on_a_completion_that_was_signed_meanwhile_is_shown_to_be_copied():
    it, who = sent_completion()
    client = sign_in(Client(), who.sigrid)
    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    page = post(client, "return", it, TYPED)

    assert_to_be_copied(page, "Sigrid Exempel undertecknade")


def test_a_comment_on_what_was_taken_back_meanwhile_is_shown_to_be_copied():
    client, it, who = waiting()
    signing.take_back(it.pk, by=who.amina)

    assert_to_be_copied(post(client, "return", it, TYPED), "Inlagan är ett utkast")


def test_a_second_comment_on_a_completion_that_lies_with_the_writer_is_shown_to_be_copied():
    it, who = sent_completion()
    client = sign_in(Client(), who.sigrid)
    give_back(it, who)

    assert_to_be_copied(post(client, "return", it, TYPED), NOT_SENT)


def test_a_comment_of_one_who_no_longer_signs_is_shown_to_be_copied():
    client, it, who = waiting()
    Membership.objects.filter(user=who.sigrid).update(role=Role.WRITER)

    assert_to_be_copied(post(client, "return", it, TYPED), "Bara behörig företrädare")


@pytest.mark.parametrize(
    "changes",
    [{"section_key": "nosuch"}, {"comment": COMMENT + " Mer om behovet." * 300}, {"comment": " "}],
)
def test_a_comment_with_an_error_too_tells_why_it_can_no_longer_be_sent(changes):
    client, it, who = waiting()
    sign(it, who.sigrid)

    page = post(client, "return", it, {**TYPED, **changes})

    text = {**TYPED, **changes}["comment"].strip()
    assert (f"<h1>{HEADING}</h1>" in page.text, "Sigrid Exempel undertecknade" in page.text) == (
        True,
        True,
    )
    assert ("Summan stämmer inte heller." in page.text) == bool(text)
    assert ("Kopiera det du vill ha kvar" in page.text) == bool(text)


def test_who_wants_a_change_in_what_has_come_in_is_led_to_where_we_read_it():
    client, it, who = waiting()
    link = f'<a href="{reverse("case-messages", args=[it.case_id])}">Skriv till oss i ärendet</a>'
    signing.take_back(it.pk, by=who.amina)

    with_the_writer = post(client, "return", it, TYPED).text
    signing.send_to_signatory(it.pk, by=who.amina)
    sign(it, who.sigrid)
    with_us = post(client, "return", it, TYPED).text

    assert (link in with_the_writer, link in with_us) == (False, True)
    assert "Ta upp det med den som skriver hos er" in with_the_writer


def test_what_is_written_beside_the_signature_comes_back_when_the_signature_has_an_error():
    client, it, _who = waiting()

    page = post(client, "sign", it, said(it, declaration="", phone="0701", **TYPED))

    comment = page.context["return_form"]
    assert page.context["form"].errors.keys() == {"declaration", "phone"}
    assert (comment["comment"].value(), comment["section_key"].value()) == (COMMENT, "cooperation")
    assert "Summan stämmer inte heller.</textarea>" in page.text


def test_a_section_that_was_chosen_without_a_comment_comes_back_and_is_no_error():
    client, it, _who = waiting()

    page = post(
        client, "sign", it, said(it, declaration="", section_key="cooperation", comment=" ")
    )

    assert page.context["return_form"]["section_key"].value() == "cooperation"
    assert not page.context["return_form"].errors


def test_details_of_the_signature_come_back_when_the_comment_has_an_error():
    client, it, _who = waiting()

    page = post(
        client,
        "return",
        it,
        said(it, email="ny@exempel.se", phone="070-999 99 99", section_key="", comment=""),
    )

    form = page.context["form"]
    assert list(page.context["return_form"].errors) == ["comment"]
    assert (form["email"].value(), form["phone"].value()) == ("ny@exempel.se", "070-999 99 99")
    assert not form["declaration"].value()
    assert not form.errors


def test_nothing_is_signed_while_a_comment_is_written_beside_it():
    client, it, _who = waiting()

    page = post(client, "sign", it, said(it, **TYPED))

    it.refresh_from_db()
    assert page.context["return_form"].errors == {"comment": [SIGN_OR_SEND_BACK]}
    assert page.context["return_form"]["comment"].value() == COMMENT
    assert page.context["form"]["phone"].value() == said(it)["phone"]
    assert (it.status, it.signatures.count()) == (Status.SIGNING, 0)


def test_a_completion_is_not_signed_either_while_a_comment_is_written_beside_it():
    it, who = sent_completion()

    page = post(sign_in(Client(), who.sigrid), "complete", it, said(it, **TYPED))

    it.refresh_from_db()
    assert list(page.context["return_form"].errors) == ["comment"]
    assert (it.status, it.received_versions) == (Status.INCOMPLETE, 1)


@pytest.mark.parametrize("changes", [{}, {"declaration": ""}])
def test_a_comment_beside_a_signature_that_comes_too_late_is_shown_to_be_copied(changes):
    client, it, who = waiting()
    body = said(it, **TYPED, **changes)
    sign(it, who.sigrid)

    assert_to_be_copied(post(client, "sign", it, body), "Sigrid Exempel undertecknade")


def test_one_form_holds_both_so_that_either_press_sends_all_of_it():
    client, it, _who = waiting()

    page = client.get(reverse("sign", args=[it.pk])).text

    main = page[page.index("<main") : page.index("</main>")]
    [form] = [part.split("</form>")[0] for part in main.split("<form")[1:]]
    for name in ("shown_sha256", "email", "phone", "declaration", "section_key", "comment"):
        assert f'name="{name}"' in form
    assert f'action="{reverse("sign", args=[it.pk])}"' in form
    assert f'formaction="{reverse("return", args=[it.pk])}"' in form


def test_who_cannot_sign_what_they_may_send_back_still_can():
    it, who = asked_of_motala("cooperation_needs")
    write(it, who)
    signing.send_completion(it.pk, by=who.amina)
    drafting.save(it.pk, {"cooperation_needs": ""}, version=999, by=who.amina)
    client = sign_in(Client(), who.sigrid)

    page = client.get(reverse("complete", args=[it.pk]))
    post(client, "return", it, TYPED)

    assert page.context["why_not"]
    assert it.return_comments.get().comment == COMMENT
