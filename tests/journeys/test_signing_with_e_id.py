"""A stage that is signed with an e-ID: too low is said, the right level signs, the number stays put."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import expect

from applications.actions import drafting, signing
from applications.models import Call, Signature, Stage, Status, Submission
from delmos_portal.accounts.actions.e_ids import connect_e_id
from delmos_portal.accounts.models import Level
from delmos_portal.outbox.models import OutboxMessage
from tests.accounts.e_id import WRITTEN, says_the_number
from tests.build import People, fill_in
from tests.journeys.papers import Papers, text_of
from tests.journeys.play import MAILBOX
from tests.journeys.post import Post, link_in
from tests.journeys.test_e_id import NAME, portal, show_e_id
from tests.journeys.visitor import Visitor
from tests.live import Live, wait_for
from tests.oidc import LEVEL_2, NUMBER, Broker, provider, running_provider

__all__ = ["portal", "provider", "running_provider"]

ASKED = "Att underteckna: intresseanmälan för Motala kommun"
CAME_IN = "Vi har tagit emot er intresseanmälan"
TOO_LOW = (
    "Den här inlagan undertecknas med e-legitimation på tillitsnivå 3."
    f" Legitimera dig med {NAME} och skriv sedan under."
)
REFUSED = "Välj en annan e-legitimation och legitimera dig igen."
HOW = "E-legitimation (BankID eller Freja), tillitsnivå 3"
DECLARATION = (
    "Jag har läst det som undertecknas, uppgifterna är riktiga"
    " och jag är behörig att företräda organisationen."
)


def sent_to_sign(who: People, call: Call) -> Submission:
    """Filled in, at a stage that takes an e-ID only, and sent to Sigrid."""
    Stage.objects.filter(pk=call.first_stage().pk).update(required_level=Level.E_ID)
    it = fill_in(drafting.begin(call, who.motala, by=who.amina), by=who.amina)
    return signing.send_to_signatory(it.pk, by=who.amina)


def tables_with_the_number() -> list[str]:
    """Every table where some row holds the number, however it is written."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            likes = [f"%{one}%" for one in WRITTEN]
            cursor.execute(
                f"SELECT EXISTS (SELECT 1 FROM {name} AS row WHERE row::text LIKE ANY (%s))",
                [likes],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def pages_with_the_number(visitor: Visitor, *addresses: str) -> list[str]:
    answers = [(one, visitor.page.request.get(one)) for one in addresses]
    assert [one for one, answer in answers if answer.status != 200] == []
    return [one for one, answer in answers if says_the_number(answer.text())]


def identify(sigrid: Visitor, provider: Broker) -> None:
    """From the sheet straight to the broker and back."""
    where = sigrid.main.get_by_role("region", name="Underteckna", exact=True)
    where.get_by_role("button", name=f"Legitimera dig med {NAME}").click()
    show_e_id(sigrid, provider, "sigrids")


@pytest.mark.timeout(300)
def test_a_password_is_too_low_and_so_is_a_weak_e_id_but_the_right_one_signs(
    portal: Live,
    who: People,
    open_call: Call,
    provider: Broker,
    visit: Callable[..., Visitor],
    tmp_path: Path,
) -> None:
    portal.start("worker")
    connect_e_id(who.sigrid, provider=provider.address, subject="sigrids")
    it, post = sent_to_sign(who, open_call), Post(portal)
    sigrid, sheet = visit(who.sigrid), f"/inlagor/{it.pk}/underteckna/"

    sigrid.sign_in()
    sigrid.open(link_in(post.wait_for(ASKED, who.sigrid.email)))
    assert sigrid.path == sheet
    sigrid.reads_heading("Underteckna intresseanmälan")
    sigrid.reads(TOO_LOW)
    expect(sigrid.main.get_by_label(DECLARATION)).to_have_count(0)
    sigrid.look("too-low-sheet")

    sigrid.may_fail = True  # the refusal is a 403
    provider.knows("sigrids", acr=LEVEL_2)
    identify(sigrid, provider)
    sigrid.reads_heading("E-legitimationen räcker inte")
    sigrid.reads(REFUSED)
    expect(sigrid.main.get_by_text("lösenord")).to_have_count(0)
    sigrid.look("too-low-e-id")
    sigrid.follow("Tillbaka")
    sigrid.may_fail = False
    assert sigrid.path == sheet
    sigrid.reads(TOO_LOW)
    it.refresh_from_db()
    assert (it.status, Signature.objects.count()) == (Status.SIGNING, 0)

    provider.knows("sigrids")
    identify(sigrid, provider)
    assert sigrid.path == sheet
    sigrid.look("high-enough-sheet")
    assert pages_with_the_number(sigrid, sheet, "/konto/e-legitimation/visa/") == []
    sigrid.tick(DECLARATION)
    sigrid.press("Underteckna och skicka in")
    sigrid.reads("Vi har tagit emot: Intresseanmälan")
    sigrid.reads(HOW)
    sigrid.look("e-id-receipt")

    given = Signature.objects.get()
    assert given.level == Level.E_ID
    assert {
        key: given.evidence[key] for key in ("subject", "provider", "personal_identity_number")
    } == {
        "subject": "sigrids",
        "provider": provider.address,
        "personal_identity_number": NUMBER,
    }
    number = sigrid.page.locator(".confirmation-number strong").inner_text()
    post.wait_for(f"{CAME_IN}, {number}", MAILBOX, who.amina.email, who.sigrid.email)
    wait_for(lambda: not OutboxMessage.objects.filter(done_at=None).exists())
    pdf = Papers(tmp_path).fetch(sigrid, f"/arenden/{it.case_id}/", "Intresseanmälan", number)
    assert HOW in text_of(pdf).replace("E- legitimation", "E-legitimation")  # at a line's end
    the_number_is_nowhere_else(portal, it, pdf, (sigrid, visit(who.amina), visit(who.olle)))


def the_number_is_nowhere_else(
    portal: Live, it: Submission, pdf: bytes, seats: tuple[Visitor, Visitor, Visitor]
) -> None:
    """In the signature's evidence only: not a page, a letter, a PDF or another table."""
    sigrid, amina, olle = seats
    amina.sign_in()
    olle.sign_in()
    case, receipt = f"/arenden/{it.case_id}/", f"/inlagor/{it.pk}/kvitto/"
    own = (case, receipt, f"/inlagor/{it.pk}/")
    assert pages_with_the_number(sigrid, *own, "/", "/konto/", "/organisation/") == []
    assert pages_with_the_number(amina, *own, "/") == []
    assert pages_with_the_number(olle, f"/handlaggning{case}", "/handlaggning/arendeko/") == []
    assert not says_the_number(text_of(pdf))
    assert [mail["Subject"] for mail in portal.mails() if says_the_number(mail.as_string())] == []
    assert tables_with_the_number() == ["applications_signature"]
