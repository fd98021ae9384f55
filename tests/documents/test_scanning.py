"""Every upload waits for the scanner, and nobody gets it before the scanner has said yes (S-15, F-17)."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, signing
from applications.models import Status, Submission
from applications.requirements import unmet, worth_a_look
from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents import scanner, scanning
from delmos_portal.documents.effects import watch_scanner
from delmos_portal.documents.models import Scan, StoredFile
from delmos_portal.documents.scanner import ScannerUnavailable, scan
from delmos_portal.documents.uploads import store_upload
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.outbox.tasks import deliver
from tests.accounts.people import sign_in
from tests.build import People, fill_in, keep_promises, people, person, stage, walk
from tests.clamd import EICAR, clamd
from tests.documents.packages import package
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db
BAD = pdf_of(mark=EICAR.decode())
PORT_WITHOUT_A_LISTENER = "127.0.0.1:1"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with clamd() as where:
        yield where


@pytest.fixture
def scanned(settings, address: str) -> None:
    settings.CLAMD_ADDRESS = address


def kept(content: bytes | None = None, name: str = "plan.pdf") -> StoredFile:
    upload = SimpleUploadedFile(name, pdf_of() if content is None else content)
    return store_upload(upload, by=person("Amina"))


def plan_with(content: bytes, who: People) -> Submission:
    it = stage("plan", who=who)
    fill_in(it, by=who.amina)
    keep_promises()
    upload = SimpleUploadedFile("Bilaga.pdf", content)
    drafting.attach(it.pk, "other_documents", upload, by=who.amina)
    return it


def added(it: Submission) -> StoredFile:
    return it.attachments.get(question_key="other_documents").file


def test_a_clean_file_waits_until_the_scanner_has_said_so(scanned):
    stored = kept()
    before = [stored.scan, stored.is_withheld]

    keep_promises()

    stored.refresh_from_db()
    assert before == ["waiting", True]
    assert [stored.scan, stored.is_withheld, stored.found] == ["clean", False, ""]
    assert stored.scanned_at is not None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plan.pdf", BAD),
        ("plan.docx", package(".docx", more={"word/media/a.txt": EICAR})),
        ("plan.odt", package(".odt", more={"Pictures/a.odt": package(".odt", more={"a": EICAR})})),
    ],
    ids=["bare in a PDF", "packed in a Word file", "packed twice in an ODT"],
)
def test_a_malicious_file_is_stopped_and_its_bytes_are_set_aside(
    scanned, name: str, content: bytes
):
    stored = kept(content, name)
    place = Path(portal.FILES_ROOT) / stored.path

    keep_promises()

    stored.refresh_from_db()
    assert [stored.scan, stored.found] == ["infected", "Delmos.Eicar-Test.UNOFFICIAL"]
    assert not place.exists()
    assert stored.path == f"quarantine/{place.name}"
    assert (Path(portal.FILES_ROOT) / stored.path).read_bytes() == content


def test_a_try_that_was_interrupted_after_the_move_ends_in_the_same_place(scanned):
    stored = kept(BAD)
    keep_promises()
    path = stored.path
    StoredFile.objects.update(scan=Scan.WAITING, scanned_at=None, found="", path=path)
    stored.refresh_from_db()

    state = scanning.scan_stored(stored)

    stored.refresh_from_db()
    assert [state, stored.path] == [Scan.INFECTED, f"quarantine/{Path(path).name}"]


def test_nobody_fetches_a_file_before_it_is_clean_and_never_one_that_was_stopped(scanned):
    who = people()
    it = plan_with(BAD, who)
    client, url = sign_in(Client(), who.amina), reverse("file", args=[added(it).pk])

    waiting = client.get(url)
    keep_promises()
    stopped = client.get(url)

    assert [waiting.status_code, stopped.status_code] == [403, 403]
    assert "Filen kontrolleras" in waiting.text
    assert "Filen stoppades i viruskontrollen" in stopped.text


def test_a_clean_file_is_served_to_be_saved_under_its_own_name(scanned):
    who = people()
    it = plan_with(pdf_of(mark="ren"), who)
    keep_promises()

    answer = sign_in(Client(), who.amina).get(reverse("file", args=[added(it).pk]))

    assert b"".join(answer.streaming_content) == pdf_of(mark="ren")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Bilaga.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_writers_are_told_on_the_page_and_by_mail_and_can_mend_it(scanned, mailoutbox):
    who = people()
    it = plan_with(BAD, who)
    keep_promises()
    client = sign_in(Client(), who.amina)
    section = it.questionnaire.parsed.section_of("other_documents")

    page = client.get(reverse("section", args=[it.pk, section.key]))
    complaints = [one.text for one in unmet(it)]
    drafting.detach(it.pk, it.attachments.get(question_key="other_documents").pk, by=who.amina)

    [mail] = [one for one in mailoutbox if "viruskontrollen" in one.subject]
    assert mail.to == ["amina@example.se"]
    assert mail.subject == "En fil stoppades i viruskontrollen: Bilaga.pdf"
    assert "Stoppad i viruskontrollen" in page.text
    assert complaints == [
        "Bilaga.pdf stoppades i viruskontrollen. Ta bort filen, och lägg till en ny om den behövs."
    ]
    assert unmet(it) == []


def test_a_submission_whose_file_waits_is_sent_and_received_and_the_officer_sees_why(settings):
    settings.CLAMD_ADDRESS = PORT_WITHOUT_A_LISTENER
    who = people()
    it = plan_with(pdf_of(), who)
    walk(it, who).send()
    walk(it, who).sign()
    it.refresh_from_db()

    page = sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id]))

    assert it.status == Status.RECEIVED
    assert "Kontrolleras" in page.text


def test_what_is_stopped_after_it_was_sent_is_shown_to_the_officer(scanned):
    who = people()
    it = plan_with(BAD, who)
    walk(it, who).send()
    walk(it, who).sign()
    keep_promises()

    page = sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id]))
    file = sign_in(Client(), who.olle).get(reverse("file", args=[added(it).pk]))

    assert "Stoppad i viruskontrollen" in page.text
    assert file.status_code == 403


def test_the_signatory_can_sign_although_a_file_was_stopped_meanwhile(scanned):
    who = people()
    it = plan_with(BAD, who)
    signing.send_to_signatory(it.pk, by=who.amina)
    keep_promises()

    walk(it, who).sign()

    it.refresh_from_db()
    assert it.status == Status.RECEIVED
    assert worth_a_look(it) != []


@contextmanager
def answering(said: bytes | None, *, after: float = 0) -> Iterator[str]:
    """A scanner that says this and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _address = listener.accept()
            with connection:
                time.sleep(after)
                if said is not None:
                    connection.sendall(said)

        threading.Thread(target=serve, daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(
    "said",
    [
        None,
        b"",
        b"stream: ",
        b"stream: OK",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"\0",
        b"x" * 9000,
    ],
    ids=["hangs up", "nothing", "half", "without its end", "too large", "empty", "babble"],
)
def test_no_answer_is_never_clean(settings, said: bytes | None):
    stored = kept()
    with answering(said) as settings.CLAMD_ADDRESS, pytest.raises(ScannerUnavailable):
        scan(Path(portal.FILES_ROOT) / stored.path)


def test_a_slow_scanner_is_not_waited_for_beyond_its_time(settings, monkeypatch):
    monkeypatch.setattr(scanner, "SECONDS", 0.3)
    stored = kept()

    before = time.monotonic()
    with (
        answering(b"stream: OK\0", after=5) as settings.CLAMD_ADDRESS,
        pytest.raises(ScannerUnavailable),
    ):
        scan(Path(portal.FILES_ROOT) / stored.path)

    assert time.monotonic() - before < 1


def test_a_file_above_the_scanners_own_limit_is_not_called_clean(settings):
    stored = kept(pdf_of(mark="x" * 1_500_000))

    with clamd(most_mb=1) as settings.CLAMD_ADDRESS, pytest.raises(ScannerUnavailable):
        scan(Path(portal.FILES_ROOT) / stored.path)


def test_a_scanner_that_is_down_is_asked_again_and_recovers(settings, address: str):
    settings.CLAMD_ADDRESS = PORT_WITHOUT_A_LISTENER
    stored = kept()
    key = f"documents.scan_file:{stored.pk}"

    deliver(key)
    stored.refresh_from_db()
    after_the_first = stored.scan
    OutboxMessage.objects.filter(key=key).update(due_at=timezone.now())
    settings.CLAMD_ADDRESS = address
    deliver(key)

    stored.refresh_from_db()
    assert [after_the_first, stored.scan] == ["waiting", "clean"]
    assert OutboxMessage.objects.get(key=key).last_error.startswith("ScannerUnavailable: clamd:")


def test_the_administrators_are_told_once_a_day_that_files_wait(settings, mailoutbox):
    settings.CLAMD_ADDRESS = PORT_WITHOUT_A_LISTENER
    person("Adam", StaffRole.ADMINISTRATOR)
    kept()
    StoredFile.objects.update(uploaded_at=timezone.now() - timedelta(minutes=16))

    for _minute in range(3):
        watch_scanner()
    deliver(OutboxMessage.objects.get(effect="documents.send_scanner_warning").key)

    [mail] = mailoutbox
    assert mail.to == ["adam@example.se"]
    assert mail.subject == "Viruskontrollen svarar inte: 1 fil väntar"


def test_the_registers_tell_staff_when_files_wait_and_when_there_is_no_scanner(settings):
    scanning._overdue_warning.cache_clear()
    olle = person("Olle", StaffRole.OFFICER)
    without = sign_in(Client(), olle).get(reverse("workspace:registers")).text
    settings.CLAMD_ADDRESS = PORT_WITHOUT_A_LISTENER
    kept()
    StoredFile.objects.update(uploaded_at=timezone.now() - timedelta(minutes=16))

    down = sign_in(Client(), olle).get(reverse("workspace:registers")).text

    assert "Ingen viruskontroll är inställd" in without
    assert "En fil har väntat mer än en kvart på viruskontrollen" in down


def test_without_a_scanner_a_file_can_be_fetched_and_is_called_not_scanned():
    who = people()
    it = plan_with(pdf_of(), who)
    walk(it, who).send()
    walk(it, who).sign()

    page = sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id]))
    file = sign_in(Client(), who.olle).get(reverse("file", args=[added(it).pk]))

    assert added(it).scan == Scan.NOT_SCANNED
    assert "Inte viruskontrollerad" in page.text
    assert file.status_code == 200


def test_files_of_before_are_scanned_by_a_command_and_can_be_fetched_meanwhile(settings, address):
    stored = kept()
    with pytest.raises(CommandError, match="CLAMD_ADDRESS saknas"):
        call_command("scan_files")
    settings.CLAMD_ADDRESS = address

    call_command("scan_files")
    call_command("scan_files")
    meanwhile = StoredFile.objects.get().is_withheld
    keep_promises()

    stored.refresh_from_db()
    assert [meanwhile, stored.scan] == [False, "clean"]


def test_a_file_whose_upload_was_undone_is_not_promised(settings):
    settings.CLAMD_ADDRESS = PORT_WITHOUT_A_LISTENER

    def undone() -> None:
        with transaction.atomic():
            kept()
            raise LookupError

    with pytest.raises(LookupError):
        undone()

    assert [StoredFile.objects.count(), OutboxMessage.objects.count()] == [0, 0]


def test_the_mail_about_a_draft_is_not_the_agencys_to_read(scanned):
    who = people()
    plan_with(BAD, who)

    keep_promises()

    sent = SentMail.objects.get(key__startswith="applications.tell_infected:")
    assert sent.subject_id == ""
