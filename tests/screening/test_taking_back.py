"""ADR 30: a decision may be taken back until it is announced, and what it set going is undone by adding."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import (
    ConflictOfInterest,
    Decision,
    RegisterEntry,
    StageKind,
    Status,
    Submission,
)
from applications.views.register import entries_visible_to
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.demo.walk import proposal
from delmos_portal.documents.models import Document
from delmos_portal.documents.verification import Result, find_by_code
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.outbox.tasks import run_minute_checks
from reporting.models import Payment
from reporting.requirements import why_not_close
from screening.actions import announcing, batching, deciding, reviewing, taking_back
from screening.figures import granted_in, settlement
from screening.figures.grants import places_of
from screening.models import DecisionBatch, LedgerEntry, TakenBackDecision, WorkOrder
from screening.views.public_register import public_entries
from tests.accounts.people import sign_in
from tests.build import People, keep_promises, notification, people, person, stage, walk
from tests.screening.batches import approved, batch_of, frozen, several

pytestmark = pytest.mark.django_db
WHY = "Beloppet är fel: samfinansieringen drogs inte av."
S = DecisionBatch.Status


def taken_back(it: Submission, by: User, why: str = WHY) -> TakenBackDecision:
    seen = Decision.objects.get(submission=it).round
    return taking_back.take_back(it.pk, why, seen=seen, by=by)


def decided_anew(it: Submission, who: People) -> Submission:
    it = Submission.objects.select_related("stage__call", "case", "questionnaire").get(pk=it.pk)
    deciding.propose(it.pk, proposal(it), by=who.olle)
    return deciding.decide(it.pk, by=who.disa)


def booked(it: Submission) -> list[tuple[str, int, int | None]]:
    rows = LedgerEntry.objects.filter(case=it.case_id).order_by("pk")
    return list(rows.values_list("account", "amount_ore", "reverses"))


def test_it_goes_back_to_the_officer_with_why_and_nobody_has_decided_any_longer():
    who = people()
    it = stage("application", Status.DECIDED, who=who)
    decided_at = it.decision.decided_at
    keep_promises()
    mail.outbox.clear()

    made = taken_back(it, who.disa)
    keep_promises()

    it = Submission.objects.get(pk=it.pk)
    assert it.status == Status.IN_REVIEW
    assert (it.decision.decided_by, it.decision.decided_at, it.decision.round) == (None, None, 2)
    assert it.decision.sent_back_comment.endswith(WHY)
    assert (made.decided_by, made.decided_at, made.by, made.reason) == (
        who.disa,
        decided_at,
        who.disa,
        WHY,
    )
    assert made.said["amount_ore"] == it.decision.amount_ore
    event = Event.objects.get(step="take_back_decision")
    assert (event.from_status, event.to_status, event.details["reason"]) == (
        "decided",
        "in_review",
        WHY,
    )
    number = it.case.registration_number
    assert [(one.to, one.subject) for one in mail.outbox] == [
        ([who.olle.email], f"{number}: beslutet är taget tillbaka")
    ]


def test_the_money_is_reversed_by_a_line_and_free_again():
    who = people()
    it = stage("application", Status.DECIDED, who=who)
    call, amount = it.stage.call, it.decision.amount_ore
    first = LedgerEntry.objects.get(case=it.case_id)
    before = granted_in(call), places_of(call, who.olle).counties["05"].granted_cases

    taken_back(it, who.disa)

    after = granted_in(call), places_of(call, who.olle).counties["05"].granted_cases
    assert (before, after) == ((amount, 1), (0, 0))
    assert booked(it) == [("granted", amount, None), ("granted", -amount, first.pk)]
    assert settlement(it.case).granted == 0


def test_a_settled_report_is_not_settled_any_longer():
    who = people()
    it = stage("final_report", Status.DECIDED, who=who)
    before = settlement(it.case)

    taken_back(it, who.disa)

    assert (before.reported, before.to_repay) == (600_000_00, 100_000_00)
    after = settlement(it.case)
    assert (after.reported, after.to_repay, after.granted) == (None, 0, before.granted)


def test_nothing_was_opened_planned_or_told_so_nothing_of_that_is_undone():
    who = people()
    it = stage("application", Status.DECIDED, who=who)
    keep_promises()
    mail.outbox.clear()
    sent = SentMail.objects.count()

    taken_back(it, who.disa)
    keep_promises()

    assert Payment.objects.count() == 0
    assert it.case.submissions.filter(stage__order__gt=it.stage.order).count() == 0
    assert SentMail.objects.count() - sent == len(mail.outbox) == 1
    assert mail.outbox[0].to == [who.olle.email]


def test_decided_again_it_has_one_valid_document_and_the_book_sums_to_it():
    who = people()
    it = stage("application", Status.DECIDED, who=who)
    amount = it.decision.amount_ore
    keep_promises()
    for _time in range(2):
        taken_back(it, who.disa)
        decided_anew(it, who)
        keep_promises()
    deciding.announce(it.pk, by=who.disa)
    keep_promises()

    decision = Decision.objects.get(submission=it)
    keys = [f"decision:{decision.pk}{end}" for end in ("", ":2", ":3")]
    documents = [Document.objects.get(key=key) for key in keys]
    assert [find_by_code(one.code).result for one in documents] == [
        Result.WITHDRAWN,
        Result.WITHDRAWN,
        Result.GENUINE,
    ]
    assert [one.replaced_by for one in documents] == [None, None, None]
    assert settlement(it.case).granted == granted_in(it.stage.call) == amount
    assert len(booked(it)) == 5
    entry = RegisterEntry.objects.get(key=decision.key)
    assert (entry.subject, entry.document) == ("Beslut om ansökan", documents[2])
    mine = entries_visible_to(who.amina).filter(
        case=it.case_id, subject__startswith="Beslut om ansökan"
    )
    public = public_entries().filter(case=it.case_id, subject__startswith="Beslut om ansökan")
    assert list(mine.values_list("key", flat=True)) == [decision.key]
    assert list(public.values_list("key", flat=True)) == [decision.key]
    told = SentMail.objects.get(key__startswith="screening.send_decision", body__contains="bevilja")
    assert documents[2].code in told.body


def test_its_entry_says_so_and_the_party_sees_neither_it_nor_what_is_decided_anew():
    who = people()
    it = stage("application", Status.DECIDED, who=who)
    keep_promises()
    seen = set(entries_visible_to(who.amina).values_list("pk", flat=True))

    made = taken_back(it, who.disa)
    decided_anew(it, who)
    keep_promises()

    entry = RegisterEntry.objects.get(key=made.key)
    assert entry.subject == "Beslut om ansökan, taget tillbaka innan det meddelades"
    assert entry.document.key == made.document_key
    assert set(entries_visible_to(who.amina).values_list("pk", flat=True)) == seen
    client = sign_in(Client(), who.amina)
    assert client.get(reverse("document", args=[entry.document_id])).status_code == 404
    assert "taget tillbaka" not in client.get(reverse("case", args=[it.case_id])).text


def test_what_was_taken_back_before_its_seal_is_not_drawn_and_stands_in_no_ones_way():
    who = people()
    it = notification(Status.DECIDED, who=who)
    made = taken_back(it, who.disa)

    keep_promises()

    assert not Document.objects.filter(key__startswith="decision:").exists()
    assert not OutboxMessage.objects.waiting().exists()
    assert RegisterEntry.objects.get(key=made.key).document is None
    decided_anew(it, who)
    deciding.announce(it.pk, by=who.disa)
    keep_promises()
    assert Document.objects.get(key__startswith="decision:").key == f"{made.document_key}:2"
    assert "Ett beslut är ännu inte förseglat som handling." not in why_not_close(it.case)


def test_an_open_batch_loses_it_and_one_that_is_approved_opens_again_and_is_told():
    who = people()
    its = several(who, 2)
    batch = approved(its, who)
    mail.outbox.clear()

    taken_back(its[0], who.disa)
    keep_promises()

    batch.refresh_from_db()
    assert batch.status == S.OPEN
    assert [row.decision.submission_id for row in batch.rows.all()] == [its[1].pk]
    told = [one for one in mail.outbox if batch.name in one.subject]
    assert sorted(address for one in told for address in one.to) == [
        who.disa.email,
        who.olle.email,
    ]
    body = " ".join(told[0].body.split())
    assert f"{its[0].case}, har tagits tillbaka av {who.disa.name} innan" in body
    assert str(its[1].case) not in body
    batching.freeze(batch.pk, None, by=who.olle)
    batch.refresh_from_db()
    assert batching.approvals_of(batch) == []
    taken_back(its[1], who.disa)
    batch.refresh_from_db()
    assert (batch.status, batch.rows.count()) == (S.OPEN, 0)
    run_minute_checks()
    keep_promises()
    assert Submission.objects.filter(status=Status.ANNOUNCED).count() == 0


def test_a_frozen_and_an_open_batch_lose_it_too():
    who = people()
    first, second = several(who, 2)
    of_first = frozen([first], who)
    of_second = batch_of([second], who, "Besked i april")

    for it in (first, second):
        taken_back(it, who.disa)

    assert [one.rows.count() for one in (of_first, of_second)] == [0, 0]
    assert set(DecisionBatch.objects.values_list("status", flat=True)) == {S.OPEN}


def test_in_a_batch_that_is_being_announced_its_line_says_why_it_was_not():
    who = people()
    its = several(who, 2)
    batch = approved(its, who)
    announcing.begin(batch.pk)
    rows = list(batch.rows.order_by("pk"))

    taken_back(rows[0].decision.submission, who.disa)
    for row in rows:
        announcing.announce_row(row.pk)

    batch.refresh_from_db()
    assert batch.status == S.ANNOUNCED
    assert list(batch.rows.order_by("pk").values_list("refusal", flat=True)) == [
        announcing.TAKEN_BACK,
        "",
    ]


def refused(it: Submission, by: User, why: str = WHY, *, seen: int = 1) -> str:
    before = Event.objects.count(), LedgerEntry.objects.count()
    with pytest.raises(Refused) as reason:
        taking_back.take_back(it.pk, why, seen=seen, by=by)
    assert (Event.objects.count(), LedgerEntry.objects.count()) == before
    return str(reason.value)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (Status.PROPOSED, "Beslut är föreslaget."),
        (Status.ANNOUNCED, taking_back.ANNOUNCED),
    ],
)
def test_only_what_is_decided_and_not_announced_is_taken_back(status: str, why: str):
    who = people()
    it = notification(status, who=who)

    assert taking_back.why_not_take_back(it, who.disa) == why
    refused(it, who.disa)


def test_it_takes_a_decision_maker_without_conflict_and_a_reason():
    who = people()
    it = notification(Status.DECIDED, who=who)
    boss = person("Greta", StaffRole.DECISION_MAKER)

    assert refused(it, who.disa, "  ") == taking_back.NO_REASON
    assert taking_back.why_not_take_back(it, who.olle) == taking_back.NOT_YOURS
    assert refused(it, boss) == "Ange först om du är jävig i ärendet."
    reviewing.declare(it.case, has_conflict=True, reason="Min bror är kommunchef.", by=boss)
    assert refused(it, boss) == "Du har anmält jäv och kan inte handlägga ärendet."
    assert refused(it, who.disa, seen=2) == taking_back.CHANGED
    ConflictOfInterest.objects.filter(user=boss).delete()
    reviewing.declare(it.case, has_conflict=False, by=boss)
    WorkOrder.objects.create(
        kind=WorkOrder.Kind.INVITATION,
        person=who.disa,
        valid_from=timezone.localdate() - timedelta(days=1),
        source="Arbetsordningen, 3 §",
    )
    assert refused(it, boss).startswith("Enligt arbetsordningen (Arbetsordningen, 3 §)")


def test_who_presented_it_does_not_take_it_back():
    who = people()
    both = person("Bodil", StaffRole.OFFICER, StaffRole.DECISION_MAKER)
    it = notification(Status.IN_REVIEW, who=who)
    reviewing.declare(it.case, has_conflict=False, by=both)
    walk(it, who).assess()
    deciding.propose(it.pk, proposal(it), by=both)
    reviewing.declare(it.case, has_conflict=False, by=who.disa)
    deciding.decide(it.pk, by=who.disa)

    assert refused(it, both) == taking_back.PRESENTED


def test_the_page_says_what_follows_keeps_what_was_typed_and_leads_on():
    who = people()
    it = stage(StageKind.APPLICATION, Status.DECIDED, who=who)
    keep_promises()
    batch = batch_of([it], who)
    client = sign_in(Client(), who.disa)
    page = reverse("workspace:take-back-decision", args=[it.pk])

    shown = client.get(page).text
    empty = client.post(page, {"seen": "1", "reason": " "})
    old = client.post(page, {"seen": "7", "reason": WHY})
    done = client.post(page, {"seen": "1", "reason": WHY}, follow=True)

    assert page in client.get(reverse("workspace:case", args=[it.case_id])).text or shown
    assert ("återförs i huvudboken" in shown, str(batch) in shown) == (True, True)
    assert empty.context["form"].errors == {"reason": ["Skriv varför beslutet tas tillbaka."]}
    assert taking_back.CHANGED in old.text
    assert (old.context["form"]["reason"].value(), old.context["form"]["seen"].value()) == (WHY, 1)
    assert "Beslutet är taget tillbaka." in done.text
    again = client.post(page, {"seen": "1", "reason": "En gång till."})
    assert ("Inlagan är under handläggning." in again.text, "En gång till." in again.text) == (
        True,
        True,
    )
    read = client.get(reverse("workspace:decide", args=[it.pk])).text
    assert ("Ett tidigare beslut togs tillbaka" in read, WHY in read) == (True, True)
    olle = sign_in(Client(), who.olle)
    assert WHY in olle.get(reverse("workspace:propose", args=[it.pk])).text
    code = Document.objects.get(key__startswith="decision:", title__startswith="Beslut").code
    assert "Det har aldrig gällt." in Client().get(f"{reverse('verify')}?kod={code}").text


def test_the_book_sums_to_the_decision_that_stands_however_often_it_is_taken_back():
    who = people()
    it = stage("application", Status.DECIDED, who=who)
    amount = it.decision.amount_ore

    sums = []
    for _time in range(3):
        taken_back(it, who.disa)
        sums.append(granted_in(it.stage.call))
        decided_anew(it, who)
        sums.append(granted_in(it.stage.call))

    assert sums == [0, amount] * 3
    assert LedgerEntry.objects.filter(case=it.case_id).aggregate(all=Sum("amount_ore")) == {
        "all": amount
    }
