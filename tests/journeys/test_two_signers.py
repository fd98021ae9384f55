"""Two sign in order: one section comes back, a mandate runs out, and a substitute signs by code."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from applications.actions import drafting
from applications.models import Call, Stage, Submission
from delmos_portal.accounts.models import Mandate, Office, User
from delmos_portal.outbox.models import OutboxMessage
from tests.applications.parties import CHAIR, DIRECTOR, signatory
from tests.build import People, fill_in
from tests.journeys.papers import Papers
from tests.journeys.post import Post, link_in, text_of
from tests.journeys.visitor import Visitor
from tests.live import Live, wait_for

ASKED = "Att underteckna: intresseanmälan för Motala kommun"
BACK = "Tillbaka för ändring: intresseanmälan för Motala kommun"
NEEDS = "Redogör för vilket behov det finns av att utveckla denna samverkan och kunskapsutbyte"
DECLARATION = (
    "Jag har läst det som undertecknas, uppgifterna är riktiga"
    " och jag är behörig att företräda organisationen."
)


def draft_of(who: People, call: Call) -> Submission:
    """Filled in; the chair answers for who is contacted, the director for the cooperation."""
    parties = [{**CHAIR, "sections": ["contact"]}, {**DIRECTOR, "sections": ["cooperation"]}]
    stage = call.first_stage()
    Stage.objects.filter(pk=stage.pk).update(parties=parties, signing_in_order=True)
    return fill_in(drafting.begin(call, who.motala, by=who.amina), by=who.amina)


def sign_page(visitor: Visitor, name: str) -> None:
    visitor.look(name)
    visitor.tick(DECLARATION)


def runs_out(user: User) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Mandate.objects.filter(user=user).update(valid_until=yesterday)


@pytest.mark.timeout(300)
def test_two_sign_in_order_through_a_return_and_a_substitute(
    portal: Live, who: People, open_call: Call, visit: Callable[..., Visitor], tmp_path: Path
):
    portal.start("worker")
    kerstin_user = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    vera_user = signatory("Vera", who, Office.MUNICIPAL_DIRECTOR, is_substitute=True)
    it, post = draft_of(who, open_call), Post(portal)
    amina, sigrid = visit(who.amina), visit(who.sigrid)
    kerstin, vera = visit(kerstin_user), visit(vera_user)

    amina.sign_in()
    amina.open(f"/inlagor/{it.pk}/kontrollera/")
    amina.look("two-check")
    amina.press("Skicka till undertecknarna")
    amina.look("two-waiting")

    first = post.wait_for(ASKED, who.sigrid.email)
    sigrid.sign_in()
    sigrid.open(link_in(first))
    sign_page(sigrid, "two-sheet-chair")
    sigrid.press("Underteckna")
    sigrid.reads("Du har undertecknat. Det är inte inskickat än: fler underskrifter behövs.")
    sigrid.look("two-one-of-two")

    second = post.wait_for(ASKED, kerstin_user.email)
    assert "– Sigrid Exempel, kommunstyrelsens ordförande" in text_of(second)
    kerstin.sign_in()
    kerstin.open(link_in(second))
    kerstin.look("two-sheet-director")
    kerstin.follow("Skicka tillbaka med kommentar om Samverkan och kunskapsutbyte")
    kerstin.write("Vad behöver ändras?", "Skriv att vi behöver tid att mötas.")
    kerstin.press("Skicka tillbaka med kommentar")

    letter = post.wait_for(BACK, who.amina.email)
    assert "Det gäller: Samverkan och kunskapsutbyte" in text_of(letter)
    amina.open(link_in(letter))
    amina.reads("Undertecknat av Sigrid Exempel.")
    amina.look("two-returned")
    amina.follow("Samverkan och kunskapsutbyte", exact=True)
    amina.reads("Skriv att vi behöver tid att mötas.")
    amina.write(NEEDS, "Vi behöver tid att mötas.")
    amina.press("Spara och fortsätt")
    amina.follow("Kontrollera uppgifterna")
    amina.press("Skicka till undertecknarna")

    again = post.wait_for(ASKED, kerstin_user.email)
    assert it.signatures.get().voided_at is None
    runs_out(kerstin_user)
    kerstin.open(link_in(again))
    kerstin.reads("Du har ingen giltig fullmakt att underteckna för organisationen i dag")
    kerstin.look("two-sheet-expired")

    amina.open(f"/inlagor/{it.pk}/")
    amina.reads("Ingen kan underteckna")
    amina.follow("Välj vem som ska underteckna")
    amina.look("two-replace")
    amina.answer("Vem ska underteckna?", "Vera Exempel, ersättare för kommunchef")
    amina.write("Varför undertecknar ersättaren?", "Kommunchefen har slutat.")
    amina.press("Be ersättaren underteckna")
    amina.look("two-replaced")
    post.wait_for(
        "Du behöver inte underteckna: intresseanmälan för Motala kommun", kerstin_user.email
    )

    third = post.wait_for(ASKED, vera_user.email)
    assert "som ersättare för kommunchef" in text_of(third)
    code = text_of(third).split("Din kod: ")[1].split()[0]
    vera.sign_in()
    vera.reads("Något väntar på din underskrift")
    vera.follow("Att underteckna (1)")
    vera.look("two-to-sign")
    vera.write("Kod", code.lower())
    vera.press("Öppna")
    sign_page(vera, "two-sheet-substitute")
    vera.press("Underteckna och skicka in")
    vera.reads("Ersättare för kommunchef")
    vera.look("two-receipt")

    it.case.refresh_from_db()
    number = it.case.registration_number
    wait_for(lambda: not OutboxMessage.objects.filter(done_at=None).exists())
    Papers(tmp_path).fetch(
        amina,
        f"/arenden/{it.case_id}/",
        "Intresseanmälan",
        number,
        "Sigrid Exempel",
        "Kommunstyrelsens ordförande",
        "Vera Exempel",
        "Ersättare för kommunchef",
    )
