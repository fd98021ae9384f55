"""A completion that needs no change can be answered, and one that nobody has touched is not signed."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import completing, drafting
from applications.actions.signing import UNCHANGED
from applications.models import Status, Submission
from applications.views.signers import signers_of
from delmos_portal.lifecycle import Refused
from tests.accounts.people import sign_in
from tests.applications.parties import sign
from tests.applications.test_signers import ask_for_completion, two
from tests.build import People, fill_in, keep_promises, notification, people

pytestmark = pytest.mark.django_db
BUTTON = "Svara att inget behöver ändras"


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def who() -> People:
    return people()


@pytest.fixture
def it(who: People) -> Submission:
    return notification(Status.INCOMPLETE, who=who)


def tick_all(it: Submission, who: People) -> None:
    for item in it.completion_requests.get().items.all():
        completing.tick(it.pk, item.pk, is_answered=True, by=who.amina)


def check_page(it: Submission, who: People) -> str:
    return sign_in(Client(), who.amina).get(reverse("check", args=[it.pk])).content.decode()


def test_the_page_never_says_both_that_it_may_be_sent_and_that_it_may_not(it, who):
    seen = check_page(it, who)

    assert UNCHANGED in seen
    assert "Ni kan skicka ändå" not in seen
    assert BUTTON not in seen

    fill_in(it, who.amina, contact_phone="08-12 34 56 78")
    assert "Ni kan skicka ändå" in check_page(it, who)


def test_when_every_item_is_marked_the_answer_is_that_all_is_right_as_it_stands(it, who):
    tick_all(it, who)
    before = it.latest_version()
    assert BUTTON in check_page(it, who)

    done = sign_in(Client(), who.amina).post(reverse("confirm", args=[it.pk]), follow=True)
    keep_promises()

    it.refresh_from_db()
    now = it.latest_version()
    assert done.redirect_chain == [(reverse("receipt", args=[it.pk]), 302)]
    assert (it.status, now.number) == (Status.IN_REVIEW, before.number + 1)
    assert now.manifest_sha256 == before.manifest_sha256
    assert now.signature_ids == before.signature_ids
    assert it.completion_requests.get().answered_at is not None
    assert it.case.register.filter(document__isnull=False).count() >= 2


def test_the_officer_reads_that_nothing_was_changed(it, who):
    tick_all(it, who)
    completing.confirm(it.pk, by=who.amina)
    olle = sign_in(Client(), who.olle)

    case = olle.get(reverse("workspace:case", args=[it.case_id])).content.decode()
    asked = it.completion_requests.get()
    judge = reverse("workspace:judge-items", args=[it.pk, asked.pk])

    assert "Inget ändrat, organisationen svarar" in case
    assert "Inget ändrat. Organisationen svarar" in olle.get(judge).content.decode()


def test_an_item_that_is_not_marked_or_a_change_is_refused_with_why(it, who):
    with pytest.raises(Refused, match="Markera först varje punkt"):
        completing.confirm(it.pk, by=who.amina)

    tick_all(it, who)
    with pytest.raises(Refused, match="behörighet"):
        completing.confirm(it.pk, by=who.omar)
    with pytest.raises(Refused, match="Bara den som får skriva"):
        completing.confirm(it.pk, by=who.sigrid)
    fill_in(it, who.amina, contact_phone="08-12 34 56 78")
    with pytest.raises(Refused, match="Ni har ändrat något"):
        completing.confirm(it.pk, by=who.amina)


def test_pressed_twice_it_is_answered_once(it, who):
    tick_all(it, who)
    completing.confirm(it.pk, by=who.amina)

    with pytest.raises(Refused):
        completing.confirm(it.pk, by=who.amina)

    assert it.versions.count() == 2


def test_a_completion_that_nobody_has_touched_does_not_look_signed():
    it, who, kerstin = two()
    sign(it, who.sigrid)
    sign(it, kerstin)
    ask_for_completion(it, who)

    before = signers_of(it)
    page = sign_in(Client(), who.amina).get(reverse("submission", args=[it.pk])).text
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=it.version, by=who.amina)
    it.refresh_from_db()
    after = signers_of(it)

    earlier = ("Undertecknade det ni skickade in förut", "neutral")
    assert {(one.state, one.kind) for one in before.parties} == {earlier}
    signed = [one for one in before.people if one.state]
    assert {(one.state, one.kind) for one in signed} == {earlier}
    assert (
        before.if_changed
        == f"Ändrar ni något undertecknas kompletteringen av {who.sigrid} och {kerstin}."
    )
    assert (before.if_changed in page, "De som är märkta" in page) == (True, False)
    assert after.if_changed == ""
    assert earlier not in {(one.state, one.kind) for one in [*after.parties, *after.people]}
