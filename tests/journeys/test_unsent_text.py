"""An officer who clicks away from a long text that is not sent is asked first."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog

from applications.models import Status
from screening.actions import reviewing
from screening.models import Assessment
from tests.build import People, notification
from tests.journeys.visitor import Visitor

SUMMARY = "Samlad bedömning (frivilligt)"


@pytest.mark.timeout(240)
def test_an_officer_is_asked_before_a_text_is_left_and_only_then(
    who: People, visit: Callable[..., Visitor]
):
    it = notification(Status.IN_REVIEW, who=who)
    reviewing.assess(it, {}, "Det som stod från början.", finished=False, by=who.olle)
    page = f"/handlaggning/inlagor/{it.pk}/bedomning/"
    olle = visit(who.olle)
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.type)

    olle.page.on("dialog", note)  # the visitor goes on from each
    olle.sign_in()

    def asked_when(deed: Callable[[], None]) -> int:
        before = len(asked)
        deed()
        return len(asked) - before

    def leave() -> None:
        olle.follow_crumb(it.case.registration_number or "")

    olle.open(page)
    untouched = asked_when(leave)
    olle.open(page)
    olle.write(SUMMARY, "Det jag skrev.")
    typed = asked_when(leave)
    olle.open(page)
    olle.write(SUMMARY, "Det jag skrev.")
    sent = asked_when(lambda: olle.press("Spara och fortsätt sedan"))
    saved = asked_when(leave)
    olle.open(page)
    olle.write(SUMMARY, "Det som inte gick att spara.")
    olle.press("Bedömningen är färdig")
    refused = asked_when(leave)

    olle.open(f"/handlaggning/inlagor/{it.pk}/komplettering/")
    olle.write("Vad som saknas eller är oklart", "Bilagan saknas.")
    to_the_check = asked_when(lambda: olle.press("Kontrollera begäran"))
    checked = asked_when(leave)

    assert [untouched, typed, sent, saved, refused] == [0, 1, 0, 0, 1]
    assert [to_the_check, checked] == [0, 1]
    assert set(asked) == {"beforeunload"}
    assert Assessment.objects.get(submission=it).summary == "Det jag skrev."
