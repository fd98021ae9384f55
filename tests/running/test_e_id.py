"""The demonstration's e-ID is a real provider, which the portal is told of by its environment."""

from pathlib import Path

import pytest
import requests
from django.conf import settings as portal_settings
from django.test import Client
from django.urls import reverse

from delmos_portal.accounts.actions.e_ids import connect_e_id, connected_e_id
from delmos_portal.accounts.models import Level
from delmos_portal.running.demonstration import follow_e_id
from delmos_portal.running.e_id import e_id_provider
from delmos_portal.running.provider import HOLDERS
from tests.accounts.e_id import identity
from tests.accounts.people import administrator, organisation
from tests.oidc import walk


@pytest.mark.django_db
def test_one_presses_a_name_and_is_signed_in_at_the_highest_level(
    folder: Path, settings: object
) -> None:
    karin = administrator(organisation(), "karin@motala.example")
    server = e_id_provider(log=folder / "e_id.log", portal=8000)
    where = server.environment
    settings.EID = {  # type: ignore[attr-defined]  # of the settings
        **portal_settings.EID,
        "server_url": where["EID_SERVER_URL"],
        "client_id": where["EID_CLIENT_ID"],
        "client_secret": where["EID_CLIENT_SECRET"],
        "name": where["EID_NAME"],
    }
    connect_e_id(karin, provider=where["EID_SERVER_URL"], subject="karin")
    client = Client()
    server.child.bring_up()
    try:
        page = walk(client, "e-id-sign-in", "karin")
        asked = requests.get(
            f"{where['EID_SERVER_URL']}/oauth2/authorize",
            {
                "client_id": "delmos",
                "redirect_uri": "http://testserver/",
                "response_type": "code",
                "scope": "openid",
                "nonce": "en",
            },
            timeout=5,
        ).text
    finally:
        server.child.stop()

    shown = identity(client)
    assert page.status_code == 302
    assert (shown.level, shown.name, shown.subject) == (Level.E_ID, "Karin Holm", "karin")
    assert reverse("home") == page.url
    assert [name for name in HOLDERS.values() if f">{name}</button>" not in asked] == []
    assert "https://" not in asked


@pytest.mark.django_db
def test_an_account_keeps_its_e_id_when_the_provider_has_moved(settings: object) -> None:
    karin = administrator(organisation(), "karin@motala.example")
    connect_e_id(karin, provider="http://127.0.0.1:9400", subject="karin")
    settings.EID = {**portal_settings.EID, "server_url": "http://127.0.0.1:9401"}  # type: ignore[attr-defined]  # of the settings
    lost = connected_e_id(karin)

    follow_e_id()

    assert (lost, getattr(connected_e_id(karin), "uid", None)) == (None, "karin")


@pytest.mark.parametrize(("portal", "first"), [(8000, 9400), (9101, 10501), (65_000, 63_600)])
def test_two_demonstrations_with_a_port_each_do_not_meet(
    folder: Path, portal: int, first: int
) -> None:
    address = e_id_provider(log=folder / "e_id.log", portal=portal).environment["EID_SERVER_URL"]

    assert int(address.rpartition(":")[2]) in range(first, first + 100)
