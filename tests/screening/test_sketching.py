"""A proposal is read as a letter while it is written: for its officer alone, and nothing is proposed."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from applications.models import Decision, Outcome, PlannedPayment, RegisterEntry, Status, Submission
from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.models import Document
from delmos_portal.journal.models import Event
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.outbox.tasks import run_minute_checks
from screening.actions import reviewing
from screening.models import LedgerEntry, ProposalSketch
from screening.models.sketches import KEPT_FOR
from tests.accounts.people import sign_in
from tests.build import keep_promises, people, person, stage
from tests.screening.test_deciding_views import assessed, grant

pytestmark = pytest.mark.django_db


def kept() -> list[int]:
    models = (Decision, PlannedPayment, LedgerEntry, RegisterEntry, Document, Event)
    return [one.objects.count() for one in models]


def pages_of(answer) -> list[str]:
    content = b"".join(answer.streaming_content)
    return [one.extract_text() for one in PdfReader(BytesIO(content)).pages]


def typed(**changes: object) -> dict[str, object]:
    return {**grant(**changes), "preview": "1"}


def addresses(it: Submission) -> tuple[str, str]:
    names = ("workspace:propose", "workspace:proposal-sketch")
    return tuple(reverse(name, args=[it.pk]) for name in names)  # type: ignore[return-value]


def test_what_is_typed_is_drawn_marked_on_every_page_and_nothing_else_is_kept():
    who = people()
    it = assessed("application", who)
    propose, sketch = addresses(it)
    client = sign_in(Client(), who.olle)
    long = "Behovet är stort och väl underbyggt. " * 150
    keep_promises()
    before = kept()

    answer = client.post(propose, typed(reasons=long))
    waiting = client.get(sketch)
    keep_promises()
    pages = pages_of(client.get(sketch))

    assert (answer.status_code, answer["Location"]) == (302, f"{propose}#utkast")
    assert waiting.status_code == 200
    assert waiting["Refresh"].startswith(f"2; url={sketch}?")
    assert len(pages) > 1
    assert [page for page in pages if "UTKAST" not in page] == []
    assert "600 000 kr" in "".join(pages).replace("\xa0", " ")
    assert kept() == before
    assert Submission.objects.get(pk=it.pk).status == Status.IN_REVIEW


def test_what_was_typed_stands_in_the_form_when_one_comes_back():
    who = people()
    it = assessed("application", who)
    propose, _sketch = addresses(it)
    client = sign_in(Client(), who.olle)

    client.post(propose, typed(reasons="Nej", amount_ore="600 000", took_part=[str(who.disa.pk)]))
    form = client.get(propose).context["form"]

    assert [form[name].value() for name in ("outcome", "reasons", "amount_ore", "took_part")] == [
        "accept_in_part",
        "Nej",
        "600 000",
        [str(who.disa.pk)],
    ]
    assert form["after_plan_2"].value() == "on"
    assert Decision.objects.filter(submission=it).count() == 0


@pytest.mark.parametrize(
    ("changes", "field"), [({"outcome": ""}, "outcome"), ({"amount_ore": "många"}, "amount_ore")]
)
def test_what_cannot_be_read_is_said_beside_the_field_and_kept_on_the_page(changes, field):
    who = people()
    it = assessed("application", who)
    propose, _sketch = addresses(it)

    answer = sign_in(Client(), who.olle).post(propose, typed(**changes))

    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["reasons"].value() == grant()["reasons"]
    assert ProposalSketch.objects.get().typed["reasons"] == [grant()["reasons"]]
    assert not OutboxMessage.objects.filter(effect="screening.draw_sketch").exists()


@pytest.mark.parametrize("outcome", [one.value for one in Outcome])
def test_half_a_proposal_is_drawn_as_far_as_it_goes(outcome: str):
    who = people()
    it = assessed("application", who)
    propose, sketch = addresses(it)
    client = sign_in(Client(), who.olle)

    client.post(propose, {"outcome": outcome, "amount_1": "5", "preview": "1"})
    keep_promises()

    assert "UTKAST" in pages_of(client.get(sketch))[0]


def test_a_final_reports_letter_has_the_figures_it_would_have():
    who = people()
    it = stage("final_report", Status.PROPOSED, who=who)
    Submission.objects.filter(pk=it.pk).update(status=Status.IN_REVIEW)
    propose, sketch = addresses(it)
    client = sign_in(Client(), who.olle)
    keep_promises()
    before = kept()

    client.post(propose, {"outcome": "accept", "reasons": "Allt är redovisat.", "preview": "1"})
    keep_promises()

    text = " ".join(pages_of(client.get(sketch))).replace("\xa0", " ")
    assert ("100 000 kr" in text, kept()) == (True, before)


def test_typing_on_gives_a_new_letter_and_the_earlier_file_is_gone(settings):
    who = people()
    it = assessed("application", who)
    propose, sketch = addresses(it)
    client = sign_in(Client(), who.olle)
    client.post(propose, typed())
    keep_promises()
    first = ProposalSketch.objects.get().path

    client.post(propose, typed(reasons="Helt andra skäl än förut, och bättre."))
    keep_promises()

    assert "Helt andra skäl" in "".join(pages_of(client.get(sketch)))
    assert not Path(settings.FILES_ROOT, first).exists()


def test_a_colleague_reads_none_of_it():
    who = people()
    it = assessed("application", who)
    propose, sketch = addresses(it)
    sign_in(Client(), who.olle).post(propose, typed(reasons="Mina egna ord, och ingen annans."))
    keep_promises()
    other = sign_in(Client(), person("Olga", StaffRole.OFFICER))

    assert other.get(sketch).status_code == 404
    assert "Mina egna ord" not in other.get(propose).text
    assert "Mina egna ord" not in other.get(reverse("workspace:case", args=[it.case_id])).text


def test_it_is_gone_after_a_month_when_thrown_away_and_when_handed_in(settings):
    who = people()
    it = assessed("application", who)
    propose, sketch = addresses(it)
    client = sign_in(Client(), who.olle)

    def gone() -> bool:
        path = Path(settings.FILES_ROOT, ProposalSketch.objects.get().path)
        had = path.is_file()
        seen = client.get(sketch).status_code
        run_minute_checks()
        keep_promises()
        return had and seen == 404 and not path.exists() and not ProposalSketch.objects.exists()

    client.post(propose, typed())
    keep_promises()
    long_ago = timezone.now() - KEPT_FOR - timedelta(seconds=1)
    ProposalSketch.objects.update(saved_at=long_ago)
    after_a_month = gone()
    client.post(propose, typed())
    keep_promises()
    client.post(reverse("workspace:drop-sketch", args=[it.pk]))
    thrown_away = gone()
    client.post(propose, typed())
    keep_promises()
    client.post(propose, grant())
    assert (after_a_month, thrown_away, gone()) == (True, True, True)
    assert Decision.objects.get(submission=it).amount_ore == 600_000_00


def test_it_is_shown_in_a_frame_of_our_own_page_and_of_no_other():
    who = people()
    it = assessed("application", who)
    propose, sketch = addresses(it)
    client = sign_in(Client(), who.olle)
    client.post(propose, typed())
    keep_promises()

    drawn, form = client.get(sketch), client.get(propose)

    assert drawn["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in drawn["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in form["Content-Security-Policy"]
    assert f'src="{sketch}#' in form.text


def test_what_is_no_longer_to_be_proposed_is_not_drawn():
    who = people()
    it = assessed("application", who)
    propose, _sketch = addresses(it)
    client = sign_in(Client(), who.olle)
    client.post(propose, typed())
    client.post(propose, grant())

    answer = client.post(propose, typed())
    keep_promises()

    assert "Beslut är föreslaget." in answer.text
    assert not OutboxMessage.objects.dead().exists()
    assert ProposalSketch.objects.count() == 0


def test_a_sketch_is_closed_to_its_writer_who_has_become_recused():
    who = people()
    it = assessed("application", who)
    client = sign_in(Client(), who.olle)
    client.post(addresses(it)[0], typed())
    keep_promises()
    before = [client.get(one).status_code for one in addresses(it)]

    reviewing.declare(it.case, has_conflict=True, reason="Min syster arbetar där.", by=who.olle)

    assert (before, [client.get(one).status_code for one in addresses(it)]) == (
        [200, 200],
        [404, 404],
    )


def test_the_letter_of_a_report_that_is_proposed_has_the_figures_it_would_have():
    who = people()
    it = stage("final_report", Status.PROPOSED, who=who)
    keep_promises()
    before = kept()
    client = sign_in(Client(), who.disa)
    page = reverse("workspace:proposal-preview", args=[it.pk])

    client.post(page)
    keep_promises()

    text = " ".join(pages_of(client.get(page))).replace("\xa0", " ")
    assert ("100 000 kr" in text, kept()) == (True, before)
