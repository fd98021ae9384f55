"""The life of one case through the pages, from the first page of the portal to the last letter."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from applications.models import Call, Case
from delmos_portal.demo.walk import SMALL_PDF
from delmos_portal.documents.models import Document
from delmos_portal.outbox.models import OutboxMessage
from tests.build import People
from tests.journeys.filling import fill, fill_in, is_saved, sections_of
from tests.journeys.papers import Papers
from tests.journeys.play import Play, has_no_conflict
from tests.journeys.post import Post, link_in, subject_of, text_of
from tests.journeys.visitor import Visitor
from tests.live import Live, wait_for
from tests.screening.test_deciding_views import in_days

NEEDS = "Redogör för vilket behov det finns av att utveckla denna samverkan och kunskapsutbyte"
BEFORE = "Vi behöver en gemensam bild av läget."
AFTER = "Vi behöver en gemensam bild av läget, och tid att mötas."
COMPLETED = "Behovet gäller Ekön och Charlottenborg, enligt kommunens mätning förra året."
GRANTED, FIRST_PART, SECOND_PART, LEFT = "700 000 kr", "420 000 kr", "280 000 kr", "100 000 kr"
EVIDENCE = "Kartläggning och plan.pdf"


@pytest.fixture
def play(portal: Live, who: People, visit: Callable[..., Visitor], tmp_path: Path) -> Play:
    portal.start("worker")
    portal.start("beat")
    seats = [visit(user) for user in (who.amina, who.sigrid, who.olle, who.disa)]
    return Play(who, *seats, Post(portal), Papers(tmp_path))


@pytest.mark.timeout(600)
def test_a_case_lives_from_the_first_page_to_the_last_letter(
    play: Play, portal: Live, open_call: Call, visit: Callable[..., Visitor]
):
    notification_is_written(play, open_call)
    notification_is_returned_mended_and_signed(play)
    completion_is_asked_for_and_given(play)
    notification_is_decided(play)
    application_is_filed(play)
    application_is_granted(play)
    first_part_is_paid(play)
    plan_is_filed_and_approved(play)
    second_part_is_paid(play)
    report_is_filed_and_approved(play)
    what_was_not_used_comes_back(play)
    case_is_closed(play)
    documents_can_be_verified(play, visit())

    wait_for(lambda: not OutboxMessage.objects.filter(done_at=None).exists())
    assert sorted(play.post.all()) == sorted(letters(play))
    assert len({mail["Message-ID"] for mail in portal.mails()}) == len(portal.mails())
    sheets = Document.objects.filter(kind="assessment")  # the agency hands them out on request
    assert len(play.papers.fetched) == Document.objects.count() - sheets.count() == 10
    assert sheets.count() == 4
    assert Case.objects.get().status == Case.Status.CLOSED
    call_command("verify_journal")


def notification_is_written(play: Play, call: Call) -> None:
    amina = play.amina
    amina.open("/")
    amina.look("start")
    amina.page.get_by_role("banner").get_by_role("link", name="Logga in").click()
    amina.look("sign-in")
    amina.sign_in()
    amina.look("home-empty")
    amina.follow("Se alla utlysningar")
    amina.look("calls")
    amina.follow(call.title)
    amina.look("call")
    amina.press("Börja intresseanmälan")
    amina.look("draft-empty")
    first, second = sections_of("notification")
    amina.follow(first.title)
    amina.write("Befattning", "Utvecklingsledare i Motala")
    is_saved(amina)
    amina.look("notification-contact")
    amina.press("Spara och fortsätt")
    fill(amina, second.questions[0])
    amina.write(NEEDS, BEFORE)
    is_saved(amina)
    amina.look("notification-cooperation")
    amina.press("Spara och fortsätt")
    amina.look("draft-filled")


def notification_is_returned_mended_and_signed(play: Play) -> None:
    amina, sigrid = play.amina, play.sigrid
    link = play.send_to_signatory("intresseanmälan")
    sigrid.open(link)
    assert sigrid.path == "/konto/logga-in/"
    sigrid.sign_in()
    sigrid.reads(BEFORE)
    sigrid.page.get_by_label("Vad gäller det?").select_option("Samverkan och kunskapsutbyte")
    sigrid.write("Vad behöver ändras?", "Skriv också att vi behöver tid att mötas.")
    sigrid.press("Skicka tillbaka med kommentar")
    sigrid.look("returned")
    subject = "Tillbaka för ändring: intresseanmälan för Motala kommun"
    letter = play.post.wait_for(subject, play.who.amina.email)
    assert "Skriv också att vi behöver tid att mötas." in text_of(letter)
    amina.open(link_in(letter))
    amina.look("draft-returned")
    amina.follow("Samverkan och kunskapsutbyte", exact=True)
    amina.look("section-returned")
    amina.write(NEEDS, AFTER)
    amina.press("Spara och gå till översikten")
    amina.follow_crumb("Statsbidrag mot segregation")
    play.case = amina.path
    amina.follow("Fortsätt skriva")
    play.file("intresseanmälan", "Intresseanmälan", AFTER)
    amina.look("case-received")


def completion_is_asked_for_and_given(play: Play) -> None:
    amina, olle = play.amina, play.olle
    olle.sign_in()
    olle.open("/handlaggning/arendeko/")
    olle.look("queue")
    olle.follow(play.number)
    olle.look("desk-received")
    has_no_conflict(olle, play.desk)
    play.take_up()
    olle.follow("Begär komplettering")
    olle.write("Vad som saknas eller är oklart", "Vilka områden gäller det, och hur vet ni det?")
    olle.page.get_by_label("Fråga", exact=True).select_option(label=NEEDS)
    olle.look("ask")
    olle.page.get_by_label("Sista dag").press("Enter")  # goes to the check, and sends nothing
    olle.reads_heading("Kontrollera begäran om komplettering")
    olle.look("ask-check")
    olle.press("Skicka begäran")
    letter = wait_for(lambda: first_letter(play, "Komplettera senast"))
    assert "Vilka områden gäller det" in text_of(letter)
    amina.open(link_in(letter))
    amina.look("draft-incomplete")
    amina.follow("Samverkan och kunskapsutbyte", exact=True)
    amina.write(NEEDS, COMPLETED)
    amina.look("section-incomplete")
    amina.press("Spara och fortsätt")
    play.sign("komplettering", play.send_to_signatory("kompletteringen av intresseanmälan"))
    subject = f"Vi har tagit emot er komplettering av intresseanmälan, {play.number}"
    play.post.wait_for(subject, *play.everyone)
    play.post.wait_for(f"{play.number}: komplettering har kommit in", play.who.olle.email)
    said = (play.number, "Motala kommun")
    play.papers.fetch(amina, play.case, "Begäran om komplettering", *said, "Vilka områden")
    play.papers.fetch(amina, play.case, "Komplettering av intresseanmälan", *said, COMPLETED)


def first_letter(play: Play, beginning: str):
    """The letter whose subject begins so; the day in it is nobody's business here."""
    found = [mail for mail in play.post.live.mails() if subject_of(mail).startswith(beginning)]
    return found[0] if found else None


def notification_is_decided(play: Play) -> None:
    disa, olle = play.disa, play.olle
    olle.open(play.desk)
    olle.look("desk-completed")
    play.assess(
        "intresseanmälan",
        "Ligger i linje med syftet",
        "Avser inte uppgifter som redan är en skyldighet",
    )
    play.propose("intresseanmälan", "Bjud in att ansöka")
    disa.sign_in()
    has_no_conflict(disa, play.desk)
    disa.follow("Läs förslaget och besluta")
    disa.write("Vad som behöver ändras", "Nämn vilka områden det gäller.")
    disa.press("Skicka tillbaka till handläggaren")
    play.post.wait_for(f"{play.number}: förslaget har kommit tillbaka", play.who.olle.email)
    olle.open(play.desk)
    olle.look("desk-sent-back")
    play.propose("intresseanmälan-igen", "Bjud in att ansöka")
    play.decide("intresseanmälan")
    disa.look("desk-announced")
    said = play.told("Besked om intresseanmälan", "intresseanmälan", "ingen garanti")
    assert "Inbjudan är ingen garanti för bidrag." in said


def application_is_filed(play: Play) -> None:
    amina = play.amina
    amina.open("/mina-arenden/")
    amina.look("home-invited")
    amina.follow("Fortsätt skriva")
    fill_in(amina, "application")
    amina.look("application-filled")
    play.file("ansökan", "Ansökan", "700 000 kr")


def application_is_granted(play: Play) -> None:
    olle = play.olle
    play.take_up()
    play.assess(
        "ansökan",
        "Ligger i linje med syftet",
        "Avser inte uppgifter som redan är en skyldighet",
        "Långsiktig effekt",
        "Samverkan",
        "Rimlig budget",
    )
    olle.open(play.desk)
    olle.follow("Föreslå beslut")
    olle.answer("Förslag till beslut", "Bifall")
    olle.write("Skäl", "Arbetet ligger i linje med syftet, och beloppet är rimligt.")
    olle.write("Sista dag att använda bidraget", in_days(200))
    olle.write("Sista dag för kartläggning, behovsanalys och plan (frivilligt)", in_days(120))
    olle.write("Sista dag för slutrapport", in_days(230))
    olle.write("Belopp 1, kr", "420 000")
    olle.write("Dag 1", in_days(10))
    olle.write("Belopp 2, kr", "280 000")
    olle.write("Dag 2", in_days(150))
    olle.page.get_by_label("Först när planen är godkänd").nth(1).check()
    olle.look("propose-grant")
    olle.press("Lämna förslaget till beslutsfattaren")
    play.proposed()
    play.decide("ansökan")
    said = play.told("Beslut om statsbidrag", "ansökan", GRANTED, FIRST_PART, SECOND_PART)
    assert "Beviljat belopp: 700 000 kr" in said.replace("\N{NO-BREAK SPACE}", " ")
    play.amina.open(f"{play.case}pengar/")
    play.amina.look("case-money")


def pay(play: Play, number: int, amount: str) -> None:
    """Olle orders, Disa confirms, and the organisation hears of it."""
    play.olle.open(f"{play.desk}pengar/")
    play.olle.press(f"Beordra utbetalning {number}")
    play.olle.look(f"money-ordered-{number}")
    play.disa.open(f"{play.desk}pengar/")
    play.disa.follow(f"Bekräfta utbetalning {number}")
    play.disa.write("Referens i ekonomisystemet", f"V-{number}")
    play.disa.write("Utbetald den", play.today)
    play.disa.look(f"confirm-{number}")
    play.disa.press("Bekräfta utbetalningen")
    subject = f"Utbetalning av statsbidrag till Motala kommun, {play.number}"
    letter = play.post.wait_for(subject, *play.everyone)
    assert amount in text_of(letter).replace("\N{NO-BREAK SPACE}", " ")


def first_part_is_paid(play: Play) -> None:
    play.olle.open(f"{play.desk}pengar/")
    expect(play.olle.main.get_by_role("row").nth(2)).to_contain_text(
        "Utbetalningen väntar på att planen godkänns."
    )
    pay(play, 1, FIRST_PART)


def plan_is_filed_and_approved(play: Play) -> None:
    amina = play.amina
    amina.open("/mina-arenden/")
    amina.follow("Fortsätt skriva")
    evidence = play.papers.folder / EVIDENCE
    evidence.write_bytes(SMALL_PDF)
    fill_in(amina, "plan", file=evidence)
    noun = "kartläggning, behovsanalys och plan"
    play.file(noun, "Kartläggning, behovsanalys och plan", EVIDENCE)
    play.take_up()
    play.assess(noun, "Nuläge, behovsanalys och plan finns", "Underlag för fortsatt arbete")
    play.propose(noun, "Godkänn")
    play.decide(noun)
    play.told("Beslut om redovisad kartläggning, behovsanalys och plan", noun)


def second_part_is_paid(play: Play) -> None:
    pay(play, 2, SECOND_PART)


def report_is_filed_and_approved(play: Play) -> None:
    amina = play.amina
    amina.open("/mina-arenden/")
    amina.follow("Fortsätt skriva")
    fill_in(amina, "final_report")
    play.file("slutrapport", "Slutrapport", "600 000 kr")
    play.take_up()
    play.assess(
        "slutrapport", "Ekonomisk redovisning", "Resultat mot syftet", "Fortsatt uppföljning"
    )
    play.propose("slutrapport", "Godkänn")
    play.decide("slutrapport")
    play.told("Beslut om slutrapport", "slutrapport", LEFT)


def what_was_not_used_comes_back(play: Play) -> None:
    amina, olle = play.amina, play.olle
    amina.open(f"{play.case}pengar/")
    amina.reads("Ni har pengar att betala tillbaka")
    amina.look("case-money-to-repay")
    olle.open(f"{play.desk}pengar/")
    olle.reads("återstår att betala tillbaka")
    olle.look("money-to-repay")
    olle.follow("Registrera återbetalning")
    olle.write("Belopp i kronor", "100 000")
    olle.write("Kom in den", play.today)
    olle.write("Referens i ekonomisystemet", "I-1")
    olle.look("repayment")
    olle.press("Registrera återbetalningen")
    olle.reads("Inget återstår att betala tillbaka.")


def case_is_closed(play: Play) -> None:
    play.olle.press("Avsluta ärendet")
    play.olle.look("money-closed")
    subject = f"Ärendet är avslutat: Motala kommun, {play.number}"
    letter = play.post.wait_for(subject, *play.everyone)
    play.amina.open(link_in(letter))
    play.amina.reads("Ärendet är avslutat")
    play.amina.look("case-closed")
    play.olle.open(play.desk)
    play.olle.look("desk-closed")


def documents_can_be_verified(play: Play, anybody: Visitor) -> None:
    """Anybody may ask, and a copy with one changed byte is found out."""
    pdf = play.papers.fetched["Beslut om ansökan"]
    flipped = bytearray(pdf)
    flipped[2000] ^= 1
    for content, answer in ((pdf, "Handlingen är äkta"), (bytes(flipped), "Filen har ändrats")):
        path = play.papers.folder / "shown.pdf"
        path.write_bytes(content)
        anybody.open("/kontrollera/")
        anybody.pick("PDF-fil", path)
        anybody.press("Kontrollera filen")
        anybody.reads(answer)
        anybody.look(f"verify-{answer.split()[-1]}")


def letters(play: Play) -> list[tuple[tuple[str, ...], str]]:
    """Every letter of the case, and to whom; nothing else has left the portal."""
    number, everyone = play.number, tuple(sorted(play.everyone))
    amina, sigrid = (play.who.amina.email,), (play.who.sigrid.email,)
    olle, disa = (play.who.olle.email,), (play.who.disa.email,)
    asked = first_letter(play, "Komplettera senast")
    stages = {
        "intresseanmälan": "Besked om intresseanmälan",
        "ansökan": "Beslut om statsbidrag",
        "kartläggning, behovsanalys och plan": (
            "Beslut om redovisad kartläggning, behovsanalys och plan"
        ),
        "slutrapport": "Beslut om slutrapport",
    }
    expected = [
        (amina, "Tillbaka för ändring: intresseanmälan för Motala kommun"),
        (sigrid, "Att underteckna: intresseanmälan för Motala kommun"),
        (sigrid, "Att underteckna: kompletteringen av intresseanmälan för Motala kommun"),
        (everyone, subject_of(asked)),
        (everyone, f"Vi har tagit emot er komplettering av intresseanmälan, {number}"),
        (olle, f"{number}: komplettering har kommit in"),
        (olle, f"{number}: förslaget har kommit tillbaka"),
        (disa, f"{number}: ett förslag till beslut väntar"),
        *[(everyone, f"Utbetalning av statsbidrag till Motala kommun, {number}")] * 2,
        (everyone, f"Ärendet är avslutat: Motala kommun, {number}"),
    ]
    for noun, title in stages.items():
        expected += [
            (sigrid, f"Att underteckna: {noun} för Motala kommun"),
            (everyone, f"Vi har tagit emot er {noun}, {number}"),
            (disa, f"{number}: ett förslag till beslut väntar"),
            (everyone, f"{title}, {number}"),
        ]
    return expected
