"""An officer and a decision maker who have no mouse: from the queue to the announced decision."""

from collections.abc import Callable

import pytest

from applications.models import Status, Submission
from tests.build import People, call, notification
from tests.journeys.hands import Hands
from tests.journeys.visitor import Visitor
from tests.live import Live

QUEUE = "/handlaggning/arendeko/"
REASONS = "Samverkan och behov är beskrivna och ligger i linje med utlysningens syfte."


@pytest.mark.timeout(300)
def test_a_notification_is_taken_up_screened_decided_and_announced_by_keyboard(
    portal: Live, who: People, visit: Callable[..., Visitor]
):
    it = notification(Status.RECEIVED, who=who, of=call())
    olle = Hands(visit(who.olle), f"{QUEUE}?flik=ta-upp")
    olle.tick("Välj Motala kommun")
    olle.go("Ta upp valda")
    olle.look("keyboard-take-up")
    olle.tick("Inget jäv")
    olle.go("Ta upp de valda")
    olle.go("Granska mina en i taget")
    olle.choose("Ja", "Ligger i linje med syftet")
    olle.write("Skäl: ligger i linje med syftet", REASONS)
    olle.choose("Ja", "Avser inte uppgifter")
    olle.write("Skäl: avser inte uppgifter", "Det är inget som kommunen måste göra.")
    olle.choose("Bjud in att ansöka")
    olle.write("Skäl", REASONS)
    olle.look("keyboard-screen")
    olle.go("Lämna förslaget och öppna nästa")
    olle.reads("Det var den sista du hade att granska.")

    disa = Hands(visit(who.disa), f"{QUEUE}?flik=forslag")
    disa.tick("Välj Motala kommun")
    disa.go("Besluta om valda")
    disa.look("keyboard-decide-many")
    disa.tick("Jag är inte jävig")
    disa.go("Besluta enligt de valda förslagen")
    disa.visitor.open(f"{QUEUE}?flik=meddela")
    disa.tick("Välj Motala kommun")
    disa.go("Meddela valda beslut")
    disa.look("keyboard-announce")
    disa.go("Meddela beslutet")

    assert Submission.objects.get(pk=it.pk).status == Status.ANNOUNCED
