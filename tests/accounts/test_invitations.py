from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.signing import Signer
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delmos_portal.accounts.actions.invitations import (
    accept_invitation,
    invite,
    open_account,
    revoke_invitation,
)
from delmos_portal.accounts.actions.members import remove_member
from delmos_portal.accounts.models import Invitation, Membership, Role, User
from delmos_portal.accounts.permissions import roles_in
from delmos_portal.accounts.tokens import token_of
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage, SentMail
from tests.accounts.people import PASSWORD, accept, administrator, member, organisation, sign_in
from tests.accounts.test_claims import deliver_all

pytestmark = pytest.mark.django_db

NEW_PERSON = {
    "name": "Sigrid Berg",
    "title": "Ordförande",
    "phone": "0141-22 50 01",
    "password": PASSWORD,
}


@pytest.fixture
def motala():
    return organisation()


@pytest.fixture
def amina(motala):
    return administrator(motala)


@pytest.fixture
def offer(motala, amina) -> Invitation:
    return invite(
        motala, email="Sigrid@Motala.example", name="Sigrid", role=Role.SIGNATORY, by=amina
    )


def page_of(invitation: Invitation) -> str:
    return reverse("invitation", args=[token_of(invitation)])


def test_an_invitation_is_mailed_with_a_link_that_is_not_kept(offer, mailoutbox):
    deliver_all()

    mail = mailoutbox[-1]
    assert mail.to == ["sigrid@motala.example"]
    assert f"http://testserver{page_of(offer)}" in mail.body
    assert page_of(offer) not in SentMail.objects.get(subject=mail.subject).body


def test_opening_the_link_changes_nothing(client: Client, offer):
    before = (Event.objects.count(), OutboxMessage.objects.count(), User.objects.count())

    answer = client.get(page_of(offer))

    offer.refresh_from_db()
    assert answer.status_code == 200
    assert offer.accepted_at is None
    assert (Event.objects.count(), OutboxMessage.objects.count(), User.objects.count()) == before


def test_a_new_person_gets_an_account_a_role_and_is_signed_in(client: Client, offer, motala):
    answer = client.post(page_of(offer), NEW_PERSON)

    sigrid = User.objects.get(email="sigrid@motala.example")
    assert answer.headers["Location"] == reverse("organisation", args=[motala.pk])
    assert roles_in(sigrid, motala.pk) == {Role.SIGNATORY}
    assert client.session["_auth_user_id"] == str(sigrid.pk)


def test_a_weak_password_is_refused_and_nothing_is_made(client: Client, offer):
    answer = client.post(page_of(offer), {**NEW_PERSON, "password": "kort"})

    offer.refresh_from_db()
    assert answer.status_code == 200
    assert "Sigrid Berg" in answer.content.decode()
    assert offer.accepted_at is None


def test_an_invitation_is_used_once(client: Client, offer):
    accept(offer)

    answer = client.post(page_of(offer), NEW_PERSON)

    assert answer.status_code == 410
    assert "Inbjudan är redan använd." in answer.content.decode()
    with pytest.raises(Refused, match="redan använd"):
        open_account(offer.pk, name="Fel", title="", phone="1", password=PASSWORD)


def test_an_invitation_lasts_seven_days(client: Client, offer):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    answer = client.get(page_of(offer))

    assert offer.expires_at - offer.created_at == timedelta(days=7)
    assert answer.status_code == 410
    assert "har gått ut" in answer.content.decode()


def test_a_revoked_invitation_cannot_be_used(client: Client, offer, amina):
    revoke_invitation(offer.pk, by=amina)

    answer = client.post(page_of(offer), NEW_PERSON)

    assert answer.status_code == 410
    assert "Inbjudan har tagits tillbaka." in answer.content.decode()


def test_an_invitation_taken_back_before_its_mail_left_is_never_mailed(offer, amina, mailoutbox):
    revoke_invitation(offer.pk, by=amina)

    deliver_all()

    assert ["sigrid@motala.example"] not in [mail.to for mail in mailoutbox]


def test_another_person_cannot_use_the_link(client: Client, offer, amina):
    sign_in(client, amina)

    answer = client.post(page_of(offer), NEW_PERSON)

    offer.refresh_from_db()
    assert answer.status_code == 403
    assert "Inbjudan gäller någon annan" in answer.content.decode()
    assert offer.accepted_at is None
    with pytest.raises(Refused, match="Inbjudan gäller sigrid"):
        accept_invitation(offer.pk, by=amina)


def test_one_who_has_an_account_signs_in_and_accepts_by_a_press(
    client: Client, offer, amina, motala
):
    sigrid = accept(offer)
    second = invite(motala, email=sigrid.email, name="Sigrid", role=Role.READER, by=amina)

    asked = client.get(page_of(second)).content.decode()
    sign_in(client, sigrid)
    seen = client.get(page_of(second))
    accepted = client.post(page_of(second))

    assert "Logga in för att tacka ja" in asked
    assert (seen.status_code, accepted.status_code) == (200, 302)
    assert roles_in(User.objects.get(pk=sigrid.pk), motala.pk) == {Role.SIGNATORY, Role.READER}


@pytest.mark.parametrize("token", ["x", "00000000-0000-0000-0000-000000000000:x"])
def test_a_guessed_token_leads_nowhere(client: Client, token):
    assert client.get(reverse("invitation", args=[token])).status_code == 404


def test_a_token_made_for_another_purpose_leads_nowhere(client: Client, offer):
    token = Signer(salt="other").sign(str(offer.pk))

    assert client.get(reverse("invitation", args=[token])).status_code == 404


def test_only_an_administrator_invites(motala, amina):
    wilma = member(motala, "wilma@motala.example", Role.WRITER, by=amina)

    with pytest.raises(Refused, match="organisationsansvariga"):
        invite(motala, email="ny@motala.example", name="Ny", role=Role.READER, by=wilma)


def test_the_same_offer_is_not_sent_twice(client: Client, offer, motala, amina):
    sign_in(client, amina)

    answer = client.post(
        reverse("organisation-invite", args=[motala.pk]),
        {"email": "sigrid@motala.example", "name": "Sigrid", "role": "signatory"},
    )

    assert "har redan en inbjudan som gäller" in answer.content.decode()
    assert Invitation.objects.filter(email="sigrid@motala.example").count() == 1


def test_a_role_that_is_held_is_not_offered_again(motala, amina):
    with pytest.raises(Refused, match="redan rollen organisationsansvarig"):
        invite(motala, email=amina.email, name="Amina", role=Role.ADMINISTRATOR, by=amina)


def test_accepting_leaves_one_membership_and_one_event(offer):
    sigrid = accept(offer)

    assert Membership.objects.filter(user=sigrid).count() == 1
    assert [event.actor for event in Event.objects.filter(step="accept_invitation")][-1] == sigrid


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_account(offer):
    together, said = Barrier(2), []

    def press() -> None:
        together.wait()
        try:
            said.append(accept(offer).email)
        except Refused as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["Inbjudan är redan använd.", "sigrid@motala.example"]
    assert User.objects.filter(email="sigrid@motala.example").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other_at_once(motala, amina):
    sigrid = member(motala, "sigrid@motala.example", Role.ADMINISTRATOR, by=amina)
    together, said = Barrier(2), []

    def press(who: User, other: User) -> None:
        together.wait()
        try:
            remove_member(motala, other, by=who)
            said.append("removed")
        except Refused:
            said.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=press, args=pair) for pair in ((amina, sigrid), (sigrid, amina))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["refused", "removed"]
    assert motala.memberships.filter(role=Role.ADMINISTRATOR).count() == 1
