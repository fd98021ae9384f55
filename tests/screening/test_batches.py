"""A batch of decisions: frozen, approved by two, announced at its time, once each (features.md, N9)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from applications.models import Decision, Status, Submission
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.outbox.tasks import run_minute_checks
from screening.actions import announcing, batching, deciding, reviewing
from screening.models import BatchedDecision, DecisionBatch
from tests.build import keep_promises, people, person
from tests.screening.batches import approved, batch_of, frozen, several

pytestmark = pytest.mark.django_db
S = DecisionBatch.Status


def statuses(its: list[Submission]) -> list[str]:
    return list(
        Submission.objects.filter(pk__in=[one.pk for one in its]).values_list("status", flat=True)
    )


def test_an_approved_batch_is_announced_in_one_go_and_each_mail_goes_once():
    who = people()
    its = several(who, 3)
    batch = approved(its, who)
    mail.outbox.clear()

    for _minute in range(2):
        run_minute_checks()
        keep_promises()

    batch.refresh_from_db()
    assert batch.status == S.ANNOUNCED
    assert statuses(its) == [Status.ANNOUNCED] * 3
    told = [one for one in mail.outbox if one.subject.startswith("Besked om intresseanmälan")]
    assert len({one.extra_headers["Message-ID"] for one in told}) == len(told) == 3
    events = Event.objects.filter(step="announce", object_id__in=[str(one.pk) for one in its])
    assert [one.actor for one in events] == [who.disa] * 3


def test_nothing_is_announced_before_its_time():
    who = people()
    its = several(who, 1)
    batch = approved(its, who)
    DecisionBatch.objects.filter(pk=batch.pk).update(
        announce_at=timezone.now() + timedelta(minutes=5)
    )

    run_minute_checks()
    keep_promises()

    assert statuses(its) == [Status.DECIDED]


def test_two_approve_one_of_them_a_decision_maker_and_nobody_twice():
    who = people()
    batch = frozen(several(who, 1), who)
    second = person("Olga", "officer")
    seen = batching.seal_of(batch)
    batching.approve(batch.pk, seen, by=who.olle)

    with pytest.raises(Refused, match="Du har redan godkänt"):
        batching.approve(batch.pk, seen, by=who.olle)
    with pytest.raises(Refused, match="ska vara beslutsfattare"):
        batching.approve(batch.pk, seen, by=second)
    with pytest.raises(Refused, match="inte behörighet"):
        batching.approve(batch.pk, seen, by=who.rut)

    batch.refresh_from_db()
    assert batch.status == S.FROZEN
    assert batching.approve(batch.pk, seen, by=who.disa).status == S.APPROVED


def test_an_approval_of_what_was_on_another_page_is_refused():
    who = people()
    batch = frozen(several(who, 1), who)
    seen = batching.seal_of(batch)
    batching.thaw(batch.pk, by=who.olle)
    batching.freeze(batch.pk, None, by=who.olle)
    keep_promises()

    with pytest.raises(Refused, match="har ändrats sedan du öppnade sidan"):
        batching.approve(batch.pk, seen, by=who.disa)


def test_what_is_changed_after_the_approval_stops_the_whole_batch_and_is_told():
    who = people()
    its = several(who, 2)
    batch = approved(its, who)
    Decision.objects.filter(submission=its[0]).update(reasons="Ett helt annat skäl för beslutet.")
    mail.outbox.clear()

    run_minute_checks()
    keep_promises()

    batch.refresh_from_db()
    assert batch.status == S.OPEN
    assert statuses(its) == [Status.DECIDED] * 2
    assert [(one.subject, sorted(one.to)) for one in mail.outbox] == [
        (f"Beslutsomgången meddelades inte: {batch.name}", [who.disa.email, who.olle.email])
    ]
    batching.freeze(batch.pk, None, by=who.olle)
    batch.refresh_from_db()
    assert batching.approvals_of(batch) == []


def test_a_batch_with_a_fault_is_not_approved():
    who = people()
    its = several(who, 1)
    Decision.objects.filter(submission=its[0]).update(provisions="")
    batch = frozen(its, who)

    with pytest.raises(Refused, match="fel som måste rättas"):
        batching.approve(batch.pk, batching.seal_of(batch), by=who.disa)


def test_a_decision_lies_in_one_batch_at_a_time():
    who = people()
    its = several(who, 2)
    batch = batch_of(its, who)

    with pytest.raises(Refused, match="i en annan omgång"):
        batch_of(its[:1], who)
    batching.cancel(batch.pk, by=who.olle)

    assert batch_of(its[:1], who).rows.count() == 1


def test_an_open_batch_is_changed_and_a_frozen_one_is_not():
    who = people()
    its = several(who, 2)
    batch = batch_of(its[:1], who)

    batching.add(batch.pk, [its[1].pk], by=who.disa)
    rows = list(batch.rows.all())
    batching.take_out(rows[0].pk, by=who.olle)
    batching.freeze(batch.pk, None, by=who.olle)

    assert list(batch.rows.values_list("pk", flat=True)) == [rows[1].pk]
    with pytest.raises(Refused, match="Omgången är låst"):
        batching.take_out(rows[1].pk, by=who.olle)
    with pytest.raises(Refused, match="Omgången är låst"):
        batching.add(batch.pk, [its[0].pk], by=who.olle)
    batching.thaw(batch.pk, by=who.olle)
    with pytest.raises(Refused, match="Tidpunkten har passerat"):
        batching.freeze(batch.pk, timezone.now(), by=who.olle)


def test_the_recused_does_not_find_the_batch_and_does_not_approve_it():
    who = people()
    its = several(who, 2)
    batch = frozen(its, who)
    reviewing.declare(its[1].case, has_conflict=True, reason="Min bror", by=who.disa)

    with pytest.raises(Refused, match="Du har anmält jäv"):
        batching.approve(batch.pk, batching.seal_of(batch), by=who.disa)

    assert list(DecisionBatch.objects.visible_to(who.disa)) == []
    assert list(DecisionBatch.objects.visible_to(who.olle)) == [batch]
    assert list(DecisionBatch.objects.visible_to(who.amina)) == []


def test_what_cannot_be_announced_is_kept_with_why_and_stops_no_other():
    who = people()
    its = several(who, 2)
    batch = approved(its, who)
    announcing.begin(batch.pk)
    Decision.objects.filter(submission=its[0]).update(reasons="Ändrat sedan det började meddelas.")

    keep_promises()

    batch.refresh_from_db()
    rows = {one.decision.submission_id: one for one in BatchedDecision.objects.all()}
    assert batch.status == S.ANNOUNCED
    assert rows[its[0].pk].refusal == "Beslutet ändrades efter att omgången godkändes."
    assert rows[its[1].pk].announced_at is not None
    assert batch_of(its[:1], who).rows.count() == 1


def test_what_a_batch_is_announcing_is_not_announced_alone_and_is_told_once():
    who = people()
    its = several(who, 1)
    batch = approved(its, who)
    announcing.begin(batch.pk)

    with pytest.raises(Refused, match="som meddelas just nu"):
        deciding.announce(its[0].pk, by=who.disa)
    keep_promises()

    batch.refresh_from_db()
    assert batch.status == S.ANNOUNCED
    assert SentMail.objects.filter(key__startswith="screening.send_decision:").count() == 1


def test_a_mail_is_sent_again_as_a_new_one_once_the_first_has_left():
    who = people()
    its = several(who, 1)
    approved(its, who)
    run_minute_checks()
    keep_promises()
    mail.outbox.clear()

    announcing.resend(its[0].pk, by=who.olle)
    with pytest.raises(Refused, match="redan på väg"):
        announcing.resend(its[0].pk, by=who.olle)
    keep_promises()

    assert len(mail.outbox) == 1
    keys = [
        f"screening.send_decision:{one}" for one in announcing.dispatches_of([its[0].pk])[its[0].pk]
    ]
    assert len(keys) == 2
    assert OutboxMessage.objects.filter(key__in=keys).exclude(done_at=None).count() == 2
    with pytest.raises(Refused, match="av handläggare och beslutsfattare"):
        announcing.resend(its[0].pk, by=who.rut)


def test_a_rehearsal_sends_seals_and_registers_nothing():
    who = people()
    its = several(who, 1)
    batch = batch_of(its, who)
    keep_promises()
    before = (SentMail.objects.count(), its[0].case.register.count())
    mail.outbox.clear()

    batching.freeze(batch.pk, None, by=who.olle)
    keep_promises()

    row = batch.rows.get()
    assert mail.outbox == []
    assert (SentMail.objects.count(), its[0].case.register.count()) == before
    assert row.mail_subject.startswith("Besked om intresseanmälan")
    assert "Nästa steg för er: skicka in ansökan senast" in row.mail_body
    assert row.letter_path.startswith("rehearsals/")
    assert row.reads_otherwise is False


def test_a_batch_is_begun_once_however_often_the_minute_is_asked():
    who = people()
    batch = approved(several(who, 1), who)

    for _minute in range(3):
        run_minute_checks()
    announcing.begin(batch.pk)
    announcing.begin(batch.pk)
    keep_promises()

    steps = Event.objects.filter(object_type="screening.decisionbatch", object_id=str(batch.pk))
    assert list(steps.order_by("position").values_list("step", flat=True)) == [
        "create_batch",
        "freeze_batch",
        "approve_batch",
        "approve_batch",
        "begin_announcing",
        "finish_announcing",
    ]
