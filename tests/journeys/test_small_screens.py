"""No page is wider than the smallest screen: nobody scrolls sideways to read (WCAG 1.4.10)."""

from collections.abc import Callable

import pytest

from applications.models import Call, Status, Submission
from tests.build import People, stage
from tests.journeys.looking import SMALLEST, overflow
from tests.journeys.visitor import Visitor

PUBLIC = (
    "/",
    "/utlysningar/",
    "/utlysningar/{call}/",
    "/utlysningar/{call}/fragor/",
    "/konto/logga-in/",
    "/organisation/anmal/",
    "/kontrollera/",
    "/diarium/",
    "/kontakt/",
    "/tillganglighet/",
    "/personuppgifter/",
    "/kakor/",
    "/lattlast/",
    "/in-english/",
)
AMINAS = (
    "/mina-arenden/",
    "/konto/",
    "/organisation/",
    "/arenden/{case}/",
    "/arenden/{case}/pengar/",
    "/inlagor/{application}/",
    "/inlagor/{application}/kvitto/",
    "/inlagor/{application}/beslut/",
    "/inlagor/{plan}/",
    "/inlagor/{plan}/avsnitt/deliverables/",
    "/inlagor/{plan}/kontrollera/",
)
OLLES = (
    "/handlaggning/arendeko/",
    "/handlaggning/arendeko/?flik=alla",
    "/handlaggning/arenden/{case}/",
    "/handlaggning/arenden/{case}/jav/",
    "/handlaggning/arenden/{case}/pengar/",
    "/handlaggning/inlagor/{application}/bedomning/",
    "/handlaggning/inlagor/{application}/beslut/",
    "/handlaggning/inlagor/{application}/forslag/",
)


def too_wide(visitor: Visitor, addresses: tuple[str, ...], **names: object) -> list[str]:
    visitor.page.set_viewport_size({"width": SMALLEST, "height": 800})
    found = []
    for address in addresses:
        visitor.open(address.format(**names))
        found += [f"{address} {fault}" for fault in overflow(visitor.page)]
    return found


@pytest.mark.timeout(240)
def test_no_page_is_wider_than_320_pixels(
    who: People, open_call: Call, visit: Callable[..., Visitor]
):
    plan = stage("plan", Status.DRAFT, who=who, of=open_call)
    application = Submission.objects.get(stage__kind="application")
    names = {
        "call": open_call.slug,
        "case": plan.case_id,
        "plan": plan.pk,
        "application": application.pk,
    }
    amina, olle = visit(who.amina), visit(who.olle)
    amina.sign_in()
    olle.sign_in()

    found = too_wide(visit(), PUBLIC, **names)
    found += too_wide(amina, AMINAS, **names)
    found += too_wide(olle, OLLES, **names)

    assert found == []


def where_content_begins(visitor: Visitor, address: str) -> int:
    """How far down on a phone the first heading lies, or what stands on the same line."""
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.open(address)
    return int(visitor.page.locator("main h1").first.bounding_box()["y"])


def test_on_a_phone_the_content_begins_near_the_top(
    who: People, open_call: Call, visit: Callable[..., Visitor]
):
    it = stage("notification", Status.RECEIVED, who=who, of=open_call)
    amina, olle = visit(who.amina), visit(who.olle)
    amina.sign_in()
    olle.sign_in()

    begins = {
        address: where_content_begins(visitor, address)
        for visitor, address in (
            (visit(), f"/utlysningar/{open_call.slug}/"),
            (amina, "/mina-arenden/"),
            (amina, f"/arenden/{it.case_id}/"),
            (olle, "/handlaggning/arendeko/"),
            (olle, f"/handlaggning/inlagor/{it.pk}/bedomning/"),
            (olle, "/handlaggning/register/accounts/organisationclaim/"),
        )
    }

    assert {address: y for address, y in begins.items() if y > 200} == {}
