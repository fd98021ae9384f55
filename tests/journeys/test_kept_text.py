"""Text that lies in the browser since a tab was killed: nothing written beside it is lost either."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

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


def shown(visitor: Visitor) -> str:
    offer(visitor).locator("details").evaluate("one => { one.open = true; }")
    return offer(visitor).locator(".changed-text").inner_text()


def press(visitor: Visitor, button: str) -> None:
    offer(visitor).get_by_role("button", name=button).click()


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
    assert shown(third) == f"{TODAY}\nDet första"
    press(third, "Hämta tillbaka")
    expect(box(third, TODAY)).to_have_value("Det första")
    assert shown(third) == f"{TODAY}\nDet andra\n\n{NEEDS}\nBehoven"
    third.look("kept-text-second")
    press(third, "Hämta tillbaka")

    expect(box(third, TODAY)).to_have_value("Det andra")
    wait_for(lambda: answer_to(it, "cooperation_needs") == "Behoven")
    assert answer_to(it, "cooperation_today") == "Det andra"


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

    assert shown(second) == f"{TODAY}\nDet andra"
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
    assert shown(again).split("\n\n") == [
        f"{row}\nFrån vem\nAminas myndighet",
        f"{row}\nSökt eller beviljat\nBeviljat",
    ]
    again.look("kept-text-of-a-table")
