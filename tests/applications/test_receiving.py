"""Numbers, double clicks, and what is frozen."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from applications.actions import drafting, signing
from applications.models import Case, RegisterEntry, Status, Submission
from delmos_portal.accounts.models import Role
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage
from tests.build import (
    call,
    fill_in,
    mandate,
    member,
    notification,
    organisation,
    people,
    signing_of,
)


def in_threads(count: int, deed) -> list[str]:
    """Do it at the same moment in many threads; what each was told."""
    barrier = threading.Barrier(count)

    def one(number: int) -> str:
        barrier.wait(timeout=30)
        try:
            return deed(number)
        except Refused as refused:
            return str(refused)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_a_double_click_gives_one_submission_and_one_refusal():
    who = people()
    submission = notification(Status.SIGNING, who=who)
    shown = signing_of(submission)

    said = in_threads(2, lambda _number: signing.sign(submission.pk, shown, by=who.sigrid).status)

    assert sorted(said) == ["Inlagan har kommit in.", "received"]
    assert Event.objects.filter(step="sign").count() == 1
    assert RegisterEntry.objects.count() == 1
    assert OutboxMessage.objects.filter(effect="applications.send_receipt").count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_submissions_get_the_numbers_one_to_fifty():
    who, of = people(), call()
    waiting = []
    for number in range(50):
        kommun = organisation(f"Kommun {number}", f"{3000 + number}")
        member(who.amina, kommun, Role.WRITER)
        member(who.sigrid, kommun, Role.SIGNATORY)
        mandate(who.sigrid, kommun)
        draft = fill_in(drafting.begin(of, kommun, by=who.amina), by=who.amina)
        signing.send_to_signatory(draft.pk, by=who.amina)
        waiting.append((draft.pk, signing_of(draft)))

    in_threads(50, lambda n: signing.sign(waiting[n][0], waiting[n][1], by=who.sigrid).status)

    numbers = Case.objects.values_list("registration_number", flat=True)
    assert sorted(int(text.rsplit("-", 1)[1]) for text in numbers) == list(range(1, 51))
    in_order = Submission.objects.order_by("received_at").values_list(
        "case__registration_number", flat=True
    )
    assert [int(text.rsplit("-", 1)[1]) for text in in_order] == list(range(1, 51))


@pytest.mark.django_db
def test_a_refused_signature_leaves_no_trace_and_no_gap():
    who = people()
    submission = notification(Status.SIGNING, who=who)
    stale = signing.Signing("0" * 64, "sigrid@example.se", "0141-22 50 00")
    before = (Event.objects.count(), OutboxMessage.objects.count())

    with pytest.raises(Refused, match="Innehållet har ändrats"):
        signing.sign(submission.pk, stale, by=who.sigrid)

    submission.refresh_from_db()
    assert submission.status == Status.SIGNING
    assert (Event.objects.count(), OutboxMessage.objects.count()) == before
    signing.sign(submission.pk, signing_of(submission), by=who.sigrid)
    submission.case.refresh_from_db()
    assert submission.case.registration_number.endswith("-1")


@pytest.mark.django_db
def test_a_signatory_without_a_valid_mandate_is_told_what_to_do():
    who = people()
    submission = notification(Status.SIGNING, who=who)
    who.sigrid.mandates.update(valid_until="2018-12-31")

    with pytest.raises(Refused, match="Du har ingen giltig fullmakt"):
        signing.sign(submission.pk, signing_of(submission), by=who.sigrid)


@pytest.mark.django_db
def test_the_signature_freezes_answers_and_mandate():
    who = people()
    submission = notification(Status.RECEIVED, who=who)

    version = submission.latest_version()
    signature = submission.signatures.get()

    assert version.answers == submission.answers
    assert signature.manifest_sha256 == version.manifest_sha256
    assert signature.mandate_text.startswith(
        "Kommunstyrelsens ordförande, från 1\u00a0januari 2018."
    )


@pytest.mark.django_db
def test_signing_takes_ten_statements():
    who = people()
    submission = notification(Status.SIGNING, who=who)
    shown = signing_of(submission)
    who.sigrid.__dict__["held_roles"] = [f"{who.motala.pk}:signatory"]  # as the backend reads them

    with CaptureQueriesContext(
        connection,
    ) as asked:
        signing.sign(submission.pk, shown, by=who.sigrid)

    statements = [one["sql"][:90] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(statements) == 10, "\n".join(statements)
