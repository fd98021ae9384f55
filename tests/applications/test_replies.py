"""What a mail says of answers to it is what happens to them."""

import re
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings as portal_settings

from applications.actions.incoming_mail import Outcome, receive
from applications.models import Status, StrayMail
from screening.actions import messaging as agency
from tests.build import keep_promises, notification, people

pytestmark = pytest.mark.django_db

DOMAIN = "delmos.example"  # the grants mailbox lies in it too
FILED = "Svarar du på det här mejlet hamnar svaret, med bifogade filer, i ärendet"
NOT_FILED = (
    "Ett svar läser vi i bidrag@delmos.example, men det läggs inte i ärendet av sig självt."
    " Det ni ska lämna in skriver ni i portalen."
)
ASK = "Frågor? Svara på det här mejlet eller ring"


def answer_to(mail) -> Outcome:
    """Answer as Amina's mail program does."""
    message = EmailMessage()
    message["From"] = "amina@example.se"
    message["To"] = mail.reply_to[0]
    message["Message-ID"] = "<svar-1@example.se>"
    message.set_content("Här är svaret.")
    return receive(message.as_bytes())


def said_in(mail) -> list[bool]:
    return [words in mail.body for words in (FILED, NOT_FILED, ASK)]


def test_an_answer_to_a_request_for_completion_is_no_completion_and_the_mail_says_so(
    settings, mailoutbox
):
    settings.MAIL_REPLY_DOMAIN = DOMAIN
    it = notification(Status.INCOMPLETE, who=people())
    keep_promises()
    mail = next(one for one in mailoutbox if "Svara på frågorna här" in one.body)

    outcome = answer_to(mail)

    it.refresh_from_db()
    assert said_in(mail) == [False, True, True]
    assert (outcome, it.status, it.case.messages.count()) == (Outcome.STRAY, Status.INCOMPLETE, 0)
    assert StrayMail.objects.get().reason == "Adressen hör inte till något ärende."


def test_an_answer_to_a_mail_about_a_message_comes_into_the_case_and_the_mail_says_so(
    settings, mailoutbox
):
    settings.MAIL_REPLY_DOMAIN = DOMAIN
    who = people()
    case = notification(Status.RECEIVED, who=who).case
    agency.write(case, "Har ni ett protokoll?", by=who.olle)
    keep_promises()
    mail = next(one for one in mailoutbox if one.reply_to[0].startswith("arende+"))

    outcome = answer_to(mail)

    assert said_in(mail) == [True, False, False]
    assert (outcome, case.messages.filter(direction="received").count()) == (Outcome.MESSAGE, 1)


def test_without_a_domain_of_its_own_no_mail_promises_that_an_answer_is_filed(mailoutbox):
    who = people()
    case = notification(Status.RECEIVED, who=who).case
    agency.write(case, "Har ni ett protokoll?", by=who.olle)
    keep_promises()
    mail = next(one for one in mailoutbox if "skrivit ett meddelande" in one.body)

    assert mail.reply_to == ["bidrag@delmos.example"]
    assert said_in(mail) == [False, True, True]


def test_where_answers_go_is_written_in_one_place():
    folder = Path(portal_settings.BASE_DIR) / "templates" / "email"
    told = re.compile(r"(svar|skickas)\w*\b[^.]*\b(hamnar|läggs)\b[^.]*\bärendet", re.IGNORECASE)

    assert [one.name for one in sorted(folder.iterdir()) if told.search(one.read_text())] == [
        "signature.txt"
    ]
