from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delmos_portal.accounts.models import Organisation, StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.outbox.models import OutboxMessage
from tests.accounts.people import administrator, mandate, organisation, sign_in, staff
from tests.accounts.test_claims import deliver_all

pytestmark = pytest.mark.django_db

LISTS = [
    "accounts_user",
    "accounts_organisation",
    "accounts_membership",
    "accounts_mandate",
    "accounts_organisationclaim",
    "journal_event",
    "outbox_outboxmessage",
    "outbox_sentmail",
]


@pytest.fixture
def ada() -> User:
    return staff("ada@delmos.example", StaffRole.ADMINISTRATOR)


@pytest.fixture
def full() -> None:
    motala = organisation()
    amina = administrator(motala)
    mandate(motala, amina, by=amina)
    deliver_all()


@pytest.mark.parametrize("name", LISTS)
def test_staff_read_every_register(client: Client, full, name):
    sign_in(client, staff("rut@delmos.example", StaffRole.REGISTRAR))

    assert client.get(reverse(f"workspace:{name}_changelist")).status_code == 200
    assert client.get(reverse("workspace:registers")).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_every_row_of_a_register_can_be_opened(client: Client, full, ada, name):
    app, model = name.split("_")
    sign_in(client, ada)
    from django.apps import apps

    row = apps.get_model(app, model).objects.exclude(pk=None).order_by("-pk").first()

    assert client.get(reverse(f"workspace:{name}_change", args=[row.pk])).status_code == 200


@pytest.mark.parametrize("name", [*LISTS, "registers"])
def test_to_an_applicant_the_registers_do_not_exist(client: Client, full, name):
    sign_in(client, User.objects.get(email="amina@motala.example"))
    page = name if name == "registers" else f"{name}_changelist"

    assert client.get(reverse(f"workspace:{page}")).status_code == 404


def test_a_stranger_signs_in_on_the_portals_own_page(client: Client):
    page = reverse("workspace:accounts_user_changelist")

    answer = client.get(page, follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert "handlaggning" in answer.redirect_chain[-1][0]


def test_an_administrator_adds_a_colleague_who_chooses_a_password(client: Client, ada, mailoutbox):
    sign_in(client, ada)
    form = {
        "email": "Disa@delmos.example",
        "name": "Disa Dahl",
        "title": "Kanslichef",
        "phone": "",
        "roles": ["decision_maker"],
        "is_active": "on",
    }

    client.post(reverse("workspace:accounts_user_add"), form)
    deliver_all()

    disa = User.objects.get(email="disa@delmos.example")
    assert (disa.roles, disa.is_staff, disa.has_usable_password()) == (
        ["decision_maker"],
        True,
        False,
    )
    assert [message.subject for message in mailoutbox] == [
        "Välj ett lösenord till Delmos bidragsportal"
    ]
    assert Event.objects.latest("position").step == "add_person"


def test_an_officer_cannot_change_a_register(client: Client, ada):
    sign_in(client, staff())

    added = client.get(reverse("workspace:accounts_user_add")).status_code
    changed = client.post(reverse("workspace:accounts_user_change", args=[ada.pk]), {}).status_code

    assert (added, changed) == (403, 403)


def test_an_administrator_cannot_take_away_their_own_role(client: Client, ada):
    sign_in(client, ada)

    client.post(
        reverse("workspace:accounts_user_change", args=[ada.pk]),
        {"email": ada.email, "name": "Ada", "title": "", "phone": ""},
    )

    ada.refresh_from_db()
    assert (ada.roles, ada.is_active) == ([StaffRole.ADMINISTRATOR], True)


def test_the_journal_cannot_be_changed_by_anyone(client: Client, ada, full):
    event = Event.objects.first()
    sign_in(client, ada)
    page = reverse("workspace:journal_event_change", args=[event.pk])

    assert client.post(page, {"step": "x"}).status_code == 403
    assert client.get(reverse("workspace:journal_event_add")).status_code == 403


def test_what_was_given_up_can_be_tried_again(client: Client, ada):
    dead = OutboxMessage.objects.create(
        effect="x", key="x:1", attempts=12, dead_at=timezone.now(), last_error="OSError"
    )
    sign_in(client, ada)

    client.post(
        reverse("workspace:outbox_outboxmessage_changelist"),
        {"action": "try_again", "_selected_action": [dead.pk]},
    )

    dead.refresh_from_db()
    assert (dead.dead_at, dead.attempts) == (None, 0)


def test_the_organisations_are_loaded_once_and_brought_up_to_date():
    call_command("load_organisations", stdout=StringIO())
    Organisation.objects.filter(code="0583").update(name="Fel namn", mailbox="brev@motala.example")
    said = StringIO()

    call_command("load_organisations", stdout=said)

    motala = Organisation.objects.get(kind="kommun", code="0583")
    assert (motala.name, motala.mailbox) == ("Motala kommun", "brev@motala.example")
    assert Organisation.objects.filter(kind="kommun").count() == 290
    assert Organisation.objects.filter(kind="region").count() == 21
    assert said.getvalue().strip() == "311 organisationer, varav 0 nya."


def test_organisations_are_listed_in_swedish_order():
    call_command("load_organisations", stdout=StringIO())

    names = list(Organisation.objects.filter(kind="kommun").values_list("name", flat=True))

    assert names[0] == "Ale kommun"
    assert names[-2:] == ["Överkalix kommun", "Övertorneå kommun"]
