"""What waits for a signature, codes, links that are opened wrongly, and substitutes on the page."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting, signing
from applications.actions.reminding import due_signing_reminders, mark_of, promise_signing_reminders
from applications.models import SigningRequest, Status, Submission
from applications.views.asking import UNKNOWN
from delmos_portal.accounts.models import Mandate, Office, Role
from delmos_portal.journal.models import Event
from delmos_portal.templatetags.swedish import STOCKHOLM
from tests.accounts.people import sign_in
from tests.applications.parties import CHAIR, DIRECTOR, send, sign, signatory, signed_by
from tests.applications.test_signers import ask_for_completion
from tests.applications.test_signing_views import said
from tests.build import People, call, keep_promises, member, notification, people, person

pytestmark = pytest.mark.django_db
CODE_PAGE = "/underteckna/"


def lies_for_signing() -> tuple[Submission, People, SigningRequest]:
    it, who = signed_by(CHAIR, DIRECTOR)
    signatory("Kerstin", who, Office.MUNICIPAL_DIRECTOR)
    send(it, who)
    it.refresh_from_db()
    return it, who, it.signing_requests.get()


def due_at_noon(it: Submission) -> SigningRequest:
    """Late enough that the morning's reminder comes before it, whatever the hour of the test."""
    request = it.signing_requests.filter(ended_at=None).get()
    assert request.due_at is not None
    request.due_at = request.due_at.astimezone(STOCKHOLM).replace(hour=12)
    request.save()
    return request


def code_error(client: Client, code: str) -> list[str]:
    return client.post(CODE_PAGE, {"code": code}).context["form"].errors["code"]


def test_a_code_leads_its_owner_to_the_page_and_signs_nothing():
    it, who, request = lies_for_signing()
    client = sign_in(Client(), who.sigrid)

    found = client.post(CODE_PAGE, {"code": request.code.lower().replace("-", " ")})

    assert found.url == reverse("sign", args=[it.pk])
    assert it.signatures.count() == 0


def test_a_code_tells_everyone_else_why_it_does_not_open():
    it, who, request = lies_for_signing()
    kerstin = it.case.organisation.mandates.get(office=Office.MUNICIPAL_DIRECTOR).user

    told = {
        "colleague": code_error(sign_in(Client(), kerstin), request.code),
        "stranger": code_error(sign_in(Client(), who.omar), request.code),
        "mistyped": code_error(sign_in(Client(), who.sigrid), "AAAA-AAAA-AAAA"),
        "short": code_error(sign_in(Client(), who.sigrid), "AAAA"),
    }
    signing.take_back(it.pk, by=who.amina)
    told["taken back"] = code_error(sign_in(Client(), who.sigrid), request.code)

    assert told == {
        "colleague": ["Koden är Sigrid Exempels. Logga in som den som fick mejlet."],
        "stranger": [UNKNOWN],
        "mistyped": [UNKNOWN],
        "short": [UNKNOWN],
        "taken back": [
            (
                "Den är tillbaka hos den som skriver, så koden gäller inte."
                " Du får ett nytt mejl med en ny kod när den är klar."
            )
        ],
    }


def test_a_code_that_is_used_leads_to_the_receipt():
    it, who = signed_by(CHAIR)
    send(it, who)
    request = it.signing_requests.get()
    sign(it, who.sigrid)
    client = sign_in(Client(), who.sigrid)

    page = client.post(CODE_PAGE, {"code": request.code}, follow=True)

    assert page.redirect_chain[-1][0] == reverse("receipt", args=[it.pk])


def test_codes_are_not_guessed_in_great_numbers(settings):
    settings.ACCOUNT_RATE_LIMITS = {"signing_code": "2/m/user"}
    _it, who, _request = lies_for_signing()
    client = sign_in(Client(), who.sigrid)

    answers = [client.post(CODE_PAGE, {"code": "AAAA"}).status_code for _try in range(3)]

    assert answers == [200, 200, 429]


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_scanner_that_opens_every_link_changes_nothing(method):
    it, who, request = lies_for_signing()
    before = Event.objects.count()
    clients = [sign_in(Client(), who.sigrid), Client()]

    for client in clients:
        for url in (
            reverse("sign", args=[it.pk]),
            reverse("complete", args=[it.pk]),
            reverse("add-signature", args=[it.pk]),
            f"{CODE_PAGE}?code={request.code}",
        ):
            getattr(client, method)(url)

    it.refresh_from_db()
    request.refresh_from_db()
    assert (it.status, it.signatures.count(), Event.objects.count()) == (Status.SIGNING, 0, before)
    assert (request.seen_at, request.ended_at) == (None, None)


def test_everything_that_waits_is_listed_the_shortest_time_first_and_the_next_is_offered():
    who = people()
    later = notification(Status.SIGNING, who=who)
    sooner = notification(Status.SIGNING, who=who, of=call("en-till"))
    SigningRequest.objects.filter(submission=sooner).update(
        due_at=timezone.now() + timedelta(days=1)
    )
    client = sign_in(Client(), who.sigrid)

    page = client.get(CODE_PAGE)
    home = client.get(reverse("home"))
    receipt = client.post(reverse("sign", args=[sooner.pk]), said(sooner), follow=True)

    assert [row.submission.pk for row in page.context["rows"]] == [sooner.pk, later.pk]
    assert home.context["to_sign"] == 2
    assert "Nästa att underteckna (1 kvar)" in receipt.text


def test_what_is_new_since_it_was_read_is_told_until_it_is_read_again():
    it, who, request = lies_for_signing()
    client, url = sign_in(Client(), who.sigrid), reverse("sign", args=[it.pk])
    client.post(reverse("seen", args=[it.pk]), {"shown_sha256": said(it)["shown_sha256"]})
    signing.take_back(it.pk, by=who.amina)
    drafting.save(it.pk, {"cooperation_today": "Nytt"}, version=99, by=who.amina)
    send(it, who)

    page = client.get(url)
    client.post(reverse("seen", args=[it.pk]), {"shown_sha256": "0" * 64})  # an older page
    again = client.get(url)
    client.post(reverse("seen", args=[it.pk]), {"shown_sha256": said(it)["shown_sha256"]})
    read = client.get(url)

    request.refresh_from_db()
    assert [one.now for one in page.context["news"]] == ["Nytt"]
    assert [one.key for one in page.context["sections"] if one.is_new] == ["cooperation"]
    assert [one.now for one in again.context["news"]] == ["Nytt"]
    assert read.context["news"] == []


def test_what_one_has_signed_is_not_new_in_a_completion():
    who = people()
    it = notification(Status.SIGNING, who=who)
    client, url = sign_in(Client(), who.sigrid), reverse("complete", args=[it.pk])
    client.post(reverse("seen", args=[it.pk]), {"shown_sha256": said(it)["shown_sha256"]})
    signing.take_back(it.pk, by=who.amina)
    drafting.save(it.pk, {"cooperation_today": "Undertecknat"}, version=99, by=who.amina)
    send(it, who)
    client.post(reverse("sign", args=[it.pk]), said(it))  # signed without a second reading
    ask_for_completion(it, who)
    drafting.save(it.pk, {"cooperation_needs": "Nytt"}, version=99, by=who.amina)
    signing.send_completion(it.pk, by=who.amina)

    page = client.get(url)

    assert [one.now for one in page.context["news"]] == ["Nytt"]


def test_a_substitute_is_chosen_on_the_page():
    it, who, _request = lies_for_signing()
    vera = signatory("Vera", who, Office.BOARD_CHAIR, is_substitute=True)
    client, url = sign_in(Client(), who.amina), reverse("replace-signatory", args=[it.pk])
    choice = str(vera.mandates.get().pk)

    empty = client.post(url, {"mandate": choice, "reason": ""})
    done = client.post(url, {"mandate": choice, "reason": "På resa"})

    assert list(empty.context["form"].errors) == ["reason"]
    assert empty.context["form"]["mandate"].value() == choice
    assert done.url == reverse("submission", args=[it.pk])
    assert it.signing_requests.get(ended_at=None).person == vera


def test_whose_turn_it_is_stands_in_the_list_of_cases():
    it, who, _request = lies_for_signing()
    kerstin = it.case.organisation.mandates.get(office=Office.MUNICIPAL_DIRECTOR).user

    def turns() -> list[bool]:
        pages = [sign_in(Client(), user).get(reverse("home")) for user in (who.sigrid, kerstin)]
        return [page.context["groups"][0]["rows"][0].turn.is_yours for page in pages]

    first = turns()
    sign(it, who.sigrid)

    assert (first, turns()) == ([True, False], [False, True])


def test_a_colleague_who_may_not_sign_reads_the_page_and_why():
    it, who, _request = lies_for_signing()
    rut = person("Lena")
    member(rut, who.motala, Role.READER)

    page = sign_in(Client(), rut).get(reverse("sign", args=[it.pk]))

    assert page.context["why_not"] == (
        "Bara behörig företrädare kan göra detta. Be er organisationsansvariga om rollen."
    )


def test_those_asked_are_reminded_two_days_before_and_on_the_day_and_then_the_writer_is_told(
    mailoutbox,
):
    it, _who, _request = lies_for_signing()
    request = due_at_noon(it)
    assert request.due_at is not None
    marks = [mark_of(request.due_at, days) for days in (2, 0)]
    due = [[days for _one, days in due_signing_reminders(mark)] for mark in marks]
    keep_promises()
    mailoutbox.clear()

    for now in (*marks, request.due_at + timedelta(minutes=1)):
        with time_machine.travel(now, tick=False):
            promise_signing_reminders(now)
            promise_signing_reminders(now)
            keep_promises()

    assert due == [[2], [0]]
    assert [(one.to, one.subject.split(":")[0]) for one in mailoutbox] == [
        (["sigrid@example.se"], "Påminnelse"),
        (["sigrid@example.se"], "Påminnelse"),
        (["amina@example.se"], "Inte undertecknad i tid"),
    ]


def test_one_who_has_signed_is_not_reminded():
    it, who, _request = lies_for_signing()
    sign(it, who.sigrid)
    kerstins = due_at_noon(it)
    assert kerstins.due_at is not None

    with time_machine.travel(mark_of(kerstins.due_at, 0), tick=False):
        found = [one.pk for one, _days in due_signing_reminders(timezone.now())]

    assert found == [kerstins.pk]


def test_one_whose_mandate_has_ended_is_not_reminded(mailoutbox):
    it, who, _request = lies_for_signing()
    request = due_at_noon(it)
    assert request.due_at is not None
    keep_promises()
    mailoutbox.clear()
    day_before = mark_of(request.due_at, 0).date() - timedelta(days=1)
    Mandate.objects.filter(user=who.sigrid).update(valid_until=day_before)

    with time_machine.travel(mark_of(request.due_at, 0), tick=False):
        promise_signing_reminders(timezone.now())
        keep_promises()

    assert [one.subject for one in mailoutbox] == []
