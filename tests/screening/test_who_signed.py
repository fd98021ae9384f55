"""Who signed, how and with what proof, on the case's page; and never the whole personal number."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import registering, signing
from applications.models import Signature, Stage, Status, Submission
from delmos_portal.accounts.actions.e_ids import connect_e_id
from delmos_portal.accounts.actions.mandates import decline_mandate
from delmos_portal.accounts.models import Level, Mandate, Office, StaffRole, User
from delmos_portal.documents.models import Document
from delmos_portal.documents.uploads import read_file
from delmos_portal.journal.models import Event
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.templatetags.swedish import day, stockholm
from delmos_portal.working_days import DAY
from tests.accounts.e_id import SUBJECT, WRITTEN, says_the_number
from tests.accounts.people import sign_in
from tests.applications.parties import CHAIR, DIRECTOR, send, sign, signatory, signed_by
from tests.applications.test_registering import hand, paper, scan
from tests.applications.test_signing_views import said
from tests.build import (
    People,
    call,
    fill_in,
    keep_promises,
    notification,
    people,
    person,
    signing_of,
)
from tests.oidc import Broker, broker, provider, running_provider, walk

__all__ = ["broker", "provider", "running_provider"]

pytestmark = pytest.mark.django_db

MASKED = "19121212-****"
HOW = "E-legitimation (BankID eller Freja), tillitsnivå 3"
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')


def signed_with_e_id(broker: Broker) -> tuple[Submission, People]:
    """A notification that takes an e-ID, signed by Sigrid through the pages with hers."""
    who = people()
    it = notification(Status.SIGNING, who=who)
    Stage.objects.filter(pk=it.stage_id).update(required_level=Level.E_ID)
    connect_e_id(who.sigrid, provider=broker.address, subject=SUBJECT)
    client = sign_in(Client(), who.sigrid)
    sheet = reverse("sign", args=[it.pk])
    walk(client, "identify", broker.knows(SUBJECT), next=sheet)
    client.post(sheet, said(it))
    keep_promises()
    it.refresh_from_db()
    return it, who


def case_page(it: Submission, reader: User) -> Any:
    return sign_in(Client(), reader).get(reverse("workspace:case", args=[it.case_id]))


def signed(it: Submission, reader: User) -> list[Any]:
    return case_page(it, reader).context["parts"][-1].signed


def words(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.text).split())


def test_the_case_page_shows_office_time_way_mandate_and_the_proof_of_an_e_id(broker: Broker):
    it, who = signed_with_e_id(broker)
    given = it.signatures.get()

    page = case_page(it, who.olle)

    [one] = page.context["parts"][-1].signed
    shown = (MASKED, HOW, " ".join(given.mandate_text.split()))
    assert one.office == "kommunstyrelsens ordförande (ordinarie)"
    assert one.how_and_when == f"{HOW}, {stockholm(given.signed_at)}"
    assert {
        row["label"]: row["value"] for row in one.proof if row["label"] != "Legitimerade sig"
    } == {
        "Namn": "Sigrid Ek",
        "Personnummer": MASKED,
        "Tillitsnivå": "3",
        "Utfärdare": broker.address,
        "Personens beteckning hos utfärdaren": SUBJECT,
    }
    assert [text in words(page) for text in shown] == [True] * 3


def test_a_password_has_no_proof_and_is_called_what_it_is():
    who = people()
    it = notification(Status.RECEIVED, who=who)

    [one] = signed(it, who.olle)

    assert (one.proof, one.it.how) == ([], "Inloggad i bidragsportalen med lösenord")


def test_a_paper_says_so_with_its_day_and_who_is_missing():
    who, of = people(), call()
    of.stages.update(parties=[CHAIR, DIRECTOR])
    it = registering.register_paper(of.first_stage(), who.motala, paper(hand()), scan(), by=who.rut)

    part = case_page(it, who.olle).context["parts"][-1]

    today = stockholm(timezone.localdate())
    assert [(one.how_and_when, one.office, one.proof) for one in part.signed] == [
        (f"Underskrift på papper, {today}", "kommunchef", [])
    ]
    assert part.missing == ["kommunchef"]


def test_two_who_sign_a_part_each_are_shown_with_their_parts_also_on_the_receipt():
    it, who = signed_by(
        CHAIR | {"sections": ["contact"]}, DIRECTOR | {"sections": ["cooperation"]}, in_order=False
    )
    titles = {one.key: one.title for one in it.questionnaire.parsed.sections}
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    for user in (who.sigrid, kerstin):
        sign(it, user)

    receipt = sign_in(Client(), who.amina).get(reverse("receipt", args=[it.pk])).text

    chair, director = signed(it, who.olle)
    assert titles["cooperation"] not in chair.covers
    assert titles["contact"] not in director.covers
    assert {*chair.covers, *director.covers} == set(titles.values())
    assert [f"Gäller {', '.join(one.covers)}" in receipt for one in (chair, director)] == [True] * 2


def test_after_a_completion_each_version_is_shown_with_those_who_signed_it():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    kerstin = signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    fill_in(it, who.amina, cooperation_needs="Ett tydligare behov.")
    signing.complete(it.pk, signing_of(it), by=kerstin)

    page = case_page(it, who.olle)

    part = page.context["parts"][-1]
    assert [one.it.name for one in part.signed] == ["Kerstin Exempel"]
    assert [
        (before.it.number, [one.it.name for one in before.signed], before.missing)
        for before in part.signed_before
    ] == [(1, ["Sigrid Exempel"], [])]
    today = " ".join(day(timezone.localdate()).split())
    assert f"Underskrifter på version 1, som inkom {today}" in words(page)


def test_a_substitute_is_called_one():
    who = people()
    Mandate.objects.filter(user=who.sigrid).update(is_substitute=True)
    it = notification(Status.RECEIVED, who=who)

    [one] = signed(it, who.olle)

    assert one.office == "ersättare för kommunstyrelsens ordförande"


def test_a_mandate_that_is_not_accepted_is_told_where_it_was_used():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    before = "Fullmakten är inte godtagen" in case_page(it, who.olle).text
    decline_mandate(who.sigrid.mandates.get().pk, reason="Protokollet saknas.", by=who.olle)

    after = "Fullmakten är inte godtagen" in case_page(it, who.olle).text

    assert (before, after) == (False, True)


def test_a_mandate_that_was_not_accepted_says_so_also_when_its_time_is_out():
    who = people()
    declined = who.sigrid.mandates.get()
    decline_mandate(declined.pk, reason="Protokollet saknas.", by=who.olle)
    Mandate.objects.filter(pk=declined.pk).update(valid_until=timezone.localdate() - DAY)
    client = sign_in(Client(), who.amina)

    page = words(client.get(reverse("organisation", args=[who.motala.pk])))

    assert "Inte godtagen: Protokollet saknas." in page


def test_the_whole_personal_number_is_on_no_page_that_anyone_may_open(broker: Broker):
    it, who = signed_with_e_id(broker)
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    number = it.case.registration_number
    case, receipt = f"/arenden/{it.case_id}/", reverse("receipt", args=[it.pk])
    public = reverse("registered-case", args=[number])
    seats = {
        who.olle: [reverse("workspace:case", args=[it.case_id])],
        who.disa: [reverse("workspace:case", args=[it.case_id])],
        who.rut: [reverse("workspace:register")],
        ada: [reverse("workspace:registers")],
        who.amina: [case, receipt],
        who.sigrid: [case, receipt, reverse("sign", args=[it.pk])],
        None: [public, reverse("verify")],
    }

    read = {
        user: dict(pages_from(sign_in(Client(), user) if user else Client(), *begins))
        for user, begins in seats.items()
    }

    for begins, pages in zip(seats.values(), read.values(), strict=True):
        assert [one for one in begins if one not in pages] == []
    assert [
        (user and user.name, address)
        for user, pages in read.items()
        for address, page in pages.items()
        if says_the_number(page)
    ] == []
    assert any(address.startswith("/handlaggning/register/journal/event/") for address in read[ada])
    masked = [address for address, page in read[who.olle].items() if MASKED in page]
    assert masked == [reverse("workspace:case", args=[it.case_id])]


def test_the_whole_personal_number_is_in_no_letter_mail_journal_or_promise(
    broker: Broker, tmp_path: Path, mailoutbox: list[Any]
):
    signed_with_e_id(broker)

    texts = {str(one): text_of(one, tmp_path) for one in Document.objects.all()}
    told = [f"{one.subject} {one.body} {one.recipients}" for one in SentMail.objects.all()]
    posted = [one.message().as_string() for one in mailoutbox]
    events = [str(one.details) for one in Event.objects.all()]
    promised = [f"{one.key} {one.payload}" for one in OutboxMessage.objects.all()]
    manifests = list(Document.objects.values_list("manifest", flat=True))
    checked = [
        Client().get(reverse("verify"), {"kod": code}).text
        for code in Document.objects.values_list("code", flat=True)
    ]

    everything = [*texts.values(), *told, *posted, *events, *promised, *manifests, *checked]
    assert min(len(kept) for kept in (texts, told, posted, events, promised, checked)) > 0
    assert [text for text in everything if says_the_number(text)] == []
    assert [HOW in text for text in texts.values()] == [True]
    given = Signature.objects.get()
    assert given.evidence["personal_identity_number"] in WRITTEN


def text_of(document: Document, folder: Path) -> str:
    """What a reader of the PDF finds, lines joined."""
    file = folder / "letter.pdf"
    file.write_bytes(read_file(document.path))
    asked = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    plain = subprocess.run(["pdftotext", "-raw", file, "-"], capture_output=True, check=True)
    joined = " ".join(
        (asked.stdout + plain.stdout).decode().replace("\N{NO-BREAK SPACE}", " ").split()
    )
    return joined.replace("E- legitimation", "E-legitimation")


def pages_from(client: Client, *begins: str) -> Iterator[tuple[str, str]]:
    """Every page that can be reached by links, each address once whatever is asked of it."""
    waiting = ["/", *begins]
    known = set(waiting)
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address, follow=False)
        yield address, f"{answer.headers} {body_of(answer)}"
        found = [*LINK.findall(body_of(answer)), answer.headers.get("Location", "")]
        for link in found:
            path = urlsplit(link).path
            is_ours = path.startswith("/") and not path.startswith(("/static/", "/konto/logga-ut"))
            if is_ours and path not in known:
                known.add(path)
                waiting.append(path)


def body_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode("utf-8", "replace")
