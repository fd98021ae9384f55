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
