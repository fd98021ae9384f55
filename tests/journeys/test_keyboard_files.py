"""Files, the Word form and messages without a mouse, also where something is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from applications.actions import drafting
from applications.models import Message, Status
from screening.actions import messaging as agency
from tests.applications.test_word_views import edited
from tests.build import People, notification, stage
from tests.journeys.hands import Hands
from tests.journeys.visitor import Visitor
from tests.pdfs import pdf_of

pytestmark = pytest.mark.timeout(240)


def test_a_file_is_added_replaced_and_put_back(
    who: People, visit: Callable[..., Visitor], tmp_path: Path
):
    it = stage("plan", who=who)
    first, second, wrong = (tmp_path / name for name in ("plan.pdf", "ny plan.pdf", "fel.pdf"))
    first.write_bytes(pdf_of())
    second.write_bytes(pdf_of(mark="ny plan"))
    wrong.write_text("Det här är ingen pdf.")
    amina = Hands(visit(who.amina), f"/inlagor/{it.pk}/avsnitt/deliverables/")

    amina.go("Ladda upp: Kartläggning")
    amina.is_told("Välj en fil först, och tryck sedan på Ladda upp.")
    amina.look("fil-fel")
    amina.pick_file(first)
    amina.go("Ladda upp: Kartläggning")
    amina.look("fil")
    amina.go("Byt ut plan.pdf")
    amina.look("byt-ut")
    amina.to("Ny fil i stället för plan.pdf")
    amina.pick_file(wrong)
    amina.go("Byt ut")
    amina.is_told(
        "Filen är inte en fungerande PDF-fil, fast namnet säger det."
        " Öppna den, spara den på nytt och försök igen."
    )
    amina.look("byt-ut-fel")
    amina.to("Ny fil i stället för plan.pdf")
    amina.pick_file(second)
    amina.go("Byt ut")
    amina.reads("plan.pdf är ersatt med ny plan.pdf. Den förra finns kvar.")
    amina.open("Tidigare filer (1)")
    amina.look("fil-ersatt")
    amina.go("Ta tillbaka plan.pdf")
    amina.look("fil-tillbaka")
    standing = it.attachments.filter(removed_at=None).values_list("file__name", flat=True)
    assert sorted(standing) == ["ny plan.pdf", "plan.pdf"]


def test_what_was_written_in_word_is_chosen_text_by_text(
    who: People, visit: Callable[..., Visitor], tmp_path: Path
):
    it = notification(who=who)
    answers = {"contact_name": "Amina Ek", "cooperation_today": "Vi har råd."}
    drafting.save(it.pk, answers, version=0, by=who.amina)
    amina = Hands(visit(who.amina), f"/inlagor/{it.pk}/")

    amina.go("Skriv i Word")
    amina.look("word")
    amina.to("Ladda ner formuläret")
    with amina.page.expect_download() as fetched:
        amina.press("Enter")
    amina.go("Ladda upp och jämför")
    amina.is_told("Välj den Word-fil som ni har skrivit i.")
    amina.look("word-fel")
    written = tmp_path / "formulär.docx"
    changes = (("Amina Ek", "Anna Ek"), ("Vi har råd.", "Vi har råd och forum."))
    written.write_bytes(edited(Path(fetched.value.path()).read_bytes(), *changes))
    amina.to("Word-fil")
    amina.pick_file(written)
    amina.go("Ladda upp och jämför")
    amina.look("word-jamfor")
    amina.tick("Ta svaret från filen: Kontaktpersonens namn")
    amina.tick("Ta svaret från filen: Beskriv hur kommunen")
    amina.go("Spara valda svar")
    amina.is_told("Inget svar är valt. Kryssa i de svar som ska sparas, eller gå till översikten.")
    amina.look("word-jamfor-fel")
    amina.tick("Ta svaret från filen: Beskriv hur kommunen")
    amina.go("Spara valda svar")
    it.refresh_from_db()
    assert (it.answers["contact_name"], it.answers["cooperation_today"]) == (
        "Amina Ek",
        "Vi har råd och forum.",
    )
    amina.look("word-sparat")


def test_a_message_with_a_file_is_sent_in_the_case(
    who: People, visit: Callable[..., Visitor], tmp_path: Path
):
    case = notification(Status.RECEIVED, who=who).case
    agency.write(case, "Har ni ett protokoll?", by=who.olle)
    minutes = tmp_path / "protokoll.pdf"
    minutes.write_bytes(pdf_of())
    amina = Hands(visit(who.amina), f"/arenden/{case.pk}/")

    amina.go("Meddelanden")
    amina.go("Skicka meddelandet")
    amina.is_told("Skriv ett meddelande, också om du bara vill skicka filer.")
    amina.look("meddelande-fel")
    amina.type("Ja, här är det.")
    amina.to("Filer")
    amina.pick_file(minutes)
    amina.go("Skicka meddelandet")
    amina.reads("Ja, här är det.")
    amina.look("meddelande")

    olle = Hands(visit(who.olle), f"/handlaggning/arenden/{case.pk}/meddelanden/")
    olle.look("meddelande-handlaggare")
    olle.go("Skicka meddelandet")
    olle.is_told("Skriv ett meddelande, också om du bara vill skicka filer.")
    olle.look("meddelande-handlaggare-fel")
    olle.type("Tack!")
    olle.go("Skicka meddelandet")
    said = Message.objects.order_by("at").values_list("text", flat=True)
    assert list(said) == ["Har ni ett protokoll?", "Ja, här är det.", "Tack!"]
