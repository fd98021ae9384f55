"""What was shown long enough to be read is noted by the page itself."""

from collections.abc import Callable

from applications.models import MessageReading, SigningRequest, Status
from screening.actions import messaging as agency
from tests.build import People, notification
from tests.journeys.visitor import Visitor
from tests.live import wait_for


def test_the_agencys_message_is_marked_as_read_when_it_was_shown(
    who: People, visit: Callable[..., Visitor]
) -> None:
    case = notification(Status.RECEIVED, who=who).case
    agency.write(case, "Har ni ett protokoll?", by=who.olle)
    amina = visit(who.amina)
    amina.sign_in()

    amina.open(f"/arenden/{case.pk}/meddelanden/")

    wait_for(MessageReading.objects.filter(by=who.amina).exists, seconds=20)
    amina.look("meddelanden")


def test_what_the_signatory_was_shown_is_noted(who: People, visit: Callable[..., Visitor]) -> None:
    it = notification(Status.SIGNING, who=who)
    sigrid = visit(who.sigrid)
    sigrid.sign_in()

    sigrid.open(f"/inlagor/{it.pk}/underteckna/")

    seen = SigningRequest.objects.exclude(seen_at=None).filter(person=who.sigrid)
    wait_for(seen.exists, seconds=20)
