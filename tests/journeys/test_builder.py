"""A form from nothing: built, tried, published, asked in a call, filled in, and changed while open."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from applications.models import Call, Submission
from delmos_portal.accounts.models import StaffRole
from delmos_portal.questionnaires.models import QuestionnaireVersion
from tests.build import People, person
from tests.journeys.staff import give_second_factor
from tests.journeys.visitor import Visitor

FORM, CONTACT, WORK = "Ansökan 2027", "Kontaktperson", "Arbetet"
ASKS, PARTNER, AREAS, WHY = (
    "Söker ni tillsammans med någon?",
    "Vem söker ni tillsammans med?",
    "Vilken inriktning gäller det?",
    "Varför behövs det?",
)


@pytest.mark.timeout(600)
def test_a_form_is_built_asked_and_changed_while_drafts_are_open(
    who: People, visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    ada, amina = visit(administrator()), visit(who.amina)
    ada.sign_in()
    form_is_built(ada)
    form_is_tried_and_published(ada)
    call = call_is_made(ada)
    amina.sign_in()
    it = draft_is_filled_in(amina, call)
    form_is_changed(ada)
    draft_has_followed(amina, it)
    form_goes_out_and_in(ada, tmp_path)


def administrator():
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    give_second_factor(ada)
    return ada


def form_is_built(ada: Visitor) -> None:
    ada.open("/handlaggning/register/")
    ada.follow("Formulär")
    ada.look("formular-tomt")
    ada.follow("Nytt formulär")
    ada.write("Formulärets namn", FORM)
    ada.press("Spara")
    ada.look("formular-utkast-tomt")
    for title in (CONTACT, WORK):
        ada.follow("Lägg till avsnitt")
        ada.write("Rubrik", title)
        ada.press("Spara i utkastet")
    question_is_added(ada, CONTACT, "E-post", "E-postadress", key="contact_email")
    question_is_added(ada, WORK, ASKS, "Ja eller nej")
    question_is_added(ada, WORK, PARTNER, "Kort text", only_if=f"Ja på ”{ASKS}”")
    question_is_added(ada, WORK, AREAS, "Ett av flera alternativ", choices="Skola\nBoende")
    question_is_added(ada, WORK, WHY, "Lång text")
    ada.reads(f"Besvaras om ni har svarat Ja på ”{ASKS}”.")
    ada.look("formular-utkast")


def question_is_added(
    ada: Visitor,
    section: str,
    label: str,
    kind: str,
    *,
    key: str = "",
    choices: str = "",
    only_if: str = "",
) -> None:
    ada.follow(f"Lägg till fråga i {section}")
    ada.write("Fråga", label)
    ada.page.get_by_label("Nyckel").fill(key)
    ada.page.get_by_role("radio", name=f"{kind} –").check()
    if choices:
        ada.write("Alternativ", choices)
    if only_if:
        ada.page.get_by_role("radio", name="Bara om allt det här är svaret").check()
        ada.page.get_by_label("Svar 1", exact=True).select_option(only_if)
        ada.press("Visa hur det blir")
        ada.reads(f"Besvaras om ni har svarat Ja på ”{ASKS}”.")
        ada.look("formular-fraga")
    ada.press("Spara i utkastet")


def form_is_tried_and_published(ada: Visitor) -> None:
    ada.follow("Förhandsgranska")
    ada.reads(PARTNER)
    ada.look("formular-forhandsgranska")
    ada.follow("Prova att fylla i")
    ada.press("Kontrollera")
    ada.reads(f"Svara på frågan ”{ASKS}”.")
    ada.look("formular-prova")
    ada.follow_crumb(FORM)
    ada.follow("Redigera utkastet")
    ada.follow("Publicera")
    ada.look("formular-publicera")
    ada.press("Publicera")
    ada.reads("Version 1 är publicerad")


def call_is_made(ada: Visitor) -> Call:
    now = timezone.localtime()
    opens, closes = now - timedelta(days=1), now + timedelta(days=30)
    ada.open("/handlaggning/register/applications/call/add/")
    page = ada.page
    for name in ("summary", "purpose", "who_may_apply"):
        page.locator(f"#id_{name}").fill("Text om utlysningen.")
    page.locator("#id_title").fill("Statsbidrag 2027")
    page.locator("#id_ordinance").fill("förordningen (2018:118)")
    page.locator("#id_frame_ore").fill("10 000 000")
    page.get_by_label("Kommun", exact=True).check()
    page.locator("#id_published_at_0").fill(f"{opens:%Y-%m-%d}")
    page.locator("#id_published_at_1").fill("08:00:00")
    page.locator("#id_stages-0-order").fill("1")
    page.locator("#id_stages-0-kind").select_option("application")
    page.locator("#id_stages-0-title").fill("Ansökan")
    page.locator("#id_stages-0-opens_at_0").fill(f"{opens:%Y-%m-%d}")
    page.locator("#id_stages-0-opens_at_1").fill("08:00:00")
    page.locator("#id_stages-0-closes_at_0").fill(f"{closes:%Y-%m-%d}")
    page.locator("#id_stages-0-closes_at_1").fill("00:00:00")
    page.locator("#id_stages-0-questionnaire").select_option(f"{FORM}, version 1")
    with page.expect_navigation():
        page.locator("input[name=_save]").click()
    return Call.objects.get()


def draft_is_filled_in(amina: Visitor, call: Call) -> Submission:
    amina.open(f"/utlysningar/{call.slug}/")
    amina.main.get_by_role("button", name="Börja").first.click()
    amina.reads_heading("Ansökan")
    amina.follow(WORK)
    amina.answer(ASKS, "Ja")
    amina.write(PARTNER, "Borås kommun")
    amina.answer(AREAS, "Skola")
    amina.write(WHY, "Vi behöver mötas.")
    amina.press("Spara och fortsätt")
    return Submission.objects.get()


def form_is_changed(ada: Visitor) -> None:
    ada.open("/handlaggning/formular/")
    ada.follow(FORM)
    ada.press("Skapa nytt utkast")
    with ada.page.expect_navigation():
        ada.main.locator("a[href*='/ta-bort/fraga/vilken_inriktning']").click()
    ada.press("Ta bort")
    question_is_added(ada, WORK, "Hur många når ni?", "Heltal")
    ada.follow("Publicera")
    ada.reads(f"Frågan ”{AREAS}” är borttagen.")
    ada.look("formular-skillnader")
    ada.press("Publicera")
    with ada.page.expect_navigation():
        ada.main.get_by_role("link", name="Använd i utlysning").first.click()
    ada.page.get_by_label("Steg i utlysning").select_option("Ansökan – Statsbidrag 2027")
    ada.press("Visa vad som händer")
    ada.look("formular-byte")
    counts = [one.strip() for one in ada.main.locator(".summary-list dd").all_inner_texts()]
    assert counts == ["1", "1", "1", "0", "0"]
    assert "Motala" not in ada.main.inner_text()
    ada.press("Byt version")
    ada.reads("Utkasten har följt med")


def draft_has_followed(amina: Visitor, it: Submission) -> None:
    amina.open(f"/inlagor/{it.pk}/")
    amina.reads("Frågorna har ändrats")
    amina.look("utkast-nya-fragor")
    it.refresh_from_db()
    kept = {one for one in it.answers.values() if isinstance(one, str)}
    assert {"Borås kommun", "Vi behöver mötas."} <= kept
    amina.open(f"/inlagor/{it.pk}/historik/")
    amina.follow(AREAS)
    amina.reads("Skola")
    amina.look("historik-borttagen-fraga")


def form_goes_out_and_in(ada: Visitor, folder: Path) -> None:
    ada.open("/handlaggning/formular/")
    ada.follow(FORM)
    file = folder / "formular.json"
    file.write_bytes(ada.download(ada.main.get_by_role("link", name="Hämta som fil").first))
    ada.open("/handlaggning/formular/las-in/")
    ada.pick("Fil", file)
    ada.look("formular-las-in")
    ada.press("Läs in")
    ada.reads("Filen är inläst som utkast")
    exported, imported = QuestionnaireVersion.objects.filter(
        pk__in=[
            QuestionnaireVersion.objects.get(number=2).pk,
            QuestionnaireVersion.objects.latest("pk").pk,
        ]
    ).order_by("pk")
    assert exported.definition == imported.definition
