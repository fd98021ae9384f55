"""Messages in a case: both sides write and read, each is in the register, and none is ever changed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from applications.actions import messaging
from applications.models import Case, Message, RegisterEntry, Status
from delmos_portal.accounts.models import Role
from delmos_portal.documents.uploads import ALLOWED_TEXT
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import SentMail
from screening.actions import messaging as agency
from screening.actions import reviewing
from tests.accounts.people import sign_in
from tests.build import People, keep_promises, member, notification, people, person
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db
AGAIN = "Välj filerna på nytt; texten finns kvar."
TEXT = "Kan vi flytta mötet?\n\nVi hinner inte före maj."


def registered() -> tuple[Case, People]:
    who = people()
    case = notification(Status.RECEIVED, who=who).case
    keep_promises()
    return case, who


def url(case: Case, side: str = "") -> str:
    return reverse(f"{side}case-messages", args=[case.pk])


def test_the_organisation_writes_with_files_and_the_agency_reads_them():
    case, who = registered()
    files = [SimpleUploadedFile(f"{name}.pdf", pdf_of(mark=name)) for name in "ab"]

    answer = sign_in(Client(), who.amina).post(url(case), {"text": TEXT, "attached": files})
    page = sign_in(Client(), who.olle).get(url(case, "workspace:"))

    message = case.messages.get()
    assert answer.status_code == 302
    assert (message.direction, message.text) == ("received", TEXT)
    assert message.author == "Amina Exempel, Utvecklingsledare, Motala kommun"
    assert sorted(message.files.values_list("name", flat=True)) == ["a.pdf", "b.pdf"]
    assert [one.message for one in page.context["conversation"].said] == [message]
    for file in message.files.all():
        codes = [
            sign_in(Client(), user).get(reverse("file", args=[file.pk])).status_code
            for user in (who.olle, who.sigrid, who.omar)
        ]
        assert codes == [200, 200, 404]


def test_each_message_is_an_entry_that_names_the_organisation_and_not_the_person():
    case, who = registered()
    file = SimpleUploadedFile("plan.pdf", pdf_of(mark="plan"))

    messaging.write(case.pk, TEXT, [file], by=who.amina)
    agency.write(case, "Det går bra.", by=who.olle)

    entries = RegisterEntry.objects.filter(case=case, key__startswith="message:").order_by("number")
    assert [(one.direction, one.subject, one.counterpart) for one in entries] == [
        ("received", "Meddelande med 1 bilaga", "Motala kommun"),
        ("dispatched", "Meddelande", "Motala kommun"),
    ]
    public = Client().get(reverse("registered-case", args=[case.registration_number])).text
    assert ("Meddelande med 1 bilaga" in public, "Amina" in public) == (True, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", ["change", "delete"])
def test_a_message_is_never_changed_or_deleted(deed: str):
    case, who = registered()
    message = messaging.write(case.pk, TEXT, by=who.amina)
    rows = Message.objects.filter(pk=message.pk)

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(text="Något annat") if deed == "change" else rows.delete()

    message.refresh_from_db()
    assert message.text == TEXT


def test_who_has_read_and_when_is_seen_by_the_side_that_wrote():
    case, who = registered()
    message = agency.write(case, "Har ni ett protokoll?", by=who.olle)
    sigrid = sign_in(Client(), who.sigrid)
    before = sign_in(Client(), who.olle).get(url(case, "workspace:")).text

    sigrid.get(url(case))
    looked = message.readings.exists()
    for _twice in range(2):
        sigrid.post(reverse("case-messages-read", args=[case.pk]), {"visat": [message.pk, "nej"]})
    after = sign_in(Client(), who.olle).get(url(case, "workspace:")).text

    [reading] = message.readings.all()
    assert (looked, reading.by) == (False, who.sigrid)
    assert "Inte läst av Motala kommun än." in before
    assert "av Sigrid Exempel." in after


def test_nobody_reads_their_own_sides_messages_for_the_other_side():
    case, who = registered()
    message = messaging.write(case.pk, TEXT, by=who.amina)

    messaging.note_read(case, [message.pk], by=who.sigrid)
    own = message.readings.count()
    agency.note_read(case, [message.pk], by=person("Ada", "administrator"))
    other = message.readings.count()

    assert (own, other) == (0, 0)


def test_unread_messages_are_counted_on_both_case_pages_and_listed_for_staff():
    case, who = registered()
    olle, amina = sign_in(Client(), who.olle), sign_in(Client(), who.amina)
    for text in ("Ett", "Två"):
        messaging.write(case.pk, text, by=who.amina)
    agency.write(case, "Svar", by=who.disa)

    staff = olle.get(reverse("workspace:case", args=[case.pk])).text
    theirs = amina.get(reverse("case", args=[case.pk])).text
    listed = olle.get(reverse("workspace:messages")).context["rows"]
    agency.note_read(case, case.messages.values_list("pk", flat=True), by=who.olle)
    afterwards = olle.get(reverse("workspace:messages")).context["rows"]

    assert ("Meddelanden (2 olästa)" in staff, "Meddelanden (1 oläst)" in theirs) == (True, True)
    assert [one.text for one in listed] == ["Ett", "Två"]
    assert list(afterwards) == []


def test_an_answer_marks_what_it_answers_as_read():
    case, who = registered()
    asked = agency.write(case, "Har ni ett protokoll?", by=who.olle)

    sign_in(Client(), who.amina).post(url(case), {"text": "Ja.", "visat": [asked.pk]})

    assert [one.by for one in asked.readings.all()] == [who.amina]


def test_a_file_that_cannot_be_taken_is_said_and_the_text_stays():
    case, who = registered()
    body = {"text": TEXT, "attached": [SimpleUploadedFile("virus.exe", b"MZ")]}

    page = sign_in(Client(), who.amina).post(url(case), body)

    assert page.context["form"].errors == {
        "attached": [
            f"virus.exe: Filtypen kan inte tas emot. Välj {ALLOWED_TEXT}. {AGAIN}",
        ]
    }
    assert "Vi hinner inte före maj." in page.text
    assert not case.messages.exists()


def test_a_case_that_is_not_registered_has_no_messages_yet():
    who = people()
    case = notification(who=who).case

    page = sign_in(Client(), who.amina).post(url(case), {"text": TEXT})

    assert page.context["form"].non_field_errors() == [
        "Ni kan skriva till oss här när ni har skickat in. Då får ärendet sitt diarienummer."
    ]
    assert not case.messages.exists()


def test_a_reader_and_one_with_a_conflict_of_interest_only_read():
    case, who = registered()
    lars = person("Lars")
    member(lars, who.motala, Role.READER)
    reviewing.declare(case, has_conflict=True, reason="Min syster arbetar där.", by=who.olle)

    with pytest.raises(Refused, match="Du kan läsa meddelandena men inte skriva"):
        messaging.write(case.pk, TEXT, by=lars)
    with pytest.raises(Refused, match="Du har anmält jäv"):
        agency.write(case, TEXT, by=who.olle)


def test_the_organisation_is_told_by_mail_without_a_word_of_the_message(mailoutbox, settings):
    settings.MAIL_REPLY_DOMAIN = "svar.delmos.example"
    case, who = registered()
    karin = person("Karin")
    member(karin, who.motala, Role.WRITER)
    mailoutbox.clear()

    agency.write(case, "Hemligheten är ute.", by=who.olle)
    keep_promises()

    addresses = [messaging.reply_address(case, user) for user in (who.amina, karin)]
    assert [(mail.to, mail.reply_to) for mail in mailoutbox] == [
        (["amina@example.se"], [addresses[0]]),
        (["karin@example.se"], [addresses[1]]),
    ]
    assert addresses[0] != addresses[1]
    assert "Hemligheten" not in "".join(f"{mail.subject}{mail.body}" for mail in mailoutbox)
    kept = "".join(SentMail.objects.values_list("body", flat=True))
    assert addresses[0].partition("@")[0] not in kept


def test_the_officer_is_told_by_mail_and_answers_in_the_workspace(mailoutbox):
    case, who = registered()
    mailoutbox.clear()

    messaging.write(case.pk, TEXT, by=who.amina)
    keep_promises()

    [mail] = mailoutbox
    assert (mail.to, mail.reply_to) == (["olle@example.se"], ["bidrag@delmos.example"])
    assert url(case, "workspace:") in mail.body
    assert "flytta mötet" not in mail.body


def test_where_nobody_has_an_address_the_agency_is_told_to_post_it(mailoutbox):
    case, who = registered()
    who.motala.memberships.all().delete()
    mailoutbox.clear()

    agency.write(case, "Hej", by=who.olle)
    keep_promises()

    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (
            ["bidrag@delmos.example"],
            f"Skicka med post: {case.registration_number}: nytt meddelande från Delmos",
        )
    ]


def test_mina_arenden_tells_of_what_nobody_there_has_read():
    case, who = registered()
    client = sign_in(Client(), who.amina)
    home, link = reverse("home"), f'href="{url(case)}"'
    seen = []
    for text in ("Ett", "Två"):
        agency.write(case, text, by=who.olle)
        page = client.get(home)
        seen.append((link in page.text, page.context["groups"][0]["rows"][0].submission.unread))
    plural = "2 olästa meddelanden" in page.text
    messaging.note_read(case, list(case.messages.values_list("pk", flat=True)), by=who.sigrid)

    assert (seen, plural) == ([(True, 1), (True, 2)], True)
    assert link not in client.get(home).text
