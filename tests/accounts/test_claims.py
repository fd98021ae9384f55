import pytest
from django.test import Client
from django.urls import reverse

from delmos_portal.accounts.actions.claims import approve_claim, decline_claim
from delmos_portal.accounts.models import Invitation, OrganisationClaim, Role, StaffRole
from delmos_portal.accounts.rates import too_many
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.outbox.tasks import deliver
from tests.accounts.people import administrator, claim, organisation, sign_in, staff

pytestmark = pytest.mark.django_db

FILLED = {
    "name": "Amina Ek",
    "title": "Strateg",
    "email": "amina@motala.example",
    "phone": "0141-22 50 00",
    "message": "",
}


def deliver_all() -> None:
    for key in OutboxMessage.objects.waiting().values_list("key", flat=True):
        deliver(key)


def test_a_claim_is_written_down_and_the_grants_mailbox_is_told(client: Client, mailoutbox):
    motala = organisation()

    answer = client.post(reverse("organisation-claim"), {**FILLED, "organisation": motala.pk})
    deliver_all()

    made = OrganisationClaim.objects.get()
    assert answer.headers["Location"] == reverse("organisation-claim-received")
    assert (made.organisation, made.status) == (motala, "waiting")
    assert [mail.to for mail in mailoutbox] == [["bidrag@delmos.example"]]
    assert (
        f"/handlaggning/register/accounts/organisationclaim/{made.pk}/change/" in mailoutbox[0].body
    )


def test_a_claim_with_gaps_keeps_what_was_typed_and_says_what_is_missing(client: Client):
    answer = client.post(reverse("organisation-claim"), {**FILLED, "phone": ""})

    page = answer.content.decode()
    assert OrganisationClaim.objects.count() == 0
    assert "Välj er organisation." in page
    assert "Skriv ditt telefonnummer." in page
    assert "Amina Ek" in page


def test_a_private_address_is_refused_with_what_to_do(client: Client):
    motala = organisation()

    answer = client.post(
        reverse("organisation-claim"),
        {**FILLED, "organisation": motala.pk, "email": "amina@gmail.com"},
    )

    assert "Skriv din e-postadress i tjänsten, inte en privat." in answer.content.decode()
    assert OrganisationClaim.objects.count() == 0


def test_claims_from_one_address_are_limited_and_what_was_typed_is_kept(client: Client):
    form = {**FILLED, "organisation": organisation().pk, "message": "På uppdrag av kanslichefen."}
    answers = [client.post(reverse("organisation-claim"), form).status_code for _ in range(5)]

    page = client.post(reverse("organisation-claim"), form)

    assert [*answers, page.status_code] == [302, 302, 302, 302, 302, 429]
    assert page.context["form"].non_field_errors() == [too_many("Anmälan")]
    assert [text in page.text for text in (too_many("Anmälan"), form["message"])] == [True, True]
    assert OrganisationClaim.objects.count() == 5


def test_an_approved_claim_invites_its_person_as_administrator(mailoutbox):
    olle = staff()
    waiting = claim(organisation())

    approve_claim(waiting.pk, by=olle)
    deliver_all()

    invitation = Invitation.objects.get()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.handled_by) == ("approved", olle)
    assert (invitation.email, invitation.role) == ("amina@motala.example", Role.ADMINISTRATOR)
    assert [mail.to for mail in mailoutbox][1:] == [["amina@motala.example"]]
    assert "Delegationen mot segregation bjuder in dig till Motala kommun" in mailoutbox[-1].body
    assert "är anmälan därmed godkänd." in mailoutbox[-1].body
    assert [event.step for event in Event.objects.all()] == [
        "claim_organisation",
        "invite",
        "approve_claim",
    ]


def test_a_declined_claim_tells_its_person_why(mailoutbox):
    waiting = claim(organisation())

    decline_claim(waiting.pk, reason="Kommunens växel känner inte till uppdraget.", by=staff())
    deliver_all()

    assert Invitation.objects.count() == 0
    assert mailoutbox[-1].to == ["amina@motala.example"]
    assert "Kommunens växel känner inte till uppdraget." in mailoutbox[-1].body


def test_a_claim_is_answered_once():
    olle = staff()
    waiting = claim(organisation())
    approve_claim(waiting.pk, by=olle)

    with pytest.raises(Refused, match="Anmälan är godkänd"):
        decline_claim(waiting.pk, reason="Nej", by=olle)


@pytest.mark.parametrize("role", [StaffRole.REGISTRAR, StaffRole.FINANCE, StaffRole.DECISION_MAKER])
def test_other_staff_do_not_answer_claims(role):
    waiting = claim(organisation())

    with pytest.raises(Refused):
        approve_claim(waiting.pk, by=staff("rut@delmos.example", role))


def test_an_applicant_does_not_answer_claims():
    motala = organisation()
    amina = administrator(motala)
    waiting = claim(motala, "annan@motala.example")

    with pytest.raises(Refused):
        approve_claim(waiting.pk, by=amina)


def test_the_officer_approves_on_the_claims_page(client: Client):
    waiting = claim(organisation())
    page = reverse("workspace:accounts_organisationclaim_change", args=[waiting.pk])
    sign_in(client, staff())

    shown = client.get(page).content.decode()
    client.post(page, {"approve": "1"})

    waiting.refresh_from_db()
    assert "Amina anmäler sig för Motala kommun" in shown
    assert waiting.status == "approved"


def test_declining_needs_a_reason(client: Client):
    waiting = claim(organisation())
    page = reverse("workspace:accounts_organisationclaim_change", args=[waiting.pk])
    sign_in(client, staff())

    answer = client.post(page, {"reason": ""})

    waiting.refresh_from_db()
    assert "Skriv varför anmälan inte godkänns." in answer.content.decode()
    assert waiting.status == "waiting"
