"""What an outside body reads and answers by its address; and that nobody else does."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from applications.models import RegisterEntry, Status, Submission
from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.models import Scan, StoredFile
from delmos_portal.lifecycle import Refused
from screening.actions import disclosing, opinions, reviewing
from screening.actions.opinion_addresses import addressed_by, token_of
from screening.actions.sharing import may_be_shared
from screening.models import DisclosedEntry, Opinion, OpinionFile, OpinionRequest
from tests.accounts.people import sign_in
from tests.build import People, keep_promises, notification, people, person
from tests.pdfs import pdf_of
from tests.screening.outside import BODY, asked, entries, page_in, page_of, sent_out

pytestmark = pytest.mark.django_db
ANSWER = {
    "answer": "svar",
    "text": "Vi tillstyrker.\n\nBehovet är stort i stadsdelen.",
    "name": "Bo Ek",
    "title": "Jurist",
}


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    settings.FILES_ROOT = tmp_path


def in_review(who: People) -> Submission:
    it = notification(Status.IN_REVIEW, who=who)
    keep_promises()
    return it


def keys(it: Submission) -> list[str]:
    return [one.key for one in may_be_shared(it.case)]


def test_the_outside_body_reads_what_is_shared_and_nothing_else_and_answers(mailoutbox):
    who = people()
    it = in_review(who)
    mailoutbox.clear()
    request = sent_out(it, who, tuple(keys(it)[:1]))
    keep_promises()
    client, page = Client(), page_in(mailoutbox.pop().body)
    shared = request.shared.get()

    read = client.get(page)
    document = client.get(f"{page}handling/{shared.pk}/")
    upload = SimpleUploadedFile("underlag.pdf", pdf_of())
    looked = client.post(page, {**ANSWER, "attached": upload})
    unsent = [Opinion.objects.count(), len(entries(it))]
    sent = client.post(page, {**ANSWER, "skicka": "1"}, follow=True)
    twice = client.post(page, {**ANSWER, "skicka": "1"})
    keep_promises()

    assert it.case.registration_number in read.text
    assert (read["Cache-Control"], read["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    assert b"".join(document.streaming_content)[:5] == b"%PDF-"
    assert document["Cache-Control"] == "no-store"
    assert "underlag.pdf" in looked.text
    assert unsent == [0, 1]
    assert "Vi har tagit emot ert svar" in sent.text
    assert (twice.status_code, Opinion.objects.count()) == (200, 1)
    said = Opinion.objects.get()
    assert (said.text, said.name, said.is_late) == (ANSWER["text"], "Bo Ek", False)
    _asked, came, file = entries(it)
    assert (came.direction, came.counterpart) == (RegisterEntry.Direction.RECEIVED, BODY)
    assert came.document.kind == "opinion"
    assert file.file == StoredFile.objects.get(name="underlag.pdf")
    receipt, told = sorted(mailoutbox, key=lambda one: one.to != ["bo.ek@lansstyrelsen.example"])
    assert ANSWER["text"] in receipt.body
    assert told.to == [who.olle.email]
    assert client.get(f"{page}handling/{shared.pk}/").status_code == 404


def test_an_answer_is_written_and_kept_until_it_is_whole():
    who = people()
    request = sent_out(in_review(who), who)
    client, page = Client(), page_of(request)

    empty = client.post(page, {"name": "Bo Ek", "attached": SimpleUploadedFile("a.pdf", pdf_of())})
    wrong = client.post(page, {**ANSWER, "attached": SimpleUploadedFile("a.exe", b"MZ")})
    silent = client.post(page, {**ANSWER, "text": " "})
    kept = OpinionFile.objects.get()
    removed = client.post(page, {**ANSWER, "ta-bort": str(kept.pk)})
    back = client.post(page, {**ANSWER, "andra": "1"})

    assert list(empty.context["form"].errors) == ["answer", "title"]
    assert "a.pdf" in empty.text
    assert "det du skrev finns kvar" in wrong.context["form"].errors["attached"][0]
    assert "Behovet är stort" in wrong.text
    assert list(silent.context["form"].errors) == ["text"]
    assert OpinionFile.objects.count() == 0
    assert all("Behovet är stort" in one.text for one in (removed, back))


def test_who_abstains_need_not_say_why(mailoutbox):
    who = people()
    it = in_review(who)
    request = sent_out(it, who)
    body = {"answer": "avstar", "text": "", "name": "Bo Ek", "title": "Jurist", "skicka": "1"}

    Client().post(page_of(request), body)
    keep_promises()

    assert Opinion.objects.get().abstains
    assert entries(it)[-1].subject == "Svar på remiss: avstår från att yttra sig"
    assert "avstår från att yttra sig" in mailoutbox[-1].body + mailoutbox[-2].body


def test_a_late_answer_is_marked_and_an_old_address_says_that_it_has_ended():
    who = people()
    it = in_review(who)
    request = sent_out(it, who)

    with time_machine.travel(timezone.now() + timedelta(days=30)):
        late = Client().get(page_of(request))
        Client().post(page_of(request), {**ANSWER, "skicka": "1"})
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        ended = Client().get(page_of(request))

    assert "Sista dagen har gått" in late.text
    assert Opinion.objects.get().is_late
    assert (ended.status_code, "Adressen har slutat gälla" in ended.text) == (410, True)
    assert it.case.registration_number not in ended.text


def test_nothing_is_taken_in_once_it_is_decided_and_nothing_is_asked():
    who = people()
    it = notification(Status.DECIDED, who=who)
    request = OpinionRequest.objects.create(submission=it, sent_by=who.olle, **vars(asked()))

    answer = Client().post(page_of(request), {**ANSWER, "skicka": "1"})

    assert (answer.status_code, "Ärendet är avslutat" in answer.text) == (410, True)
    assert Opinion.objects.count() == 0
    with pytest.raises(Refused, match="före beslutet"):
        sent_out(it, who)
    assert opinions.close(request.pk, by=who.olle).status == OpinionRequest.Status.CLOSED


def test_guessing_finds_nothing_and_is_locked_out(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "opinion_guess": "3/h/ip"}
    who = people()
    request = sent_out(in_review(who), who)
    page = page_of(request)
    guesses = [page.replace(page[8:12], "aaaa", 1), "/remiss/hej/", f"{page[:-2]}x/"]

    wrong = [Client().get(one).status_code for one in guesses]
    right = Client().get(page).status_code

    assert wrong == [404, 404, 404]
    assert right == 429
    assert addressed_by(token_of(request)[:-1]) is None


def test_another_requests_document_is_not_found():
    who = people()
    it = in_review(who)
    one, other = (sent_out(it, who, tuple(keys(it)[:1]), body=name) for name in ("Ena", "Andra"))

    answered = [
        Client().get(f"{page_of(one)}handling/{found.shared.get().pk}/").status_code
        for found in (one, other)
    ]

    assert answered == [200, 404]


def test_the_recused_and_the_party_are_kept_from_the_page_and_staff_do_not_answer():
    who = people()
    it = in_review(who)
    request = sent_out(it, who)
    page = page_of(request)
    other = person("Olga", StaffRole.OFFICER)
    reviewing.declare(it.case, has_conflict=True, reason="Bror", by=other)

    seen = [sign_in(Client(), one).get(page).status_code for one in (other, who.amina, who.omar)]
    posted = sign_in(Client(), who.olle).post(page, {**ANSWER, "skicka": "1"})

    assert seen == [404, 404, 200]
    assert "Bara den som har fått remissen kan svara" in posted.text
    assert Opinion.objects.count() == 0


def test_a_file_that_the_scanner_stopped_is_taken_away_before_the_answer_is_sent():
    who = people()
    request = sent_out(in_review(who), who)
    client, page = Client(), page_of(request)
    client.post(page, {**ANSWER, "attached": SimpleUploadedFile("a.pdf", pdf_of())})
    StoredFile.objects.filter(opinion_file__request=request).update(
        scan=Scan.INFECTED, found="Eicar", scanned_at=timezone.now()
    )

    refused = client.post(page, {**ANSWER, "skicka": "1"})
    client.post(page, {**ANSWER, "ta-bort": str(OpinionFile.objects.get().pk)})
    client.post(page, {**ANSWER, "skicka": "1"})

    assert "a.pdf stoppades i viruskontrollen" in refused.context["form"].errors["attached"][0]
    assert Opinion.objects.get().text == ANSWER["text"]
    assert OpinionFile.objects.count() == 0


@given(token=st.text(max_size=80))
@settings_of(max_examples=60)
def test_no_text_is_an_address_unless_we_made_it(token: str):
    assert addressed_by(token) is None


def test_what_is_sent_too_often_is_refused_and_kept(settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "opinion": "1/h/ip"}
    who = people()
    page = page_of(sent_out(in_review(who), who))

    looked, sent = (Client().post(page, {**ANSWER, **more}) for more in ({}, {"skicka": "1"}))

    assert (looked.status_code, sent.status_code) == (200, 429)
    assert "Behovet är stort i stadsdelen." in sent.text
    assert Opinion.objects.count() == 0


def test_a_copy_with_masked_words_is_shared_instead_of_the_document():
    who = people()
    it = in_review(who)
    today = timezone.localdate()
    desk = disclosing.register_request(it.case, received_on=today, asked_for="Allt", by=who.rut)
    entry = RegisterEntry.objects.get(case=it.case, number=1)
    chosen = disclosing.choose(desk.pk, entry, DisclosedEntry.Treatment.MASKED, by=who.rut)
    disclosing.mask(chosen.pk, text="0141-22 50 00", ground="21 kap. 1 § OSL", by=who.rut)
    disclosing.ask_for_copies(desk.pk, by=who.rut)
    keep_promises()
    [masked] = [one for one in may_be_shared(it.case) if one.copy]

    request = sent_out(it, who, (masked.key,))
    page = page_of(request)
    shared = request.shared.get()
    file = Client().get(f"{page}handling/{shared.pk}/")

    assert shared.title == "Intresseanmälan, med maskade uppgifter"
    assert "med maskade uppgifter" in Client().get(page).text
    assert (shared.copy, b"".join(file.streaming_content)[:5]) == (masked.copy, b"%PDF-")
