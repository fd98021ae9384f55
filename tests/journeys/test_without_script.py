"""The portal works where no script runs: scripts only make it more comfortable."""

from collections.abc import Callable

import pytest

from applications.models import Call, Status, Submission
from tests.build import People
from tests.journeys.filling import fill, sections_of
from tests.journeys.visitor import Visitor


@pytest.mark.timeout(240)
def test_a_notification_is_written_and_sent_without_script(
    who: People, open_call: Call, visit: Callable[..., Visitor]
):
    amina = visit(who.amina, java_script_enabled=False)
    amina.sign_in()

    amina.open(f"/utlysningar/{open_call.slug}/")
    amina.press("Börja intresseanmälan")
    section = sections_of("notification")[1]
    amina.follow(section.title)
    for question in section.questions:
        fill(amina, question)
    amina.press("Spara och fortsätt")
    amina.follow("Kontrollera uppgifterna")
    amina.press("Skicka till undertecknaren")

    amina.reads_heading("Intresseanmälan är hos undertecknaren")
    assert Submission.objects.get().status == Status.SIGNING
