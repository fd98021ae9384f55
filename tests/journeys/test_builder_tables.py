"""A call like 2021's, made in the browser: directions, a section on a condition, rows and a budget."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from applications.actions import drafting
from applications.models import Call, Status, Submission
from delmos_portal.questionnaires.models import QuestionnaireVersion
from tests.build import People
from tests.journeys.test_builder import administrator
from tests.journeys.visitor import Visitor
from tests.live import Live
from tests.pdfs import pdf_of

FORM, REPORT, CALL = "Ansökan 2021", "Lägesrapport 2021", "Statsbidrag 2021"
CONTACT, DIRECTION, MEASURES, MONEY = "Kontaktperson", "Inriktning", "Insatser", "Ekonomi"
AREAS = "Vilka inriktningar söker ni för?"
WORK, BEFORE, OTHERS = "Vad ska ni göra?", "Vad har ni gjort förut?", "Vilka deltar mer?"
NEEDS, MAPPING = "Vilka behov ska insatserna möta?", "Kartläggning som insatserna bygger på"
GRANTS, BUDGET, PROMISE = "Andra statsbidrag", "Projektets budget", "Intygar ni uppgifterna?"
LOST = "Vi har haft öppna mötesplatser sedan 2018."
COLUMNS = (
    "Från vem | text\nLäge | alternativ | Sökt; Beviljat\nBelopp | belopp\n"
    "Väntat beslut | datum | frivillig"
)


@pytest.mark.timeout(300)
def test_a_call_with_tables_is_built_answered_changed_and_sent(
    who: People, portal: Live, visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    ada, amina, sigrid = visit(administrator()), visit(who.amina), visit(who.sigrid)
    ada.sign_in()
    forms_are_built(ada)
    call = call_is_made(ada)
    amina.sign_in()
    it = draft_is_filled_in(amina, call, tmp_path)
    drafting.begin(call, who.elsewhere, by=who.omar)
    form_is_changed(ada)
    draft_has_followed(amina, it)
    draft_is_sent(amina, sigrid, it)
    form_goes_out_and_in(ada, tmp_path)


def forms_are_built(ada: Visitor) -> None:
    form_is_named(ada, FORM)
    section_is_added(ada, CONTACT)
    question_is_added(
        ada, CONTACT, "E-post", "E-postadress", Nyckel="contact_email", prefill="person.email"
    )
    section_is_added(ada, DIRECTION)
    areas = "Kartläggning\nSamverkan\nInsatser"
    question_is_added(ada, DIRECTION, AREAS, "Flera alternativ", Alternativ=areas)
    question_is_added(ada, DIRECTION, WORK, "Lång text")
    question_is_added(ada, DIRECTION, BEFORE, "Lång text")
    question_is_added(ada, DIRECTION, OTHERS, "Kort text", is_optional=True)
    section_is_added(ada, MEASURES, only_if=f"Insatser på ”{AREAS}”")
    question_is_added(ada, MEASURES, NEEDS, "Lång text")
    question_is_added(ada, MEASURES, MAPPING, "Fil")
    section_is_added(ada, MONEY)
    rows = {"Kolumner": COLUMNS, "Vad heter en rad?": "Bidrag", "Högsta antal rader": "5"}
    question_is_added(
        ada, MONEY, GRANTS, "Tabell med rader", look="tabell", is_optional=True, **rows
    )
    budget = {
        "Kostnadsslag": "Personal\nLokaler",
        "Finansiering": "Statsbidrag\nEgna medel",
        "År": "2021, 2022",
        "Vilken finansiering är det sökta beloppet?": "Statsbidrag",
    }
    question_is_added(ada, MONEY, BUDGET, "Budget", look="budget", **budget)
    question_is_added(ada, MONEY, PROMISE, "Ja eller nej", must_be="Bara Ja")
    ada.reads(f"Avsnittet besvaras om ni har valt ”Insatser” på ”{AREAS}”.")
    ada.look("tabeller-utkast")
    form_is_tried(ada)
    form_is_published(ada)
    form_is_named(ada, REPORT)
    section_is_added(ada, "Läget")
    question_is_added(ada, "Läget", "Hur går arbetet?", "Lång text")
    form_is_published(ada)


def form_is_named(ada: Visitor, title: str) -> None:
    ada.open("/handlaggning/formular/nytt/")
    ada.write("Formulärets namn", title)
    ada.press("Spara")


def section_is_added(ada: Visitor, title: str, *, only_if: str = "") -> None:
    ada.follow("Lägg till avsnitt")
    ada.write("Rubrik", title)
    if only_if:
        ada.page.get_by_role("radio", name="Bara om allt det här är svaret").check()
        ada.page.get_by_label("Svar 1", exact=True).select_option(only_if)
    ada.press("Spara i utkastet")


def question_is_added(
    ada: Visitor,
    section: str,
    label: str,
    kind: str,
    *,
    look: str = "",
    prefill: str = "",
    must_be: str = "",
    is_optional: bool = False,
    **typed: str,
) -> None:
    ada.follow(f"Lägg till fråga i {section}")
    ada.write("Fråga", label)
    ada.page.get_by_role("radio", name=re.compile(rf"^\s*{kind} –")).check()
    for name, text in typed.items():
        ada.page.get_by_label(re.compile(rf"^\s*{re.escape(name)}")).first.fill(text)
    if prefill:
        ada.page.locator("#id_prefill").select_option(prefill)
    if must_be:
        ada.page.get_by_label(must_be, exact=True).check()
    if is_optional:
        ada.page.get_by_label("Nej, den är frivillig", exact=True).check()
    if look:
        ada.press("Visa hur det blir")
        ada.look(f"fraga-{look}")
    ada.press("Spara i utkastet")


def form_is_tried(ada: Visitor) -> None:
    ada.follow("Förhandsgranska")
    ada.look("tabeller-forhandsgranska")
    ada.follow("Prova att fylla i")
    ada.page.get_by_role("group", name="Bidrag 1").get_by_label("Från vem").fill("Boverket")
    ada.page.get_by_label("Personal, 2021", exact=True).fill("100")
    ada.press("Kontrollera")
    ada.reads("Bidrag 1: fyll i ”Belopp”.")
    ada.reads("Fyll i beloppet på raden ”Statsbidrag” i budgeten.")
    ada.look("tabeller-prova")
    ada.follow_crumb(FORM)
    ada.follow("Redigera utkastet")


def form_is_published(ada: Visitor) -> None:
    ada.follow("Publicera")
    ada.press("Publicera")
    ada.reads("är publicerad och går att välja")


def call_is_made(ada: Visitor) -> Call:
    now = timezone.localtime()
    page = ada.page
    ada.open("/handlaggning/register/applications/call/add/")
    for name in ("summary", "purpose", "who_may_apply"):
        page.locator(f"#id_{name}").fill("Text om utlysningen.")
    page.locator("#id_title").fill(CALL)
    page.locator("#id_ordinance").fill("förordningen (2018:118)")
    page.locator("#id_frame_ore").fill("10 000 000")
    page.get_by_label("Kommun", exact=True).check()
    stage_is_added(ada, 0, "application", "Ansökan", FORM, opens=-1)
    with page.expect_navigation():
        page.locator("input[name=_continue]").click()
    stage_is_added(ada, 1, "progress_report", "Lägesrapport", REPORT, opens=60)
    page.locator("#id_published_at_0").fill(f"{now - timedelta(days=1):%Y-%m-%d}")
    page.locator("#id_published_at_1").fill("08:00:00")
    with page.expect_navigation():
        page.locator("input[name=_save]").click()
    call = Call.objects.get()
    assert [one.kind for one in call.stages.order_by("order")] == ["application", "progress_report"]
    return call


def stage_is_added(
    ada: Visitor, number: int, kind: str, title: str, form: str, *, opens: int
) -> None:
    opens_at = timezone.localtime() + timedelta(days=opens)
    place = f"#id_stages-{number}"
    ada.page.locator(f"{place}-order").fill(str(number + 1))
    ada.page.locator(f"{place}-kind").select_option(kind)
    ada.page.locator(f"{place}-title").fill(title)
    ada.page.locator(f"{place}-opens_at_0").fill(f"{opens_at:%Y-%m-%d}")
    ada.page.locator(f"{place}-opens_at_1").fill("08:00:00")
    ada.page.locator(f"{place}-closes_at_0").fill(f"{opens_at + timedelta(days=30):%Y-%m-%d}")
    ada.page.locator(f"{place}-closes_at_1").fill("00:00:00")
    ada.page.locator(f"{place}-questionnaire").select_option(f"{form}, version 1")


def draft_is_filled_in(amina: Visitor, call: Call, folder: Path) -> Submission:
    amina.open(f"/utlysningar/{call.slug}/")
    amina.main.get_by_role("button", name="Börja").first.click()
    amina.reads_heading("Ansökan")
    amina.follow(CONTACT)
    assert amina.page.get_by_label("E-post").input_value() == "amina@example.se"
    amina.press("Spara och fortsätt")
    for area in ("Samverkan", "Insatser"):
        amina.answer(AREAS, area)
    amina.write(WORK, "Vi arbetar med skolan. " * 10)
    amina.write(BEFORE, LOST)
    amina.press("Spara och fortsätt")
    amina.reads_heading(MEASURES)
    amina.write(NEEDS, "Mötesplatser saknas.")
    file = folder / "kartlaggning.pdf"
    file.write_bytes(pdf_of())
    amina.upload(MAPPING, file)
    amina.press("Spara och fortsätt")
    tables_are_filled_in(amina)
    return Submission.objects.get()


def tables_are_filled_in(amina: Visitor) -> None:
    row_is_written(amina, 1, "Boverket", "Sökt", "100 000")
    amina.press("Lägg till rad")
    row_is_written(amina, 2, "Tillväxtverket", "Beviljat", "50 000,50")
    for cell, text in {
        "Personal, 2021": "300 000",
        "Lokaler, 2022": "200 000",
        "Statsbidrag, 2021": "250 000",
        "Egna medel, 2021": "50 000",
        "Statsbidrag, 2022": "200 000",
    }.items():
        amina.write(cell, text)
    amina.press("Spara och räkna om summorna")
    amina.look("tabeller-ifyllda")
    amina.answer(PROMISE, "Ja")
    amina.press("Spara och fortsätt")


def row_is_written(amina: Visitor, number: int, source: str, state: str, amount: str) -> None:
    row = amina.page.get_by_role("group", name=f"Bidrag {number}")
    row.get_by_label("Från vem", exact=True).fill(source)
    row.get_by_label(state, exact=True).check()
    row.get_by_label("Belopp", exact=True).fill(amount)
    # A button that is pressed while the page saves by itself meets its own answer as a colleague's.
    with amina.page.expect_response(re.compile("/autospara/")):
        amina.page.keyboard.press("Tab")
    amina.page.wait_for_timeout(3000)


def form_is_changed(ada: Visitor) -> None:
    """One question is removed, one must now be answered, and one has a lower limit."""
    ada.open("/handlaggning/formular/")
    ada.follow(FORM)
    ada.press("Skapa nytt utkast")
    question_is_opened(ada, BEFORE, "Ta bort")
    ada.press("Ta bort")
    question_is_opened(ada, OTHERS, "Redigera")
    ada.page.get_by_role("group", name="Måste frågan besvaras?").get_by_label("Ja").check()
    ada.press("Spara i utkastet")
    question_is_opened(ada, WORK, "Redigera")
    ada.write("Högsta antal tecken (frivilligt)", "100")
    ada.press("Spara i utkastet")
    ada.follow("Publicera")
    changes = [
        f"Frågan ”{WORK}”: svaret får vara kortare, högst 100 tecken (förut 8 000).",
        f"Frågan ”{OTHERS}” måste nu besvaras.",
        f"Frågan ”{BEFORE}” är borttagen.",
    ]
    assert [one.replace("\N{NO-BREAK SPACE}", " ") for one in listed(ada)] == changes
    ada.press("Publicera")
    with ada.page.expect_navigation():
        ada.main.get_by_role("link", name="Använd i utlysning").first.click()
    ada.page.get_by_label("Steg i utlysning").select_option(f"Ansökan – {CALL}")
    ada.press("Visa vad som händer")
    ada.look("tabeller-byte")
    counts = [one.strip() for one in ada.main.locator(".summary-list dd").all_inner_texts()]
    assert counts == ["2", "1", "2", "1", "0"]
    ada.press("Byt version")
    ada.reads("Utkasten har följt med")


def listed(ada: Visitor) -> list[str]:
    return ada.main.locator(".narrow > ul > li").all_inner_texts()


def question_is_opened(ada: Visitor, label: str, button: str) -> None:
    row = ada.main.locator(".outline > li").filter(has_text=label)
    with ada.page.expect_navigation():
        row.get_by_role("link", name=button).click()


def draft_has_followed(amina: Visitor, it: Submission) -> None:
    before = it.answers
    amina.open(f"/inlagor/{it.pk}/")
    amina.reads("Frågorna har ändrats")
    amina.look("tabeller-nya-fragor")
    it.refresh_from_db()
    gone = {key for key, value in before.items() if value == LOST}
    assert it.answers == {key: one for key, one in before.items() if key not in gone}
    assert it.amount_in(it.answers) == 450_000_00
    amina.open(f"/inlagor/{it.pk}/historik/")
    amina.follow(BEFORE)
    amina.reads(LOST)


def draft_is_sent(amina: Visitor, sigrid: Visitor, it: Submission) -> None:
    amina.open(f"/inlagor/{it.pk}/")
    amina.follow(DIRECTION)
    amina.write(OTHERS, "Borås kommun")
    amina.write(WORK, "Vi arbetar med skolan.")
    amina.press("Spara och gå till översikten")
    amina.follow("Kontrollera uppgifterna")
    amina.look("tabeller-kontrollera")
    amina.press("Skicka till undertecknaren")
    sigrid.sign_in()
    sigrid.open(f"/inlagor/{it.pk}/underteckna/")
    sigrid.tick(
        "Jag har läst det som undertecknas, uppgifterna är riktiga"
        " och jag är behörig att företräda organisationen."
    )
    sigrid.press("Underteckna och skicka in")
    it.refresh_from_db()
    assert it.status == Status.RECEIVED


def form_goes_out_and_in(ada: Visitor, folder: Path) -> None:
    ada.open("/handlaggning/formular/")
    ada.follow(FORM)
    file = folder / "formular.json"
    file.write_bytes(ada.download(ada.main.get_by_role("link", name="Hämta som fil").first))
    ada.open("/handlaggning/formular/las-in/")
    ada.pick("Fil", file)
    ada.press("Läs in")
    ada.reads("Filen är inläst som utkast")
    exported = QuestionnaireVersion.objects.get(number=2)
    imported = QuestionnaireVersion.objects.latest("pk")
    assert exported.pk != imported.pk
    assert exported.definition == imported.definition
