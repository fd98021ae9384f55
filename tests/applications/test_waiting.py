"""Who signs and who handles the mandate at the same moment do not wait for each other in a ring."""

from collections.abc import Callable
from threading import Event as Moment
from time import sleep
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from applications.actions import signing
from applications.models import Status
from delmos_portal.accounts.actions.mandates import (
    USED,
    end_mandate,
    remove_mandate,
    verify_mandate,
)
from delmos_portal.accounts.models import Mandate
from tests.applications.test_receiving import in_threads
from tests.build import People, notification, people, signing_of


def end(pk: int, who: People) -> None:
    end_mandate(pk, on=timezone.localdate(), by=who.amina)


def verify(pk: int, who: People) -> None:
    verify_mandate(pk, note="Protokollet stämmer.", by=who.olle)


def remove(pk: int, who: People) -> None:
    remove_mandate(pk, by=who.amina)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("deed", "outcome"), [(end, "done"), (verify, "done"), (remove, USED)])
def test_a_mandate_is_handled_while_somebody_signs_by_it(
    deed: Callable[[int, People], Any], outcome: str
):
    who = people()
    it = notification(Status.SIGNING, who=who)
    shown, mandate = signing_of(it), who.sigrid.mandates.get()
    has_signed = Moment()

    def at_once(number: int) -> str:
        if number:
            has_signed.wait(timeout=30)
            deed(mandate.pk, who)
            return "done"
        with transaction.atomic():
            signing.sign(it.pk, shown, by=who.sigrid)
            has_signed.set()
            sleep(1)  # the other has come to the journal by now; the mandate is asked for at commit
        return "signed"

    assert in_threads(2, at_once) == ["signed", outcome]
    assert Mandate.objects.filter(pk=mandate.pk).exists()
    connections.close_all()
