"""What the autosave could not save is said beside its field, as the page itself says it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Route, expect

from applications.actions import drafting
from applications.models import Status, Submission
from tests.applications import tables
from tests.build import People, notification, stage
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.timeout(240)
EMAIL_ERROR = "Fel: Skriv e-postadressen i formatet namn@exempel.se."
STATE = r"""box => {
    const field = box.querySelector("input, textarea");
    return [
        box.className.trim(),
        field.getAttribute("aria-invalid"),
        field.getAttribute("aria-describedby")?.replace(/\S+_helptext/, "").trim(),
        box.querySelector(".field-error")?.innerText,
    ];
}"""

PLACE = "it => it.getBoundingClientRect().top"


def at(visitor: Visitor, it: Submission, key: str) -> Visitor:
    visitor.may_fail = True  # the autosave answers 422 to what cannot be saved
    visitor.sign_in()
    visitor.open(f"/inlagor/{it.pk}/avsnitt/{key}/")
    return visitor


def field(visitor: Visitor, name: str) -> Locator:
    return visitor.page.locator(f"[name={name}]")


def error_of(visitor: Visitor, name: str) -> Locator:
    return visitor.page.locator(f"[id='id_{name}_error']")


def state_of(visitor: Visitor, name: str) -> list[str | None]:
    found: list[str | None] = visitor.page.locator(f"#div_id_{name}").evaluate(STATE)
    return found


def told(visitor: Visitor) -> Locator:
    return visitor.page.locator(".autosave > p").first


def test_each_wrong_answer_is_told_beside_its_field_and_no_longer_when_it_is_mended(
    who: People, visit: Callable[..., Visitor]
):
    amina = at(visit(who.amina), notification(who=who), "contact")
    untouched = state_of(amina, "contact_phone")
    field(amina, "contact_email").fill("amina@")
    field(amina, "contact_phone").fill("ring mig")
    field(amina, "contact_title").focus()

    expect(error_of(amina, "contact_email")).to_have_text(EMAIL_ERROR)
    expect(error_of(amina, "contact_phone")).to_be_visible()
    expect(field(amina, "contact_title")).to_be_focused()
    expect(told(amina)).to_contain_text("utom ”E-post” och ”Telefon”.")
    by_script = state_of(amina, "contact_phone")
    amina.look("autosave-errors")
    field(amina, "contact_email").fill("amina@motala.example")
    expect(error_of(amina, "contact_email")).to_have_count(0)
    amina.press("Spara och fortsätt")
    assert state_of(amina, "contact_phone") == by_script
    field(amina, "contact_phone").fill("0141-22 50 00")
    expect(error_of(amina, "contact_phone")).to_have_count(0)
    assert state_of(amina, "contact_phone") == [*untouched[:2], "", None]


def test_an_error_waits_until_the_person_leaves_the_field(
    who: People, visit: Callable[..., Visitor]
):
    amina = at(visit(who.amina), notification(who=who), "contact")

    field(amina, "contact_email").fill("amina@")

    expect(told(amina)).to_contain_text("utom ”E-post”.")
    expect(error_of(amina, "contact_email")).to_have_count(0)
    field(amina, "contact_email").press("Tab")
    expect(error_of(amina, "contact_email")).to_be_visible()


def test_a_text_that_is_too_long_is_still_told_of_until_it_is_shorter(
    who: People, visit: Callable[..., Visitor]
):
    amina = at(visit(who.amina), notification(who=who), "cooperation")
    field(amina, "cooperation_today").fill("å" * 4001)
    amina.press("Spara och fortsätt")
    error = error_of(amina, "cooperation_today")
    expect(error).to_contain_text("är 1 tecken för långt")

    field(amina, "cooperation_needs").fill("Behov")
    field(amina, "cooperation_today").fill("å" * 4003)
    field(amina, "cooperation_needs").focus()
    expect(error).to_contain_text("är 3 tecken för långt")
    summary = amina.page.locator("[data-error-summary]")
    expect(summary).to_be_visible()
    field(amina, "cooperation_today").fill("å" * 4000)
    expect(error).to_have_count(0)
    expect(summary).to_have_count(0)


def test_a_text_that_is_too_long_is_told_of_as_soon_as_the_person_leaves_it(
    who: People, visit: Callable[..., Visitor]
):
    amina = at(visit(who.amina), notification(who=who), "cooperation")

    field(amina, "cooperation_today").fill("å" * 4001)

    expect(told(amina)).to_contain_text("behöver rättas innan ni kan skicka in")
    expect(error_of(amina, "cooperation_today")).to_have_count(0)
    field(amina, "cooperation_needs").focus()
    expect(error_of(amina, "cooperation_today")).to_contain_text("är 1 tecken för långt")


def test_a_wrong_cell_is_told_of_where_it_was_typed_also_below_an_empty_row(
    visit: Callable[..., Visitor],
):
    it, who = tables.draft()
    amina = at(visit(who.amina), it, "others")
    for row in (0, 1):
        for box in amina.page.locator(f"[name^=grants-{row}-]:not([type=radio])").all():
            box.fill("")
    amina.page.evaluate(
        "document.querySelectorAll('[name^=grants-0-]').forEach(one => one.checked = false)"
    )
    amount = field(amina, "grants-1-amount")

    amount.fill("mycket")
    amount.press("Tab")

    expect(error_of(amina, "grants-1-amount")).to_be_visible()
    expect(error_of(amina, "grants-0-amount")).to_have_count(0)
    expect(error_of(amina, "grants")).to_be_visible()
    amina.look("autosave-row-error")
    amount.fill("1000")
    expect(error_of(amina, "grants-1-amount")).to_have_count(0)
    expect(error_of(amina, "grants")).to_have_count(0)
    expect(amina.page.locator(".field-wrong")).to_have_count(0)


def test_a_wrong_amount_in_a_budget_is_told_of_in_its_cell(visit: Callable[..., Visitor]):
    it, who = tables.draft()
    amina = at(visit(who.amina), it, "money")
    one, other = (field(amina, f"budget-costs-staff-{year}") for year in (2021, 2022))
    one.fill("x")
    other.fill("y")
    other.press("Tab")
    expect(error_of(amina, "budget-costs-staff-2021")).to_be_visible()
    amina.look("autosave-budget-error")

    one.fill("300 000")

    expect(error_of(amina, "budget-costs-staff-2021")).to_have_count(0)
    expect(error_of(amina, "budget-costs-staff-2022")).to_be_visible()
    expect(amina.page.locator("fieldset.field-wrong")).to_have_count(1)


def test_the_field_that_has_the_focus_stays_in_its_place_when_faults_are_told_and_untold(
    visit: Callable[..., Visitor],
):
    """A summary of three lines goes away above; the one who writes has not moved."""
    it, who = tables.draft(grants=[{"from": "Boverket"}])
    amina = at(visit(who.amina), it, "others")
    field(amina, "grants-0-amount").fill("många")
    amina.press("Lägg till rad : Bidrag")
    expect(amina.page.locator("[data-error-summary]")).to_be_visible()
    field(amina, "grants-0-amount").fill("1 000")
    held: list[Route] = []
    amina.page.route("**/autospara/", lambda route: held.append(route))  # it is slow
    other = field(amina, "grants-0-is_state_aid").first
    with amina.page.expect_request("**/autospara/"):
        other.focus()
    before = other.evaluate(PLACE)

    held[0].continue_()

    expect(amina.page.locator("[data-error-summary]")).to_have_count(0)
    assert other.evaluate(PLACE) == pytest.approx(before, abs=1)


def test_a_day_that_is_none_takes_no_earlier_day_away(who: People, visit: Callable[..., Visitor]):
    """The browser's own box gives an impossible day as nothing at all."""
    it = stage("application", Status.DRAFT, who=who)
    drafting.save(it.pk, {"starts_on": "2027-03-01"}, version=it.version, by=who.amina)
    amina = at(visit(who.amina), it, "plan")

    field(amina, "starts_on").click()
    amina.page.keyboard.type("02312027")
    amina.page.keyboard.press("Tab")
    field(amina, "ends_on").click()

    expect(told(amina)).to_contain_text("utom ”Arbetet börjar”.")
    expect(error_of(amina, "starts_on")).to_be_visible()
    amina.press("Spara och fortsätt")
    expect(error_of(amina, "starts_on")).to_be_visible()
    it.refresh_from_db()
    assert it.answers["starts_on"] == "2027-03-01"
