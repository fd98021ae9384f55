"""Writing a draft without a mouse: tables, comments, earlier answers, and what stood before."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from applications.actions import commenting, drafting
from applications.models import DraftComment, Status, Submission
from delmos_portal.accounts.models import Role
from tests.applications import tables
from tests.build import People, call, member, notification, person
from tests.journeys.hands import Hands
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.timeout(240)


def test_rows_are_added_mended_and_taken_away_and_a_budget_is_summed(
    who: People, visit: Callable[..., Visitor]
):
    it, _who = tables.draft(grants=[])
    amina = Hands(visit(who.amina), f"/inlagor/{it.pk}/avsnitt/others/")

    rows_are_written(amina, it)
    amina.visitor.open(f"/inlagor/{it.pk}/avsnitt/money/")
    budget_is_written(amina, it)


def rows_are_written(amina: Hands, it: Submission) -> None:
    amina.write("Från vem", "Kulturrådet")
    amina.choose("Beviljat")
    amina.write("Belopp i kronor", "många")
    amina.write_day("Väntat beslut")
    amina.go("Lägg till rad")
    expect(amina.page.locator("#id_grants-1")).to_be_focused()
    amina.look("rader-fel")
    amina.open("Bidrag 1, Belopp i kronor: Skriv beloppet i kronor med siffror")
    amina.type("250 000,50")
    amina.go("Lägg till rad: Bidrag")
    amina.look("rader")
    amina.write("Från vem", "Boverket")
    amina.go("Ta bort rad: Bidrag 2")
    amina.reads("Bidrag 2 är borttagen.")
    amina.look("rader-borttagen")
    amina.go("historiken")
    amina.go("Statsbidrag som ni har fått")
    amina.look("rader-historik")
    amina.go("Ta tillbaka det som stod före")
    amina.look("rader-tillbaka")
    it.refresh_from_db()
    first, second = it.answers["grants"]
    assert date.fromisoformat(first.pop("decided_on")).year >= 1
    assert first == {"from": "Kulturrådet", "state": "granted", "amount": 250_000_50}
    assert second == {"from": "Boverket"}


def budget_is_written(amina: Hands, it: Submission) -> None:
    amina.write("Personal, 2021", "x")
    amina.go("Spara och räkna om summorna")
    amina.is_told("Personal, 2021: Skriv beloppet i kronor med siffror, till exempel 150 000.")
    amina.look("budget-fel")
    amina.type("350 000")
    amina.go("Spara och räkna om summorna")
    amina.look("budget-summor")
    it.refresh_from_db()
    assert it.answers["budget"]["costs"]["staff"]["2021"] == 350_000_00


def test_a_comment_is_written_answered_changed_and_marked_as_done(
    who: People, visit: Callable[..., Visitor]
):
    karin = person("Karin")
    member(karin, who.motala, Role.WRITER)
    it = notification(who=who)
    commenting.comment(it, "cooperation_today", "Har vi siffror?", by=karin)
    amina = Hands(visit(who.amina), f"/inlagor/{it.pk}/avsnitt/cooperation/")

    amina.go("Lägg till kommentar")
    amina.is_told("Skriv kommentaren först, och tryck sedan på Lägg till kommentar.")
    amina.look("kommentar-fel")
    amina.type("Fråga Karin om siffrorna.")
    amina.go("Lägg till kommentar")
    amina.reads("Fråga Karin om siffrorna.")
    amina.look("kommentar")
    amina.go("Markera som klar: kommentaren från Karin")
    amina.look("kommentar-klar")
    amina.go("Ändra eller ta bort")
    amina.write("Kommentar", " ")
    amina.go("Spara kommentaren")
    amina.is_told("Skriv kommentaren, eller ta bort den längre ned.")
    amina.look("kommentar-andra-fel")
    amina.type("Karin har siffrorna.")
    amina.go("Spara kommentaren")
    amina.reads("Karin har siffrorna.")
    said = DraftComment.objects.order_by("pk").values_list("text", "done_by__name")
    assert list(said) == [("Har vi siffror?", who.amina.name), ("Karin har siffrorna.", None)]


def test_earlier_answers_are_looked_at_copied_and_given_back(
    who: People, visit: Callable[..., Visitor]
):
    notification(Status.RECEIVED, who=who, of=call("forra", title="Förra årets bidrag"))
    it = notification(who=who, of=call("nasta", title="Årets bidrag"))
    before = dict(it.answers)
    amina = Hands(visit(who.amina), f"/inlagor/{it.pk}/")

    amina.go("Utgå från en tidigare")
    amina.look("utga-fran")
    amina.go("Förra årets bidrag")
    amina.look("kopiera")
    for box in amina.page.get_by_role("checkbox").all():
        if box.is_checked():
            box.focus()
            amina.press("Space")
    amina.go("Hämta valda svar")
    amina.is_told("Kryssa i minst ett svar, eller gå till översikten.")
    amina.look("kopiera-fel")
    amina.tick("Hämta svaret: Beskriv hur kommunen")
    amina.go("Hämta valda svar")
    amina.look("kopierat")
    it.refresh_from_db()
    assert it.answers["cooperation_today"] != ""
    amina.go("Ångra kopieringen")
    amina.look("kopiering-angrad")
    it.refresh_from_db()
    assert {key: one for key, one in it.answers.items() if one is not None} == before


def test_what_stood_before_is_found_and_stands_again(who: People, visit: Callable[..., Visitor]):
    it = notification(who=who)
    for version, text in enumerate(("Det första svaret", "Det andra svaret")):
        drafting.save(it.pk, {"cooperation_today": text}, version=version, by=who.amina)
    karin = person("Karin")
    member(karin, who.motala, Role.WRITER)
    drafting.save(it.pk, {"cooperation_today": "Karins svar"}, version=2, by=karin)
    amina = Hands(visit(who.amina), f"/inlagor/{it.pk}/avsnitt/cooperation/")

    amina.go("historiken")
    amina.look("historik")
    amina.go("Beskriv hur kommunen")
    amina.look("historik-svar")
    amina.open("Det som stod före")
    amina.go("Låt detta gälla")
    amina.look("historik-aterstalld")
    it.refresh_from_db()
    assert it.answers["cooperation_today"] == "Det andra svaret"
