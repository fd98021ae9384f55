"""A page says what was saved and what was not; the autosave shows each error where the page would."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, signing
from applications.models import Submission
from applications.views.mistakes import NOT_READY
from delmos_portal.accounts.models import Role
from delmos_portal.templatetags.swedish import stockholm
from tests.accounts.people import sign_in
from tests.applications.tables import draft, typed
from tests.build import fill_in, member, notification, people, person, stage

pytestmark = pytest.mark.django_db
SEE_ABOVE = "Det står vid frågan vad som behöver göras."


def clock(it: Submission) -> str:
    it.refresh_from_db()
    return timezone.localtime(it.saved_at).strftime("%H.%M")


def put(it: Submission, client: Client, key: str, **data: Any) -> str:
    """What stands beside the buttons when a section has been posted."""
    page = client.post(reverse("section", args=[it.pk, key]), {"version": it.version, **data})
    return str(page.context["saved"].text)


def autosaved(it: Submission, client: Client, key: str, **data: Any) -> dict[str, Any]:
    told = client.post(reverse("autosave", args=[it.pk, key]), {"version": it.version, **data})
    return dict(told.json())


def writer() -> tuple[Submission, Client]:
    who = people()
    return notification(who=who), sign_in(Client(), who.amina)


def test_a_page_with_a_wrong_answer_says_which_was_not_saved():
    it, client = writer()

    said = put(it, client, "contact", contact_title="Chef", contact_email="amina@")

    assert said == f"Sparat kl. {clock(it)}, utom ”E-post”. {SEE_ABOVE}"


def test_several_wrong_answers_are_all_named():
    it, client = writer()

    said = put(
        it, client, "contact", contact_title="Chef", contact_email="a@", contact_phone="ring mig"
    )

    assert said == (
        f"Sparat kl. {clock(it)}, utom ”E-post” och ”Telefon”."
        " Det står vid frågorna vad som behöver göras."
    )


def test_nothing_is_called_saved_where_nothing_was():
    it, client = writer()

    said = put(it, client, "contact", contact_email="amina@")

    assert said == f"Inte sparat än: ”E-post”. {SEE_ABOVE}"


def test_a_text_that_is_too_long_is_called_saved_and_not_ready_to_send():
    it, client = writer()

    said = put(it, client, "cooperation", cooperation_today="å" * 4001)

    assert said == (
        f"Sparat kl. {clock(it)}. Det som är markerat behöver rättas innan ni kan skicka in."
    )


def test_a_file_that_was_not_taken_is_named():
    who = people()
    it, client = stage("plan", who=who), sign_in(Client(), who.amina)
    no_pdf = SimpleUploadedFile("plan.pdf", b"ingen pdf", "application/pdf")

    said = put(it, client, "deliverables", plan_document=no_pdf)

    assert said.endswith(f" filen till ”Kartläggning, behovsanalys och plan”. {SEE_ABOVE}")


def test_an_answer_that_waits_for_a_choice_is_not_called_saved():
    it, client = writer()
    sara = person("Sara")
    member(sara, it.case.organisation, Role.WRITER)
    drafting.save(it.pk, {"cooperation_today": "Saras text"}, version=it.version, by=sara)

    said = put(it, client, "cooperation", cooperation_today="Aminas text")

    label = "Samverkan i dag"
    assert (said.startswith(f"Sparat kl. {clock(it)}, utom ”"), SEE_ABOVE in said, label) == (
        True,
        True,
        label,
    )


def test_what_was_typed_after_it_was_sent_is_not_called_saved():
    who = people()
    it = fill_in(notification(who=who), who.amina)
    client = sign_in(Client(), who.amina)
    signing.send_to_signatory(it.pk, by=who.amina)

    said = put(it, client, "cooperation", cooperation_today="För sent")

    assert said == "Inget av det du skrev nu är sparat i svaren. Högst upp på sidan står varför."


def test_a_save_of_another_day_says_which_day():
    it, client = writer()
    put(it, client, "contact", contact_title="Chef", contact_email="a@")
    earlier = timezone.now() - timedelta(days=3)
    Submission.objects.filter(pk=it.pk).update(saved_at=earlier)

    page = client.get(reverse("section", args=[it.pk, "contact"]))

    assert page.context["saved"].text == f"Sparat {stockholm(earlier)}, utom ”E-post”. {SEE_ABOVE}"


def test_the_autosave_sends_every_error_as_the_page_shows_it():
    it, client = writer()

    told = autosaved(
        it, client, "contact", contact_title="Chef", contact_email="a@", contact_phone="ring"
    )

    page = client.post(
        reverse("section", args=[it.pk, "contact"]),
        {"contact_email": "a@", "contact_phone": "ring", "version": 9},
    )
    assert list(told["errors"]) == ["id_contact_email", "id_contact_phone"]
    assert [html in page.text for html in told["errors"].values()] == [True, True]
    assert told["message"] == (
        f"Sparat kl. {clock(it)}, utom ”E-post” och ”Telefon”."
        " Det står vid frågorna vad som behöver göras när du har lämnat rutan."
    )


def test_the_autosave_says_at_once_that_an_answer_is_too_long():
    it, client = writer()

    told = autosaved(it, client, "cooperation", cooperation_today="å" * 4002)

    assert told["message"] == f"Sparat kl. {clock(it)}. {NOT_READY}"
    assert list(told["errors"]) == ["id_cooperation_today"]
    assert "är 2 tecken för långt" in told["errors"]["id_cooperation_today"]


def test_the_autosave_says_at_once_that_two_days_do_not_agree():
    who = people()
    it, client = stage("application", who=who), sign_in(Client(), who.amina)

    told = autosaved(it, client, "plan", starts_on="2027-06-01", ends_on="2027-05-01")

    it.refresh_from_db()
    assert it.answers["ends_on"] == "2027-05-01"
    assert (told["message"], list(told["errors"])) == (
        f"Sparat kl. {clock(it)}. {NOT_READY}",
        ["id_ends_on"],
    )


def test_the_autosave_sends_an_error_to_the_row_that_was_typed_in_also_below_an_empty_one():
    it, who = draft()
    client = sign_in(Client(), who.amina)
    data = typed(it) | {"grants-rows": "4", "grants-3-from": "Vinnova", "grants-3-amount": "mycket"}

    told = autosaved(it, client, "others", **data)

    assert list(told["errors"]) == ["id_grants", "id_grants-3-amount"]
    assert 'id="id_grants-3-amount_error"' in told["errors"]["id_grants-3-amount"]
    assert "det som är fel i ”Statsbidrag som ni har fått eller sökt”" in told["message"]
