"""Everything can be done without a mouse, and it is always seen where one is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from applications.models import Call, Status, Submission
from tests.build import PASSWORD, People
from tests.journeys.hands import Hands
from tests.journeys.visitor import Visitor


@pytest.mark.timeout(240)
def test_a_notification_is_written_and_sent_with_the_keyboard_alone(
    who: People, open_call: Call, visit: Callable[..., Visitor]
):
    amina = Hands(visit(), "/konto/logga-in/")
    amina.write("E-postadress", who.amina.email)
    amina.write("Lösenord", PASSWORD)
    amina.follow()

    amina.go("Utlysningar")
    amina.go(open_call.title)
    amina.go("Börja intresseanmälan")
    amina.go("Samverkan och kunskapsutbyte")
    amina.write("Beskriv hur kommunen", "Vi samverkar varje månad.")
    amina.write("Redogör för vilket behov", "Vi behöver en gemensam lägesbild.")
    amina.go("Spara och fortsätt")
    amina.go("Kontrollera uppgifterna")
    amina.go("Skicka till undertecknaren")

    expect(amina.page.get_by_role("heading", level=1)).to_have_text(
        "Intresseanmälan är hos undertecknaren"
    )
    assert Submission.objects.get().status == Status.SIGNING


def test_the_first_tab_offers_to_skip_to_the_content(visit: Callable[..., Visitor]):
    anybody = Hands(visit(), "/")

    anybody.to("Hoppa till innehållet")
    anybody.press("Enter")

    assert anybody.page.evaluate("document.activeElement.id") == "innehall"
