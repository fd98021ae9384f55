"""A worker killed in the middle of a document, and Redis gone during a submission (P3, P4)."""

import subprocess
from hashlib import sha256

import pytest
from django.db import transaction

from applications.actions import signing
from applications.models import RegisterEntry, Status
from delmos_portal.documents.models import Document
from delmos_portal.documents.uploads import read_file
from delmos_portal.outbox.models import OutboxMessage, SentMail
from tests.build import notification, people, signing_of
from tests.live import Live, wait_for

SEAL = "applications.seal_submission"
RECEIPT = "Vi har tagit emot er intresseanmälan"


def is_being_made() -> bool:
    """Whether a worker holds the promise's row and has not kept it."""
    with transaction.atomic():
        rows = OutboxMessage.objects.filter(effect=SEAL, done_at=None)
        free = rows.select_for_update(skip_locked=True)
        return rows.exists() and not list(free)


def is_in_nobodys_hands() -> bool:
    """Whether the database has let go of every promise: what was under way is kept, or is not."""
    with transaction.atomic():
        rows = OutboxMessage.objects.filter(done_at=None)
        return len(rows.select_for_update(skip_locked=True)) == rows.count()


def is_all_kept() -> bool:
    return not OutboxMessage.objects.filter(done_at=None).exists()


def receipts(live: Live) -> list[str]:
    return [mail["Message-ID"] for mail in live.mails() if RECEIPT in mail["Subject"]]


def check_one_of_each(live: Live, tmp_path, *, may_repeat: bool = False) -> None:
    document = Document.objects.get(kind="submission")
    pdf = read_file(document.path)
    (tmp_path / "sealed.pdf").write_bytes(pdf)
    said = subprocess.run(
        ["pdfsig", "-nocert", str(tmp_path / "sealed.pdf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert sha256(pdf).hexdigest() == document.sha256
    assert "Signature is Valid." in said.stdout
    assert RegisterEntry.objects.get(document=document).number == 1
    assert SentMail.objects.filter(subject__startswith=RECEIPT).count() == 1
    sent = receipts(live)
    assert len(set(sent)) == 1
    assert len(sent) <= (2 if may_repeat else 1)


@pytest.mark.timeout(240)
def test_a_worker_killed_while_it_renders_leaves_one_document_and_one_receipt(live, tmp_path):
    who = people()
    submission = notification(Status.SIGNING, who=who)
    live.start("worker")
    live.start("beat")  # our own look at the lock may turn the worker away; the sweep sends it back
    wait_for(is_all_kept)

    signing.sign(submission.pk, signing_of(submission), by=who.sigrid)
    wait_for(is_being_made)
    live.kill("worker")
    wait_for(is_in_nobodys_hands)
    # The worker's other process sends the receipt meanwhile. Killed between the mail server's yes
    # and its own commit, it repeats the mail with the same Message-ID; never once it is kept.
    was_kept = SentMail.objects.filter(subject__startswith=RECEIPT).exists()
    assert Document.objects.filter(kind="submission").count() == 0
    live.start("worker")
    wait_for(is_all_kept)

    check_one_of_each(live, tmp_path, may_repeat=not was_kept)


@pytest.mark.timeout(240)
def test_redis_gone_during_a_submission_costs_only_time(live, tmp_path):
    who = people()
    submission = notification(Status.SIGNING, who=who)
    live.start("worker")
    live.start("beat")
    wait_for(is_all_kept)
    live.redis.child.stop()

    received = signing.sign(submission.pk, signing_of(submission), by=who.sigrid)

    assert received.status == Status.RECEIVED
    assert Document.objects.count() == 0
    live.redis.child.bring_up()
    wait_for(is_all_kept, seconds=120)
    check_one_of_each(live, tmp_path)


@pytest.mark.timeout(240)
def test_a_worker_hears_of_a_promise_without_the_sweep(live):
    """No beat runs: only the database can have told the worker."""
    who = people()
    live.start("worker")
    wait_for(is_all_kept)
    submission = notification(Status.SIGNING, who=who)

    signing.sign(submission.pk, signing_of(submission), by=who.sigrid)

    wait_for(is_all_kept)
    assert len(receipts(live)) == 1
