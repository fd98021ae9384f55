"""A stranger searches the register; a slip in a decision is put right, and everyone sees both wordings."""

from collections.abc import Callable

import pytest

from applications.models import Call, Case, Decision, Status
from delmos_portal.documents.models import Document
from delmos_portal.outbox.models import OutboxMessage
from tests.build import People, stage
from tests.journeys.visitor import Visitor
from tests.live import Live, wait_for


def all_promises_are_kept() -> bool:
    return not OutboxMessage.objects.filter(done_at=None).exists()


@pytest.mark.timeout(300)
def test_a_slip_is_put_right_and_the_register_tells_of_it(
    portal: Live, who: People, open_call: Call, visit: Callable[..., Visitor]
):
    it = stage("application", Status.ANNOUNCED, who=who, of=open_call)
    portal.start("worker")
    portal.start("beat")
    wait_for(all_promises_are_kept)

    disa = visit(who.disa)
    disa.sign_in()
    disa.open(f"/handlaggning/inlagor/{it.pk}/beslut/")
    disa.look("announced-decision")
    disa.follow("Rätta ett uppenbart fel")
    disa.look("correct")
    disa.press("Jämför före och efter")
    disa.reads("Inget är ändrat än. Skriv den rätta lydelsen där det står fel.")
    disa.look("correct-refused")
    disa.write("Bestämmelserna", "1–5 och 9 §§ förordningen (2018:118)")
    disa.write("Vad som var fel", "Hänvisningen till 9 § om redovisning hade fallit bort.")
    disa.press("Jämför före och efter")
    disa.reads_heading("Kontrollera rättelsen")
    disa.look("correct-check")
    disa.press("Ändra")
    disa.reads("Om rättelsen")
    disa.press("Jämför före och efter")
    disa.press("Rätta beslutet")
    disa.reads("Beslutet är rättat.")
    disa.look("corrected-decision-staff")

    wait_for(all_promises_are_kept)
    amina = visit(who.amina)
    amina.sign_in()
    amina.open(f"/inlagor/{it.pk}/beslut/")
    amina.reads("Hänvisningen till 9 § om redovisning hade fallit bort.")
    amina.reads("Tidigare lydelse. Ersatt genom rättelse.")
    amina.look("corrected-decision-party")

    stranger = visit()
    stranger.open("/diarium/")
    stranger.look("register")
    stranger.write("Organisation eller diarienummer", "motala")
    stranger.write("Ord i vad det rör", "rättelse")
    stranger.press("Sök")
    stranger.reads("Rättelse av beslut om ansökan")
    stranger.look("register-search")
    stranger.write("Ord i vad det rör", "finns inte")
    stranger.press("Sök")
    stranger.reads("Inga träffar")
    stranger.look("register-nothing")
    stranger.open("/diarium/?fran=2026-05-15&till=2026-05-14")
    stranger.look("register-fault")
    number = Case.objects.get(pk=it.case_id).registration_number
    stranger.open(f"/diarium/{number}/")
    stranger.reads_heading("Motala kommun")
    stranger.look("register-case")

    assert Decision.objects.get(submission=it).provisions.startswith("1–5 och 9 §§")
    assert Document.objects.exclude(replaced_by=None).count() == 1
