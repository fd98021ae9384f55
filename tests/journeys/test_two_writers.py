"""Two who write in one draft, and what may happen meanwhile: no text is ever lost."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Route, expect

from applications.models import Submission
from delmos_portal.accounts.models import User
from tests.applications import tables
from tests.build import People
from tests.journeys.filling import is_saved, sections_of
from tests.journeys.visitor import Visitor
from tests.live import wait_for

TODAY, NEEDS = (one.label for one in sections_of("notification")[1].questions)
GRANTS = "Statsbidrag som ni har fått eller sökt"
KEPT = "Det finns text som inte hann sparas förra gången."
pytestmark = pytest.mark.timeout(240)


def at_section(visitor: Visitor, it: Submission, key: str = "cooperation") -> Visitor:
    visitor.sign_in()
    visitor.open(f"/inlagor/{it.pk}/avsnitt/{key}/")
    return visitor


def box(visitor: Visitor, label: str) -> Locator:
    return visitor.page.get_by_label(label, exact=True)


def answers_of(it: Submission) -> dict[str, object]:
    it.refresh_from_db()
    return dict(it.answers)


def sign_out_everybody() -> None:
    Session.objects.all().delete()


def reads_in_history(visitor: Visitor, it: Submission, key: str, *texts: str) -> None:
    visitor.open(f"/inlagor/{it.pk}/historik/{key}/")
    for text in texts:
        visitor.reads(text)


def fetch_back(visitor: Visitor) -> None:
    expect(visitor.page.get_by_text(KEPT)).to_be_visible()
    offer = visitor.page.get_by_role("button", name="Hämta tillbaka texten")
    expect(offer).to_be_in_viewport()  # at once, wherever the page is
    offer.click()


def test_two_who_answer_different_questions_both_stand(
    it: Submission, who: People, karin: User, visit: Callable[..., Visitor]
):
    amina, other = at_section(visit(who.amina), it), at_section(visit(karin), it)

    amina.write(TODAY, "Aminas text om i dag")
    is_saved(amina)
    other.write(NEEDS, "Karins text om")
    is_saved(other)
    with other.page.expect_response("**/autospara/"):
        other.write(NEEDS, "Karins text om behovet")  # the second save of the same page

    amina.page.reload()
    expect(box(amina, TODAY)).to_have_value("Aminas text om i dag")
    expect(box(amina, NEEDS)).to_have_value("Karins text om behovet")


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no-script"])
def test_two_who_answer_the_same_question_see_both_and_lose_neither(
    it: Submission, who: People, karin: User, visit: Callable[..., Visitor], *, scripts: bool
):
    amina = at_section(visit(who.amina, java_script_enabled=scripts), it)
    other = at_section(visit(karin, java_script_enabled=scripts), it)
    amina.may_fail = other.may_fail = True  # the answer to the loser is 409

    amina.write(TODAY, "Aminas text")
    amina.press("Spara och fortsätt")
    other.write(TODAY, "Karins text")
    if scripts:
        expect(
            other.page.get_by_text("En kollega har sparat ett annat svar samtidigt.")
        ).to_be_visible()
    other.press("Spara och fortsätt")

    other.reads("Ni är två som har svarat")
    other.reads("Aminas text")
    expect(box(other, TODAY)).to_have_value("Karins text")
    if scripts:
        other.look("two-writers-conflict")
    other.page.get_by_label("Mitt, som står i rutan här nedanför").check()
    other.press("Spara och fortsätt")
    assert answers_of(it)["cooperation_today"] == "Karins text"
    reads_in_history(amina, it, "cooperation_today", "Aminas text", "Karins text")


def test_the_answer_that_is_not_chosen_is_in_the_history(
    it: Submission, who: People, karin: User, visit: Callable[..., Visitor]
):
    amina, other = at_section(visit(who.amina), it), at_section(visit(karin), it)
    other.may_fail = True
    amina.write(TODAY, "Aminas text")
    is_saved(amina)
    other.write(TODAY, "Karins text")
    expect(
        other.page.get_by_text("En kollega har sparat ett annat svar samtidigt.")
    ).to_be_visible()
    other.press("Spara och fortsätt")

    other.page.get_by_label("Det som redan är sparat").check()
    other.press("Spara och fortsätt")

    assert answers_of(it)["cooperation_today"] == "Aminas text"
    reads_in_history(other, it, "cooperation_today", "Karins text", "Sparades inte i svaret")
    other.look("two-writers-history")


def test_what_was_typed_in_a_tab_that_was_killed_is_offered_again(
    it: Submission, who: People, karin: User, visit: Callable[..., Visitor]
):
    amina, other = at_section(visit(who.amina), it), at_section(visit(karin), it)
    context = amina.page.context
    context.set_offline(True)  # nothing reaches the portal in the tab's last moment
    amina.may_fail = True
    amina.page.locator("summary").first.click()
    amina.page.get_by_label("Skriv en kommentar").first.fill("Fråga Lars om siffrorna")
    amina.write(TODAY, "Aminas text")
    amina.page.close(run_before_unload=False)
    other.write(TODAY, "Karins text")
    other.write(NEEDS, "Karins behov")
    wait_for(lambda: answers_of(it).get("cooperation_needs") == "Karins behov")
    context.set_offline(False)

    again = Visitor(context.new_page(), amina.looks, who.amina)
    again.may_fail = True
    again.open(f"/inlagor/{it.pk}/avsnitt/cooperation/")
    again.look("two-writers-offered")
    fetch_back(again)

    expect(box(again, TODAY)).to_have_value("Aminas text")
    expect(box(again, NEEDS)).to_have_value("Karins behov")
    expect(again.page.get_by_label("Skriv en kommentar").first).to_have_value(
        "Fråga Lars om siffrorna"
    )
    again.press("Spara och fortsätt")
    again.reads("Ni är två som har svarat")
    again.reads("Karins text")
    assert answers_of(it)["cooperation_today"] == "Karins text"


def test_what_was_typed_after_the_session_ended_survives_signing_in_again(
    it: Submission, who: People, visit: Callable[..., Visitor]
):
    amina = at_section(visit(who.amina), it)
    amina.may_fail = True
    sign_out_everybody()
    amina.write(TODAY, "Aminas text")
    amina.press("Spara och fortsätt")  # at once: before anything was saved by itself

    amina.reads_heading("Du är utloggad")
    Visitor(amina.page.context.new_page(), amina.looks, who.amina).sign_in()
    amina.page.bring_to_front()
    amina.press("Skicka igen")
    assert answers_of(it)["cooperation_today"] == "Aminas text"
    amina.open(f"/inlagor/{it.pk}/avsnitt/cooperation/")
    expect(box(amina, TODAY)).to_have_value("Aminas text")
    expect(amina.page.get_by_text(KEPT)).to_be_hidden()


def test_signing_in_again_in_another_tab_loses_nothing_in_the_first(
    it: Submission, who: People, visit: Callable[..., Visitor]
):
    amina = at_section(visit(who.amina), it)
    amina.may_fail = True
    amina.write(TODAY, "Aminas text")
    sign_out_everybody()
    Visitor(amina.page.context.new_page(), amina.looks, who.amina).sign_in()
    amina.page.bring_to_front()
    amina.write(NEEDS, "Aminas behov")

    amina.press("Spara och fortsätt")  # the form is of the session that ended

    amina.open(f"/inlagor/{it.pk}/avsnitt/cooperation/")
    expect(box(amina, TODAY)).to_have_value("Aminas text")
    expect(box(amina, NEEDS)).to_have_value("Aminas behov")
    expect(amina.page.get_by_text(KEPT)).to_be_hidden()


def test_a_row_that_was_typed_when_the_session_ended_comes_back(
    karin: User, visit: Callable[..., Visitor]
):
    it, who = tables.draft()
    amina = at_section(visit(who.amina), it, "others")
    amina.may_fail = True
    amina.page.locator("button[value=ny]").first.click()
    third = amina.page.locator("[name=grants-2-from]")
    expect(third).to_be_visible()
    sign_out_everybody()
    third.fill("Kulturrådet")
    again = Visitor(amina.page.context.new_page(), amina.looks, who.amina)
    again.may_fail = True
    amina.page.close(run_before_unload=False)

    at_section(again, it, "others")
    fetch_back(again)

    expect(again.page.locator("[name=grants-2-from]")).to_have_value("Kulturrådet")
    expect(again.page.locator("[name=grants-2-from]")).to_be_visible()
    assert [row["from"] for row in answers_of(it)["grants"]] == [
        "Tillväxtverket",
        "Boverket",
        "Kulturrådet",
    ]


def test_two_who_change_the_same_table_see_both_tables(karin: User, visit: Callable[..., Visitor]):
    it, who = tables.draft()
    amina, other = (
        at_section(visit(who.amina), it, "others"),
        at_section(visit(karin), it, "others"),
    )
    other.may_fail = True
    amina.page.locator("[name=grants-0-from]").fill("Aminas myndighet")
    is_saved(amina)

    other.page.locator("[name=grants-0-from]").fill("Karins myndighet")
    expect(other.page.get_by_text(f"utom ”{GRANTS}”.")).to_be_visible()
    other.press("Spara och fortsätt")

    other.reads("Aminas myndighet")
    expect(other.page.locator("[name=grants-0-from]")).to_have_value("Karins myndighet")
    other.look("two-writers-table-conflict")
    reads_in_history(other, it, "grants", "Karins myndighet", "Aminas myndighet")


def test_a_comment_and_a_colleagues_answer_do_not_stand_in_each_others_way(
    it: Submission, who: People, karin: User, visit: Callable[..., Visitor]
):
    amina, other = at_section(visit(who.amina), it), at_section(visit(karin), it)
    other.page.locator("summary").first.click()
    other.page.get_by_label("Skriv en kommentar").first.fill("Skriv om Råslätt också")
    amina.write(TODAY, "Aminas text")
    is_saved(amina)

    other.press(f"Lägg till kommentar till {TODAY}")

    other.reads("Skriv om Råslätt också")
    expect(box(other, TODAY)).to_have_value("Aminas text")
    expect(other.page.get_by_text(KEPT)).to_be_hidden()
    assert [one.text for one in it.comments.all()] == ["Skriv om Råslätt också"]


def test_a_button_pressed_while_a_save_is_on_its_way_is_no_conflict(
    it: Submission, who: People, visit: Callable[..., Visitor]
):
    amina = at_section(visit(who.amina), it)
    held: list[Route] = []
    amina.page.route("**/autospara/", lambda route: held.append(route))  # it is slow
    box(amina, TODAY).press_sequentially("Aminas")
    amina.page.get_by_label(NEEDS, exact=True).focus()  # leaving the field saves
    wait_for(lambda: held or amina.page.wait_for_timeout(50))
    box(amina, TODAY).press_sequentially(" text")
    amina.page.get_by_role("button", name="Spara och fortsätt").click()
    with amina.page.expect_navigation():
        for route in held:
            route.continue_()

    assert answers_of(it)["cooperation_today"] == "Aminas text"
    assert amina.path != f"/inlagor/{it.pk}/avsnitt/cooperation/"
    amina.page.go_back()
    assert amina.page.get_by_role("button", name="Spara och fortsätt").is_enabled()


def test_what_was_sent_without_a_connection_is_offered_when_the_person_goes_back(
    it: Submission, who: People, visit: Callable[..., Visitor]
):
    amina = at_section(visit(who.amina), it)
    amina.may_fail = True
    amina.page.context.set_offline(True)
    amina.write(TODAY, "Aminas text")
    amina.page.get_by_role("button", name="Spara och fortsätt").click()
    failed = "chrome-error://chromewebdata/"
    wait_for(lambda: amina.page.url == failed or amina.page.wait_for_timeout(50))
    amina.page.context.set_offline(False)

    amina.page.go_back()
    amina.open(f"/inlagor/{it.pk}/avsnitt/cooperation/")
    fetch_back(amina)

    expect(box(amina, TODAY)).to_have_value("Aminas text")
    is_saved(amina)
    assert answers_of(it)["cooperation_today"] == "Aminas text"
