"""A form is built, tried, published and put into an open call without a mouse."""

from collections.abc import Callable

import pytest

from applications.models import Call
from delmos_portal.questionnaires.models import QuestionnaireVersion
from tests.build import People, notification
from tests.journeys.hands import Hands
from tests.journeys.test_builder import administrator
from tests.journeys.visitor import Visitor

FORM, SECTION = "Intresseanmälan 2027", "Arbetet"
ASKS, PARTNER = "Söker ni tillsammans med någon?", "Vem söker ni tillsammans med?"


@pytest.mark.timeout(300)
def test_a_form_is_built_and_an_open_call_changed_with_the_keyboard_alone(
    who: People, open_call: Call, visit: Callable[..., Visitor]
):
    draft = notification(who=who, of=open_call)
    ada = Hands(visit(administrator()), "/handlaggning/formular/")

    form_is_built(ada)
    form_is_tried(ada)
    form_is_published(ada)
    call_is_changed(ada)

    made = QuestionnaireVersion.objects.get(questionnaire__title=FORM)
    draft.refresh_from_db()
    assert (open_call.first_stage().questionnaire, draft.questionnaire) == (made, made)
    assert [one.label for one in made.parsed.questions()] == [ASKS, PARTNER]


def form_is_built(ada: Hands) -> None:
    ada.look("byggare-formular")
    ada.go("Nytt formulär")
    ada.go("Spara")
    ada.is_told("Skriv vad formuläret ska heta.")
    ada.look("byggare-namn-fel")
    ada.type(FORM)
    ada.go("Spara")
    ada.look("byggare-tomt")
    ada.go("Lägg till avsnitt")
    ada.go("Spara i utkastet")
    ada.is_told("Skriv avsnittets rubrik.")
    ada.look("byggare-avsnitt-fel")
    ada.type(SECTION)
    ada.go("Spara i utkastet")
    ada.go(f"Lägg till fråga i {SECTION}")
    ada.go("Spara i utkastet")
    ada.is_told("Skriv frågan.", "Välj hur frågan ska besvaras.")
    ada.look("byggare-fraga-fel")
    ada.type(ASKS)
    ada.choose("Ja eller nej")
    ada.go("Spara i utkastet")
    ada.go(f"Lägg till fråga i {SECTION}")
    ada.write("Fråga", PARTNER)
    ada.choose("Kort text")
    ada.choose("Bara om allt det här är svaret")
    ada.go("Spara i utkastet")
    ada.is_told("Välj minst ett svar, eller välj att det alltid ska frågas.")
    ada.look("byggare-villkor-fel")
    ada.pick("Svar 1", "Ja")
    ada.go("Visa hur det blir")
    ada.reads(f"Besvaras om ni har svarat Ja på ”{ASKS}”.")
    ada.look("byggare-villkor")
    ada.go("Spara i utkastet")
    ada.look("byggare-utkast")


def form_is_tried(ada: Hands) -> None:
    ada.go("Förhandsgranska")
    ada.look("byggare-forhandsgranska")
    ada.go("Prova att fylla i")
    ada.go("Kontrollera")
    ada.is_told(f"Svara på frågan ”{ASKS}”.")
    ada.look("byggare-prova-fel")
    ada.choose("Ja")
    ada.write(PARTNER, "Borås kommun")
    ada.go("Kontrollera")
    ada.look("byggare-prova")
    ada.go(FORM)


def form_is_published(ada: Hands) -> None:
    ada.go("Redigera utkastet")
    ada.go("Publicera")
    ada.look("byggare-publicera")
    ada.go("Publicera")
    ada.reads("Version 1 är publicerad")
    ada.look("byggare-publicerad")


def call_is_changed(ada: Hands) -> None:
    ada.go("Använd i utlysning")
    ada.look("byte-av-formular")
    ada.go("Visa vad som händer")
    ada.is_told("Välj ett steg i en utlysning.")
    ada.look("byte-av-formular-fel")
    ada.pick("Steg i utlysning", "Intresseanmälan")
    ada.go("Visa vad som händer")
    ada.look("byte-av-formular-foljder")
    ada.go("Byt version")
    ada.reads("Utkasten har följt med")
    ada.look("byte-av-formular-gjort")
