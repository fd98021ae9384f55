"""Text that lies in the browser since a tab was killed: nothing written beside it is lost either."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Route, expect

from applications.models import Submission
from delmos_portal.accounts.models import User
from delmos_portal.templatetags.swedish import NBSP
from tests.applications import tables
from tests.build import People
from tests.journeys.filling import sections_of
from tests.journeys.visitor import Visitor
from tests.live import wait_for

TODAY, NEEDS = (one.label for one in sections_of("notification")[1].questions)
pytestmark = pytest.mark.timeout(240)


def offer(visitor: Visitor) -> Locator:
    return visitor.page.locator(".autosave-offer")


def box(visitor: Visitor, label: str) -> Locator:
    return visitor.page.get_by_label(label, exact=True)


def unreached(visitor: Visitor, it: Submission, key: str = "cooperation") -> Visitor:
    """At the section, where nothing that is typed reaches the portal."""
    visitor.may_fail = True
    visitor.open(f"/inlagor/{it.pk}/avsnitt/{key}/")
    visitor.page.context.set_offline(True)
    return visitor


def killed(visitor: Visitor, user: User) -> Visitor:
    """The tab is gone; the same person in a new one."""
    context = visitor.page.context
    visitor.page.close(run_before_unload=False)
    context.set_offline(False)
    return Visitor(context.new_page(), visitor.looks, user)


def reads_kept(visitor: Visitor, *texts: str) -> None:
    """What is offered now: each with its question. It waits for a save that is on its way."""
    offer(visitor).locator("details").evaluate("one => { one.open = true; }")
    shown = offer(visitor).locator(".changed-text")
    expect(shown).to_have_text("\n\n".join(texts), use_inner_text=True)


def press(visitor: Visitor, button: str) -> None:
    offer(visitor).get_by_role("button", name=button).click()


def saves_needs(karin: Visitor, it: Submission) -> None:
    karin.sign_in()
    karin.open(f"/inlagor/{it.pk}/avsnitt/cooperation/")
    box(karin, NEEDS).fill("Karins behov")
    wait_for(lambda: answer_to(it, "cooperation_needs") == "Karins behov")


def answer_to(it: Submission, key: str) -> object:
    it.refresh_from_db()
    return it.answers.get(key)


def test_what_is_typed_while_text_is_offered_is_kept_beside_it(
    it: Submission, who: People, visit: Callable[..., Visitor]
):
    amina = visit(who.amina)
    amina.sign_in()
    box(unreached(amina, it), TODAY).fill("Det första")
    second = unreached(killed(amina, who.amina), it)
    expect(offer(second)).to_be_visible()
    box(second, TODAY).fill("Det andra")
    box(second, NEEDS).fill("Behoven")

    third = killed(second, who.amina)
    third.may_fail = True
    third.open(f"/inlagor/{it.pk}/avsnitt/cooperation/")
    reads_kept(third, f"{TODAY}\nDet första")
    press(third, "Hämta tillbaka")
    expect(box(third, TODAY)).to_have_value("Det första")
    reads_kept(third, f"{TODAY}\nDet andra", f"{NEEDS}\nBehoven")
    third.look("kept-text-second")
    wait_for(lambda: answer_to(it, "cooperation_today") == "Det första")
    press(third, "Hämta tillbaka")

    # Each with the version that it was written from: one's own answer in between is asked about.
    expect(box(third, TODAY)).to_have_value("Det andra")
    expect(third.page.get_by_text("Du har själv sparat ett annat svar").first).to_be_visible()
    wait_for(lambda: answer_to(it, "cooperation_needs") == "Behoven")
    third.press("Spara och fortsätt")
    third.reads("Det första")
    expect(box(third, TODAY)).to_have_value("Det andra")
    assert answer_to(it, "cooperation_today") == "Det första"


def test_kept_text_never_takes_the_place_of_what_a_colleague_saved_since(
    it: Submission, who: People, karin: User, visit: Callable[..., Visitor]
):
    amina, other = visit(who.amina), visit(karin)
    amina.sign_in()
    box(unreached(amina, it), TODAY).fill("Aminas text")
    second = unreached(killed(amina, who.amina), it)
    box(second, NEEDS).fill("Aminas gamla behov")
    saves_needs(other, it)

    third = killed(second, who.amina)
    third.may_fail = True
    third.open(f"/inlagor/{it.pk}/avsnitt/cooperation/")
    press(third, "Hämta tillbaka")
    wait_for(lambda: answer_to(it, "cooperation_today") == "Aminas text")
    reads_kept(third, f"{NEEDS}\nAminas gamla behov")
    press(third, "Hämta tillbaka")

    expect(third.page.get_by_text("har sparat ett annat svar").first).to_be_visible()
    assert answer_to(it, "cooperation_needs") == "Karins behov"


def test_kept_text_waits_for_a_save_that_is_on_its_way(
    it: Submission, who: People, karin: User, visit: Callable[..., Visitor]
):
    amina, other = visit(who.amina), visit(karin)
    amina.sign_in()
    box(unreached(amina, it), NEEDS).fill("Aminas gamla behov")
    saves_needs(other, it)
    again = killed(amina, who.amina)
    again.may_fail = True
    again.open(f"/inlagor/{it.pk}/avsnitt/cooperation/")

    def slowly(route: Route) -> None:
        time.sleep(1)
        route.continue_()

    again.page.route("**/avsnitt/cooperation/autospara/", slowly)
    box(again, TODAY).fill("Aminas text")
    press(again, "Hämta tillbaka")  # leaves the box, which saves

    expect(again.page.get_by_text("har sparat ett annat svar").first).to_be_visible()
    assert answer_to(it, "cooperation_today") == "Aminas text"
    assert answer_to(it, "cooperation_needs") == "Karins behov"


def test_what_stands_in_the_box_is_offered_when_the_kept_text_takes_its_place(
    it: Submission, who: People, visit: Callable[..., Visitor]
):
    amina = visit(who.amina)
    amina.sign_in()
    box(unreached(amina, it), TODAY).fill("Det första")
    second = killed(amina, who.amina)
    second.may_fail = True
    second.open(f"/inlagor/{it.pk}/avsnitt/cooperation/")
    second.page.context.set_offline(True)
    box(second, TODAY).fill("Det andra")

    press(second, "Hämta tillbaka")

    reads_kept(second, f"{TODAY}\nDet andra")
    second.page.context.set_offline(False)
    press(second, "Ta bort den")
    expect(offer(second)).to_be_hidden()
    expect(box(second, TODAY)).to_be_focused()
    wait_for(lambda: answer_to(it, "cooperation_today") == "Det första")


def test_kept_text_of_a_table_is_shown_with_its_row_and_its_choice(
    karin: User, visit: Callable[..., Visitor]
):
    it, who = tables.draft()
    amina = visit(who.amina)
    amina.sign_in()
    at = unreached(amina, it, "others").page
    at.locator("[name=grants-1-from]").fill("Aminas myndighet")
    at.get_by_role("group", name="Bidrag 2").get_by_label("Beviljat").check()

    again = killed(amina, who.amina)
    again.open(f"/inlagor/{it.pk}/avsnitt/others/")

    row = f"Bidrag{NBSP}2"
    reads_kept(
        again,
        f"{row}\nFrån vem\nAminas myndighet",
        f"{row}\nSökt eller beviljat\nBeviljat",
    )
    again.look("kept-text-of-a-table")
