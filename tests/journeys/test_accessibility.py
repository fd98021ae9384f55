"""Pages beside the way of a case, judged as those of the way are: nothing broken at either width."""

from collections.abc import Callable

import pytest

from applications.models import Call
from tests.build import People
from tests.journeys.visitor import Visitor

FOR_ALL = {
    "questions": "/utlysningar/{call}/fragor/",
    "claim": "/organisation/anmal/",
    "forgotten": "/konto/losenord/glomt/",
    "contact": "/kontakt/",
    "accessibility": "/tillganglighet/",
    "privacy": "/personuppgifter/",
    "cookies": "/kakor/",
    "easy": "/lattlast/",
    "english": "/in-english/",
    "news": "/nyheter/",
    "knowledge": "/kunskapsbank/?sok=plan",
}
AMINAS = {
    "account": "/konto/",
    "password": "/konto/losenord/",
    "second-factor": "/konto/tvasteg/",
    "organisations": "/organisation/",
    "organisation": "/organisation/{motala}/",
    "invite": "/organisation/{motala}/bjud-in/",
    "mandate": "/organisation/{motala}/behorighet/",
    "person": "/organisation/{motala}/person/{sigrid}/",
}
RUTS = {
    "register-choice": "/handlaggning/registrera/",
    "register": "/handlaggning/registrera/?steg={stage}&organisation={motala}&satt=post&nadde_oss=2018-05-14",
    "queue-empty": "/handlaggning/",
    "registers": "/handlaggning/register/",
}


def look_at(visitor: Visitor, pages: dict[str, str], **names: object) -> None:
    for name, address in pages.items():
        visitor.open(address.format(**names))
        visitor.look(name)


@pytest.mark.timeout(240)
def test_pages_beside_the_way_are_open_to_everyone(
    who: People, open_call: Call, visit: Callable[..., Visitor]
):
    amina, rut = visit(who.amina), visit(who.rut)
    amina.sign_in()
    rut.give_password()
    rut.look("one-time-code")
    rut.show_code()
    names = {
        "call": open_call.slug,
        "stage": open_call.first_stage().pk,
        "motala": who.motala.pk,
        "sigrid": who.sigrid.pk,
    }

    look_at(visit(), FOR_ALL, **names)
    look_at(amina, AMINAS, **names)
    look_at(rut, RUTS, **names)
