import pytest
from django.test import Client
from django.urls import reverse

from delmos_portal.accounts.actions.claims import approve_claim, decline_claim
from delmos_portal.accounts.actions.invitations import accept_invitation, invite
from delmos_portal.accounts.models import Invitation, OrganisationClaim, Role, StaffRole, User
from delmos_portal.accounts.rates import too_many
from delmos_portal.accounts.tokens import token_of
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.outbox.tasks import deliver
from tests.accounts.people import (
    PASSWORD,
    administrator,
    claim,
    organisation,
    sign_in,
    staff,
)

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
    assert [mail.to for mail in mailoutbox] == [
        ["bidrag@delmos.example"],
        ["amina@motala.example"],
    ]
    assert (
        f"/handlaggning/register/accounts/organisationclaim/{made.pk}/change/" in mailoutbox[0].body
    )


def test_who_files_a_claim_is_told_by_mail_what_happens_next_how_long_and_whom_to_ask(
    client: Client, mailoutbox
):
    client.post(reverse("organisation-claim"), {**FILLED, "organisation": organisation().pk})
    deliver_all()

    mail = mailoutbox[-1]
    said = [
        "Vi har tagit emot din anmälan som organisationsansvarig för Motala kommun",
        "en eller två arbetsdagar",
        "Länken gäller i sju dagar",
        "bidrag@delmos.example",
        "010-140 77 00",
        "Är det inte du som har gjort anmälan?",
    ]
    assert (mail.subject, mail.to) == (
        "Vi har tagit emot din anmälan",
        ["amina@motala.example"],
    )
    assert [text in mail.body for text in said] == [True] * len(said)


def test_the_mail_repeats_nothing_that_a_stranger_could_have_written_to_somebody_else(
    client: Client, mailoutbox
):
    """The form is open to all: what is typed there is not sent to whoever's address is typed."""
    strange = {"name": "Vinn http://lur.example", "title": "Lur", "message": "Klicka här"}
    new = {"kind": "association", "name_of_it": "Köp nu", "number": "802000-1239"}

    client.post(reverse("organisation-claim-new"), {**FILLED, **strange, **new})
    deliver_all()

    typed = [*strange.values(), new["name_of_it"]]
    assert [text in mailoutbox[-1].body for text in typed] == [False] * len(typed)
    assert mailoutbox[-1].to == ["amina@motala.example"]


def test_what_was_told_in_the_claim_is_not_asked_for_again(client: Client):
    waiting = claim(organisation())
    approve_claim(waiting.pk, by=staff())
    page = reverse("invitation", args=[token_of(Invitation.objects.get())])

    form = client.get(page).context["form"]

    assert [form[name].value() for name in ("name", "title", "phone")] == [
        "Amina",
        "Strateg",
        "0141-22 50 00",
    ]


def test_who_accepts_with_an_account_is_told_what_the_claim_filled_in(client: Client):
    amina = User.objects.create_user("amina@motala.example", PASSWORD, name="Amina Ek")
    approve_claim(claim(organisation()).pk, by=staff())
    page = reverse("invitation", args=[token_of(Invitation.objects.get())])
    client.force_login(amina)

    offer = client.get(page).text
    accepted = client.post(page, follow=True).text

    assert "Delegationen mot segregation har bjudit in dig." in offer
    assert "Titel och telefon från din anmälan står nu under Mitt konto." in accepted


def test_a_claim_that_was_not_approved_fills_in_nothing(client: Client):
    motala, olle = organisation(), staff()
    decline_claim(claim(motala, "karin@motala.example").pk, reason="Fel.", by=olle)
    amina = administrator(motala)
    offer = invite(motala, email="karin@motala.example", name="Karin", role=Role.READER, by=amina)

    form = client.get(reverse("invitation", args=[token_of(offer)])).context["form"]

    assert [form[name].value() for name in ("name", "title", "phone")] == ["Karin", None, None]


def test_one_with_an_account_gets_what_the_profile_lacks_and_keeps_the_rest():
    amina = User.objects.create_user("amina@motala.example", PASSWORD, name="Amina Ek")
    amina.title = "Utvecklingschef"
    amina.save()
    approve_claim(claim(organisation()).pk, by=staff())

    accept_invitation(Invitation.objects.get().pk, by=amina)

    amina.refresh_from_db()
    assert (amina.name, amina.title, amina.phone) == (
        "Amina Ek",
        "Utvecklingschef",
        "0141-22 50 00",
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
    assert [mail.to for mail in mailoutbox][2:] == [["amina@motala.example"]]
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
