"""Every document that comes in, is drawn up or leaves is an entry, exactly once (OSL 5:1, R-OSL-2)."""

from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, signing
from applications.models import Case, RegisterEntry, Status, Submission
from applications.permissions import known_mails
from delmos_portal.outbox.models import OutboxMessage, SentMail
from delmos_portal.outbox.tasks import deliver
from reporting.actions import closing, paying
from reporting.models import Payment
from screening.actions import completion, correcting
from tests.asking import request_about
from tests.build import (
    People,
    keep_promises,
    notification,
    people,
    signing_of,
    walk,
)

MARK = "Exempel"  # the surname of everybody in these tests
MOTALA = "Motala kommun"
EXPECTED = """
received    Intresseanmälan
dispatched  Kvittens på intresseanmälan
dispatched  Begäran om komplettering
received    Komplettering av intresseanmälan
dispatched  Kvittens på komplettering av intresseanmälan
drawn_up    Bedömning av intresseanmälan
drawn_up    Beslut om intresseanmälan
dispatched  Underrättelse om beslut om intresseanmälan
received    Ansökan
dispatched  Kvittens på ansökan
drawn_up    Bedömning av ansökan
drawn_up    Beslut om ansökan
dispatched  Underrättelse om beslut om ansökan
drawn_up    Rättelse av beslut om ansökan
dispatched  Underrättelse om rättelse av beslut om ansökan
dispatched  Meddelande om utbetalning
received    Kartläggning, behovsanalys och plan
dispatched  Kvittens på kartläggning, behovsanalys och plan
drawn_up    Bedömning av redovisningen av kartläggning, behovsanalys och plan
drawn_up    Beslut om kartläggning, behovsanalys och plan
dispatched  Underrättelse om beslut om kartläggning, behovsanalys och plan
dispatched  Meddelande om inställd utbetalning
received    Slutrapport
dispatched  Kvittens på slutrapport
drawn_up    Bedömning av slutrapporten
drawn_up    Beslut om slutrapport
dispatched  Underrättelse om beslut om slutrapport
dispatched  Meddelande om att ärendet är avslutat
"""
LINES = [tuple(line.split(maxsplit=1)) for line in EXPECTED.strip().splitlines()]


def complete(it: Submission, who: People) -> None:
    request = request_about("cooperation_needs", text=f"Förtydliga det som {MARK} skrev.")
    completion.ask_for_more(it.pk, request, by=who.olle)
    keep_promises()
    it.refresh_from_db()
    answers = {"cooperation_needs": f"{MARK} har frågat de boende."}
    drafting.save(it.pk, answers, version=it.version, by=who.amina)
    it.refresh_from_db()
    signing.complete(it.pk, signing_of(it), by=who.sigrid)
    keep_promises()


def decide(it: Submission, who: People) -> None:
    road = walk(it, who, terms={"participants": f"Jurist {MARK}"})
    for step in ("assess", "propose", "decide", "announce"):
        getattr(road, step)()
        it.refresh_from_db()
    keep_promises()


def following(it: Submission, who: People) -> Submission:
    later = it.case.submissions.get(stage=it.stage.next_stage())
    return walk(later, who).to(Status.IN_REVIEW)


def correct(it: Submission, who: People) -> None:
    slip = correcting.Slip({"participants": f"Jurist Å {MARK}"}, f"{MARK} var felskrivet.", seen=0)
    correcting.correct(it.pk, slip, by=who.disa)
    keep_promises()


def whole_case(who: People) -> Case:
    it = notification(Status.IN_REVIEW, who=who)
    complete(it, who)
    decide(it, who)
    application = following(it, who)
    decide(application, who)
    correct(application, who)
    case = application.case
    first, second = Payment.objects.filter(case=case).order_by("planned__order")
    paying.order(first.pk, by=who.olle)
    paying.confirm(first.pk, paid_on=timezone.localdate(), reference="V-1", by=who.disa)
    plan = following(application, who)
    decide(plan, who)
    paying.cancel(second.pk, reason=f"{MARK} bad om det.", by=who.disa)
    final = following(plan, who)
    decide(final, who)
    keep_promises()
    closing.close_case(case.pk, by=who.olle)
    keep_promises()
    return Case.objects.get(pk=case.pk)


@pytest.mark.django_db
def test_a_whole_case_has_an_entry_for_each_document_exactly_once():
    case = whole_case(people())

    entries = list(case.register.order_by("number"))
    assert Counter((one.direction, one.subject) for one in entries) == Counter(LINES)
    assert [one.number for one in entries] == list(range(1, len(entries) + 1))
    assert {one.counterpart for one in entries} == {MOTALA, ""}
    assert {one.subject[:9] for one in entries if not one.counterpart} == {"Bedömning"}
    assert all(case.registered_at <= one.at <= timezone.now() for one in entries)
    # Every mail that belongs to the case is one of them; a request and its mail are one document.
    mails = known_mails(SentMail.objects.filter(subject_id=str(case.pk))).exclude(
        key__startswith="screening.send_request"
    )
    assert sorted(f"mail:{one.key}" for one in mails) == sorted(
        one.key for one in entries if one.key.startswith("mail:")
    )


@pytest.mark.django_db
def test_what_was_sent_again_after_a_crash_is_still_one_entry():
    case = whole_case(people())
    before = list(case.register.values_list("key", flat=True))
    OutboxMessage.objects.update(done_at=None)

    for key in OutboxMessage.objects.order_by("pk").values_list("key", flat=True):
        deliver(key)

    assert list(case.register.values_list("key", flat=True)) == before


@pytest.mark.django_db
def test_no_person_is_named_in_the_public_register():
    case = whole_case(people())

    entries = RegisterEntry.objects.values_list("subject", "counterpart")
    pages = [
        Client().get(reverse("public-register")).text,
        Client().get(reverse("registered-case", args=[case.registration_number])).text,
    ]

    assert [one for one in entries if MARK in "".join(one)] == []
    assert [MARK in page for page in pages] == [False, False]
    for name in ("Amina", "Sigrid", "Olle", "Disa", "Jurist"):
        assert [name in page for page in pages] == [False, False]


@pytest.mark.django_db
def test_when_a_case_is_closed_every_entry_is_public():
    case = whole_case(people())

    page = Client().get(reverse("registered-case", args=[case.registration_number]))

    assert [row.number for row in page.context["rows"]] == list(range(1, len(LINES) + 1))


@pytest.mark.django_db
def test_what_is_withdrawn_is_registered_and_confirmed_and_the_case_written_off():
    who = people()
    it = notification(Status.WITHDRAWN, who=who)
    keep_promises()
    closing.close_case(it.case_id, by=who.olle)
    keep_promises()

    entries = it.case.register.order_by("number").values_list("direction", "subject")

    assert sorted(entries) == [
        ("dispatched", "Bekräftelse på återkallelse av intresseanmälan"),
        ("dispatched", "Kvittens på intresseanmälan"),
        ("dispatched", "Meddelande om att ärendet är avslutat"),
        ("drawn_up", "Ärendet avskrivs"),
        ("received", "Intresseanmälan"),
        ("received", "Återkallelse av intresseanmälan"),
    ]
