"""What one question, one error or one long text does to the rest of the page: nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Request, expect

from applications.models import Submission
from delmos_portal.accounts.models import Membership, Role
from tests.applications import tables
from tests.build import People, member, notification, person
from tests.journeys.test_errors_beside import at, error_of, field, told
from tests.journeys.visitor import Visitor
from tests.live import wait_for

pytestmark = pytest.mark.timeout(240)
TODAY, NEEDS = "cooperation_today", "cooperation_needs"
# The browser scrolls to what has the focus a frame or two after the key.
HIDDEN = """async () => {
    const line = document.querySelector(".autosave"), focused = document.activeElement;
    if (focused === document.body || line.contains(focused)) return [];
    const isUnder = () => {
        const [over, under] = [line, focused].map(one => one.getBoundingClientRect());
        return under.top >= over.top && under.bottom <= over.bottom;
    };
    for (let frame = 0; frame < 30 && isUnder(); frame++) await new Promise(requestAnimationFrame);
    return isUnder() ? [focused.outerHTML] : [];
}"""


def answer_to(it: Submission, key: str) -> object:
    it.refresh_from_db()
    return it.answers.get(key)


def test_a_conflict_in_one_question_stops_nothing_else(who: People, visit: Callable[..., Visitor]):
    karin, it = person("Karin"), notification(who=who)
    member(karin, who.motala, Role.WRITER)
    amina, other = at(visit(who.amina), it, "cooperation"), at(visit(karin), it, "cooperation")
    field(amina, TODAY).fill("Aminas text")
    wait_for(lambda: answer_to(it, TODAY) == "Aminas text")

    field(other, TODAY).fill("Karins text")
    field(other, NEEDS).fill("Karins behov")
    field(other, NEEDS).press("Tab")

    expect(error_of(other, TODAY)).to_contain_text("har sparat ett annat svar på den här frågan")
    other.page.get_by_text("Visa det som är sparat").click()
    expect(error_of(other, TODAY)).to_contain_text("Aminas text")
    other.look("conflict-beside")
    wait_for(lambda: answer_to(it, NEEDS) == "Karins behov")
    assert answer_to(it, TODAY) == "Aminas text"
    assert it.changes.filter(is_saved=False).get().after == "Karins text"


def test_what_met_another_answer_asks_again_when_it_is_fetched_back(
    who: People, visit: Callable[..., Visitor]
):
    karin, it = person("Karin"), notification(who=who)
    member(karin, who.motala, Role.WRITER)
    amina, other = at(visit(who.amina), it, "cooperation"), at(visit(karin), it, "cooperation")
    field(amina, TODAY).fill("Aminas text")
    wait_for(lambda: answer_to(it, TODAY) == "Aminas text")
    field(other, TODAY).fill("Karins text")
    expect(told(other)).to_contain_text("En kollega har sparat ett annat svar samtidigt.")
    context = other.page.context
    other.page.close(run_before_unload=False)

    again = Visitor(context.new_page(), other.looks, karin)
    again.may_fail = True
    again.open(f"/inlagor/{it.pk}/avsnitt/cooperation/")
    again.page.get_by_role("button", name="Hämta tillbaka texten").click()
    expect(told(again)).to_contain_text("En kollega har sparat ett annat svar samtidigt.")
    field(again, TODAY).fill("Karins nya text")
    again.press("Spara och fortsätt")

    again.reads("Ni är två som har svarat")
    assert answer_to(it, TODAY) == "Aminas text"


def test_a_long_text_with_swedish_letters_is_saved_by_itself(
    who: People, visit: Callable[..., Visitor]
):
    it = notification(who=who)
    amina = at(visit(who.amina), it, "cooperation")

    field(amina, TODAY).fill("å" * 30_000)  # 180,000 bytes as it is sent

    wait_for(lambda: answer_to(it, TODAY) == "å" * 30_000)


def test_an_error_goes_when_what_was_saved_is_typed_again(
    who: People, visit: Callable[..., Visitor]
):
    it = notification(who=who)
    amina = at(visit(who.amina), it, "contact")
    saved = field(amina, "contact_email").input_value()
    field(amina, "contact_email").fill("amina@")
    field(amina, "contact_email").press("Tab")
    expect(error_of(amina, "contact_email")).to_be_visible()

    field(amina, "contact_email").fill(saved)

    expect(error_of(amina, "contact_email")).to_have_count(0)
    expect(told(amina)).not_to_contain_text("utom")


def test_a_wrong_value_that_was_left_stands_there_the_next_time(
    who: People, visit: Callable[..., Visitor]
):
    it = notification(who=who)
    amina = at(visit(who.amina), it, "contact")
    field(amina, "contact_phone").fill("ring mig")
    amina.press("Spara och fortsätt")
    amina.open(f"/inlagor/{it.pk}/")
    amina.reads("Behöver rättas")
    amina.look("unread-overview")

    amina.open(f"/inlagor/{it.pk}/avsnitt/contact/")

    expect(field(amina, "contact_phone")).to_have_value("ring mig")
    expect(error_of(amina, "contact_phone")).to_be_visible()
    amina.look("unread-shown-again")
    field(amina, "contact_phone").fill("0141-22 50 00")
    expect(error_of(amina, "contact_phone")).to_have_count(0)


def test_the_sums_of_a_budget_follow_what_is_written(visit: Callable[..., Visitor]):
    it, who = tables.draft()
    amina = at(visit(who.amina), it, "money")

    field(amina, "budget-costs-staff-2021").fill("1 000")

    expect(amina.page.locator("[id='id_budget-sum-costs-staff']")).to_have_text("401 000 kr")
    expect(amina.page.locator("[id='id_budget-sum-costs-2021']")).to_have_text("1 000 kr")
    expect(amina.page.locator("[id='id_budget-sum-costs']")).to_have_text("451 000,50 kr")
    expect(told(amina)).to_contain_text("Summa kostnader är 451 000,50 kr")
    amina.look("budget-sums")


def test_who_has_lost_the_access_is_told_so_and_the_text_stays_in_the_browser(
    who: People, visit: Callable[..., Visitor]
):
    it = notification(who=who)
    amina = at(visit(who.amina), it, "cooperation")
    asked: list[Request] = []
    amina.page.on("request", lambda one: asked.append(one) if one.method == "POST" else None)
    Membership.objects.filter(user=who.amina).delete()

    field(amina, TODAY).fill("Aminas text")

    expect(told(amina)).to_contain_text("Du har inte längre tillgång till sidan")
    field(amina, TODAY).press("Tab")
    amina.look("access-ended")
    kept = amina.page.evaluate("JSON.stringify(Object.values(localStorage))")
    assert ("Aminas text" in kept, len(asked)) == (True, 1)


def test_whether_it_is_saved_is_seen_where_one_writes(who: People, visit: Callable[..., Visitor]):
    amina = at(visit(who.amina), notification(who=who), "cooperation")

    field(amina, TODAY).fill("Aminas text")

    expect(told(amina)).to_contain_text("Sparat kl.")
    expect(told(amina)).to_be_in_viewport()
    amina.page.context.set_offline(True)
    field(amina, TODAY).fill("Aminas längre text")
    expect(told(amina)).to_contain_text("Det gick inte att spara just nu.")
    expect(told(amina)).to_be_in_viewport()
    amina.page.context.set_offline(False)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 256)])
def test_the_line_that_follows_the_window_never_hides_what_has_focus(
    who: People, visit: Callable[..., Visitor], width: int, height: int
):
    amina = at(visit(who.amina), notification(who=who), "contact")
    amina.page.set_viewport_size({"width": width, "height": height})
    field(amina, "contact_email").fill("amina@")
    field(amina, "contact_email").press("Tab")
    expect(told(amina)).to_contain_text("utom ”E-post”.")
    amina.page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")

    hidden = []
    for _press in range(40):
        amina.page.keyboard.press("Tab")
        hidden += amina.page.evaluate(HIDDEN)

    assert hidden == []


def test_a_reload_that_overtakes_the_last_save_tells_nothing_untrue(
    who: People, visit: Callable[..., Visitor]
):
    it = notification(who=who)
    amina = at(visit(who.amina), it, "cooperation")
    for text in ("Ett ", "Ett två ", "Ett två tre "):  # a space at the end is not kept
        field(amina, TODAY).fill(text)
        amina.page.reload()

        expect(field(amina, TODAY)).to_have_value(text.strip())
        expect(amina.page.get_by_role("button", name="Hämta tillbaka texten")).to_be_hidden()

    field(amina, TODAY).fill("Ett två tre fyra")
    wait_for(lambda: answer_to(it, TODAY) == "Ett två tre fyra")
    expect(told(amina)).not_to_contain_text("annat svar")
