"""A decision that lies in a batch is announced with it; what happens to it is said on its pages and in the mail."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from applications.models import ConflictOfInterest, Status, Submission
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.tasks import run_minute_checks
from screening.actions import batching, deciding, taking_back
from screening.models import BatchApproval, DecisionBatch
from tests.accounts.people import sign_in
from tests.build import People, keep_promises, people
from tests.screening.batches import approved, batch_of, frozen, several
from tests.screening.test_rehearsal import status

pytestmark = pytest.mark.django_db
S = DecisionBatch.Status


def of(state: str, its: list[Submission], who: People) -> DecisionBatch:
    return {S.OPEN: batch_of, S.FROZEN: frozen, S.APPROVED: approved}[S(state)](its, who)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (S.OPEN, "där beslut väljs"),
        (S.FROZEN, "som är låst för genomgång"),
        (S.APPROVED, "som två har godkänt"),
    ],
)
def test_what_lies_in_a_batch_is_not_announced_alone(state: str, words: str):
    who = people()
    its = several(who, 1)
    batch = of(state, its, who)
    client, chosen = sign_in(Client(), who.disa), {"inlaga": its[0].pk}

    page = client.get(reverse("workspace:announce"), chosen).text
    answer = client.post(reverse("workspace:announce"), chosen, follow=True).text
    with pytest.raises(Refused, match=words):
        deciding.announce(its[0].pk, by=who.disa)

    assert (words in page, words in answer) == (True, True)
    assert f'href="{reverse("workspace:batch", args=[batch.pk])}"' in page
    assert "Gör en beslutsomgång av dem" not in page
    assert Submission.objects.get(pk=its[0].pk).status == Status.DECIDED


def test_only_the_one_in_a_batch_is_left_when_several_are_announced():
    who = people()
    its = several(who, 2)
    batch = frozen(its[:1], who)
    client, ids = sign_in(Client(), who.disa), {"inlaga": [one.pk for one in its]}

    page = client.get(reverse("workspace:announce"), ids).text
    client.post(reverse("workspace:announce"), ids)

    assert f"Öppna beslutsomgången {batch}" in page
    assert "1 av 2 beslut skickas." in page
    assert str(its[0].pk) not in page.split('name="inlaga"')[1]
    assert [Submission.objects.get(pk=one.pk).status for one in its] == [
        Status.DECIDED,
        Status.ANNOUNCED,
    ]


def test_taken_out_of_its_batch_it_can_be_announced_alone():
    who = people()
    its = several(who, 1)
    batch = approved(its, who)

    batching.thaw(batch.pk, by=who.disa)
    batching.take_out(batch.rows.get().pk, by=who.disa)

    assert deciding.announce(its[0].pk, by=who.disa).status == Status.ANNOUNCED


def test_a_cancelled_batch_holds_nothing_back():
    who = people()
    its = several(who, 1)
    batching.cancel(frozen(its, who).pk, by=who.disa)

    assert deciding.announce(its[0].pk, by=who.disa).status == Status.ANNOUNCED


def test_who_may_not_open_the_batch_is_not_told_its_name():
    who = people()
    its = several(who, 2)
    batch = frozen(its, who)
    ConflictOfInterest.objects.filter(case=its[1].case, user=who.disa).update(
        has_conflict=True, reason="Bror"
    )
    client = sign_in(Client(), who.disa)
    chosen = {"inlaga": its[0].pk}
    back = reverse("workspace:take-back-decision", args=[its[0].pk])

    pages = [
        client.get(reverse("workspace:announce"), chosen).text,
        client.post(reverse("workspace:announce"), chosen, follow=True).text,
        client.get(back).text,
        client.get(reverse("workspace:decide", args=[its[0].pk])).text,
    ]

    assert [str(batch) in page for page in pages] == [False] * 4
    assert "Be en kollega ta bort det ur omgången" in pages[0]
    assert "Beslutet ligger i en beslutsomgång" in pages[2]
    assert its[1].case.organisation_name not in "".join(pages)


def test_the_pages_of_the_decision_say_that_it_lies_in_a_batch_and_what_follows():
    who = people()
    its = several(who, 3)
    batch = approved(its, who)
    client = sign_in(Client(), who.disa)

    decision = client.get(reverse("workspace:decide", args=[its[0].pk])).text
    back = client.get(reverse("workspace:take-back-decision", args=[its[0].pk])).text

    link = reverse("workspace:batch", args=[batch.pk])
    assert (link in decision, link in back) == (True, True)
    assert "(godkänd av två)" in decision
    assert "De 2 andra besluten i den meddelas inte förrän" in back


def test_who_is_recused_in_what_was_taken_back_is_not_told_which_it_was():
    who = people()
    its = several(who, 2)
    batch = approved(its, who)
    ConflictOfInterest.objects.filter(case=its[0].case, user=who.olle).update(
        has_conflict=True, reason="Bror"
    )
    mail.outbox.clear()

    taking_back.take_back(its[0].pk, "Fel belopp.", seen=1, by=who.disa)
    keep_promises()

    told = {one.to[0]: one.body for one in mail.outbox if batch.name in one.subject}
    named = {to: its[0].case.registration_number in body for to, body in told.items()}
    assert named == {who.disa.email: True, who.olle.email: False}


def test_the_mail_of_a_stopped_batch_names_the_case_and_what_is_wrong():
    who = people()
    its = several(who, 2)
    batch = approved(its, who)
    status(its[1], "withdrawn")
    mail.outbox.clear()

    run_minute_checks()
    keep_promises()

    batch.refresh_from_db()
    assert (batch.status, BatchApproval.objects.count()) == (S.OPEN, 2)
    (told,) = {one.body for one in mail.outbox if batch.name in one.subject}
    assert f"- {its[1].case}: Organisationen har återkallat ärendet." in " ".join(told.split())
    assert str(its[0].case) not in told
