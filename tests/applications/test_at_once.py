"""The same thing twice, or by two at once: one case, one step, and an answer that says who was first."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting, signing
from applications.models import Case, RegisterEntry, SigningRequest, Status, Submission
from delmos_portal.accounts.models import Role, User
from delmos_portal.journal.models import Event
from delmos_portal.templatetags.swedish import stockholm
from tests.accounts.people import sign_in
from tests.applications.test_receiving import in_threads
from tests.applications.test_signing_views import said
from tests.build import People, call, fill_in, member, notification, people, person, signing_of

THREADS = 20
CLICKS = 50


def written() -> tuple[Submission, People]:
    """Amina's notification, ready to be sent."""
    who = people()
    return fill_in(notification(who=who), by=who.amina), who


def writers(who: People, count: int) -> list[User]:
    made = [person(f"Skribent{number}") for number in range(count)]
    for one in made:
        member(one, who.motala, Role.WRITER)
    return made


def sent_by(it: Submission, step: str) -> Event:
    return Event.objects.get(object_id=str(it.pk), step=step)


@pytest.mark.django_db
def test_c01_fifty_clicks_on_begin_and_send_make_one_case_and_one_request():
    it, who = written()
    client = sign_in(Client(), who.amina)

    begun = {
        client.post(reverse("begin", args=[it.case.call.slug]), {"organisation": who.motala.pk}).url
        for _click in range(CLICKS)
    }
    for _click in range(CLICKS):
        page = client.post(reverse("send", args=[it.pk]), follow=True)

    event = sent_by(it, "send_to_signatory")
    assert begun == {reverse("submission", args=[it.pk])}
    assert Case.objects.count() == 1
    assert SigningRequest.objects.count() == 1
    told = f"Amina Exempel skickade den till undertecknaren {stockholm(event.at)}."
    assert told in page.text
    assert page.redirect_chain[-1][0] == reverse("submission", args=[it.pk])


@pytest.mark.django_db
def test_c01_fifty_clicks_and_a_reload_of_the_signature_show_the_same_number():
    who = people()
    it = notification(Status.SIGNING, who=who)
    client = sign_in(Client(), who.sigrid)
    body = said(it)

    pages = [
        client.post(reverse("sign", args=[it.pk]), body, follow=True) for _click in range(CLICKS)
    ]

    number = Case.objects.get().registration_number
    assert number != ""
    assert {page.request["PATH_INFO"] for page in pages} == {reverse("receipt", args=[it.pk])}
    assert all(number in page.text for page in pages)
    assert Event.objects.filter(step="sign").count() == 1
    assert RegisterEntry.objects.count() == 1


@pytest.mark.django_db
def test_c01_going_back_and_sending_again_sends_nothing_twice():
    it, who = written()
    client = sign_in(Client(), who.amina)
    client.post(reverse("send", args=[it.pk]))
    signing.sign(it.pk, signing_of(it), by=who.sigrid)

    page = client.post(reverse("send", args=[it.pk]), follow=True)

    told = sent_by(it, "sign")
    assert f"Sigrid Exempel undertecknade den {stockholm(told.at)}." in page.text
    assert Event.objects.filter(step="send_to_signatory").count() == 1


@pytest.mark.django_db
def test_c02_the_second_of_two_tabs_meets_both_texts_and_keeps_what_was_typed():
    who = people()
    it = notification(who=who)
    client = sign_in(Client(), who.amina)
    url = reverse("section", args=[it.pk, "cooperation"])
    first = {"cooperation_today": "I den första fliken", "version": str(it.version)}

    client.post(url, first)
    page = client.post(url, {**first, "cooperation_today": "I den andra fliken"})

    it.refresh_from_db()
    assert page.status_code == 409
    assert it.answers["cooperation_today"] == "I den första fliken"
    assert page.context["page"].conflicts == {"cooperation_today": "I den första fliken"}
    assert page.context["page"].form["cooperation_today"].value() == "I den andra fliken"
    kept = it.changes.get(is_saved=False)
    assert (kept.question_key, kept.after) == ("cooperation_today", "I den andra fliken")


@pytest.mark.django_db(transaction=True)
def test_c03_twenty_colleagues_send_one_draft_and_all_but_one_are_told_who_and_when():
    it, who = written()
    colleagues = writers(who, THREADS)
    clients = [sign_in(Client(), one) for one in colleagues]

    pages = in_threads(
        THREADS, lambda n: clients[n].post(reverse("send", args=[it.pk]), follow=True).text
    )

    event = sent_by(it, "send_to_signatory")
    told = f"{event.actor_name} skickade den till undertecknaren {stockholm(event.at)}."
    assert sum(told in page for page in pages) == THREADS - 1
    assert SigningRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_c03_twenty_signatures_at_once_give_one_submission_and_nineteen_the_same_receipt():
    who = people()
    it = notification(Status.SIGNING, who=who)
    body = said(it)
    clients = [sign_in(Client(), who.sigrid) for _number in range(THREADS)]

    pages = in_threads(
        THREADS, lambda n: clients[n].post(reverse("sign", args=[it.pk]), body, follow=True).text
    )

    number, event = Case.objects.get().registration_number, sent_by(it, "sign")
    told = f"Sigrid Exempel undertecknade den {stockholm(event.at)}."
    assert all(number in page for page in pages)
    assert sum(told in page for page in pages) == THREADS - 1
    assert RegisterEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_c03_twenty_who_begin_at_once_get_the_same_draft():
    who, of = people(), call()

    begun = in_threads(THREADS, lambda _n: str(drafting.begin(of, who.motala, by=who.amina).pk))

    assert begun == [str(Submission.objects.get().pk)] * THREADS
