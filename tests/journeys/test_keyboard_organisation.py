"""An organisation's own matters without a mouse: claiming, inviting, handing over, its board."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from applications.models import Call, Case, Inquiry
from delmos_portal.accounts.models import Invitation, OrganisationClaim, Role
from delmos_portal.working_days import working_day_from
from reporting.models import BoardCalendar
from tests.build import People, member, notification, person
from tests.journeys.hands import Hands
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.timeout(240)


def test_anybody_asks_whether_they_may_apply_and_asks_about_the_call(
    who: People, open_call: Call, visit: Callable[..., Visitor]
):
    anybody = Hands(visit(), f"/utlysningar/{open_call.slug}/")

    anybody.go("Kan vi söka?")
    anybody.look("kan-vi-soka")
    anybody.go("Visa svaret")
    anybody.is_told("Välj er organisation i listan.")
    anybody.look("kan-vi-soka-fel")
    anybody.pick("Vilka är ni?", "Motala")
    anybody.go("Visa svaret")
    anybody.reads("Ja, ni hör till dem som kan söka")
    anybody.look("kan-vi-soka-svar")
    anybody.go("Till utlysningen")
    anybody.go("Ställ en fråga om utlysningen")
    anybody.go("Skicka frågan")
    anybody.is_told(
        "Skriv ditt namn.", "Skriv din e-postadress, så att vi kan svara.", "Skriv din fråga."
    )
    anybody.look("fraga-fel")
    anybody.type("Karin Ek")
    anybody.write("Din e-postadress", "karin@motala.example")
    anybody.write("Din fråga", "Får vi söka två gånger?")
    anybody.go("Skicka frågan")
    anybody.look("fraga-tack")
    assert Inquiry.objects.get().text == "Får vi söka två gånger?"


def test_an_organisation_that_is_not_in_the_register_tells_of_itself(
    who: People, visit: Callable[..., Visitor]
):
    anybody = Hands(visit(), "/organisation/anmal/")

    anybody.look("anmal")
    anybody.go("Skicka anmälan")
    anybody.is_told(
        "Välj er organisation.",
        "Skriv ditt namn.",
        "Skriv din befattning.",
        "Skriv din e-postadress i tjänsten.",
        "Skriv ditt telefonnummer.",
    )
    anybody.look("anmal-fel")
    anybody.go("Anmäl en ny organisation")
    anybody.go("Skicka anmälan")
    anybody.is_told(
        "Välj vilket slag av organisation det är.",
        "Skriv organisationens namn.",
        "Skriv organisationsnumret.",
        "Skriv ditt namn.",
        "Skriv ditt uppdrag i organisationen.",
        "Skriv din e-postadress.",
        "Skriv ditt telefonnummer.",
    )
    anybody.look("anmal-ny-fel")
    anybody.choose("Ideell förening")
    anybody.write("Organisationens namn", "Föreningen Grannskap")
    anybody.write("Organisationsnummer", "212000-1355")
    anybody.write("Ditt namn", "Fatima Ek")
    anybody.write("Ditt uppdrag", "Ordförande")
    anybody.write("Din e-postadress", "fatima@grannskap.example")
    anybody.write("Telefon", "0141-22 50 00")
    anybody.go("Skicka anmälan")
    anybody.is_told(
        "Numret börjar på 2. Ideella föreningar har i regel ett nummer som börjar på 8."
        " Kontrollera mot registreringsbeviset. Är det ändå rätt? Kryssa i rutan under numret."
    )
    anybody.look("anmal-ny-nummer")
    anybody.write("Organisationsnummer", "802000-1239")
    anybody.go("Skicka anmälan")
    anybody.look("anmal-tack")
    claim = OrganisationClaim.objects.get()
    assert (claim.about, claim.new_number) == ("Föreningen Grannskap", "802000-1239")


def test_a_colleague_is_invited_and_the_cases_are_handed_over(
    who: People, visit: Callable[..., Visitor]
):
    karin = person("Karin")
    member(karin, who.motala, Role.WRITER)
    it = notification(who=who)
    amina = Hands(visit(who.amina), f"/organisation/{who.motala.pk}/")

    amina.look("organisation")
    amina.go("Bjud in en person")
    amina.go("Skicka inbjudan")
    amina.is_told(
        "Skriv adressen till den som ska bjudas in.", "Skriv personens namn.", "Välj en roll."
    )
    amina.look("bjud-in-fel")
    amina.type("lena@motala.example")
    amina.write("Namn", "Lena Ek")
    amina.choose("Läsare")
    amina.go("Skicka inbjudan")
    amina.look("inbjuden")
    asked = Invitation.objects.get()
    assert (asked.email, asked.role) == ("lena@motala.example", Role.READER)
    hands_over(amina, it.case)
    it.case.refresh_from_db()
    assert it.case.responsible == karin


def hands_over(amina: Hands, case: Case) -> None:
    amina.go("Lämna över ärenden till en kollega")
    amina.look("lamna-over")
    amina.go("Fortsätt")
    amina.is_told("Välj vem som tar över.")
    amina.look("lamna-over-fel")
    amina.press("Space")
    amina.go("Fortsätt")
    amina.look("lamna-over-kontroll")
    amina.go("Lämna över")
    amina.look("lamnat-over")


def test_the_boards_meetings_are_planned_and_its_papers_drawn_up(
    who: People, visit: Callable[..., Visitor]
):
    it = notification(who=who)
    meeting = working_day_from(timezone.localdate())
    amina = Hands(visit(who.amina), f"/organisation/{who.motala.pk}/bidrag/")

    amina.go("Sammanträden")
    amina.look("sammantraden")
    amina.write("Sammanträden", "nästa tisdag")
    amina.write("Beredning", "snart")
    amina.go("Spara")
    amina.is_told(
        "Vi förstår inte raden ”nästa tisdag”. Skriv dagen som 2027-02-09 eller 9 februari 2027.",
        "Skriv antalet arbetsdagar med siffror, 0 till 60.",
    )
    amina.look("sammantraden-fel")
    amina.type(meeting.isoformat())
    amina.write("Beredning", "1")
    amina.write("Utskick", "1")
    amina.write("Justering", "1")
    amina.go("Spara")
    amina.look("sammantraden-sparade")
    saved = BoardCalendar.objects.get()
    assert (saved.meetings, saved.preparation_days) == ([meeting], 1)
    papers_are_asked_for(amina, it.pk)


def papers_are_asked_for(amina: Hands, pk: object) -> None:
    amina.go("Underlag till sammanträdet")
    amina.look("underlag")
    amina.to("Förslag till beslut")
    amina.type(" ")
    amina.go("Spara förslaget")
    amina.is_told("Skriv vad nämnden eller styrelsen föreslås besluta.")
    amina.look("underlag-fel")
    amina.type("Nämnden beslutar att skicka in intresseanmälan.")
    amina.go("Spara förslaget")
    amina.reads("Förslaget är sparat.")
    amina.look("underlag-sparat")
