"""Answers by mail: real mail, through a mail server and a mailbox, into the case that its address names."""

import os
import smtplib
from email import message_from_bytes, policy
from email.message import EmailMessage
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from applications.actions import messaging
from applications.actions.incoming_mail import Outcome, receive
from applications.models import Case, Message, RegisterEntry, Status, StrayMail
from delmos_portal.accounts.models import Role, User
from delmos_portal.documents.uploads import read_file
from delmos_portal.outbox.incoming import read_letter, without_quotes
from screening.actions import messaging as agency
from tests.accounts.people import sign_in
from tests.build import keep_promises, member, notification, people, person
from tests.pdfs import pdf_of

DOMAIN = "svar.delmos.example"


@pytest.fixture
def case(db, settings) -> Case:
    settings.MAIL_REPLY_DOMAIN = DOMAIN
    it = notification(Status.RECEIVED, who=people()).case
    keep_promises()
    return it


def amina() -> User:
    return User.objects.get(email="amina@example.se")


def mail(to: str, text: str = "Ja, det går bra.", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Amina Exempel <Amina@Example.se>"
    message["To"] = to
    message["Subject"] = "Sv: nytt meddelande"
    message["Message-ID"] = "<svar-1@example.se>"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def address(case: Case) -> str:
    return messaging.reply_address(case, amina())


def mailbox() -> list[Path]:
    return sorted(Path(os.environ["MAIL_FOLDER"]).glob("*.eml"))


def test_an_answer_travels_from_a_mail_program_through_the_mail_server_into_the_case(
    case, settings, monkeypatch, capsys
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = os.environ["EMAIL_HOST"], os.environ["EMAIL_PORT"]
    before = mailbox()
    agency.write(case, "Har ni ett protokoll?", by=User.objects.get(email="olle@example.se"))
    keep_promises()
    [told] = [
        message_from_bytes(file.read_bytes(), policy=policy.default)
        for file in mailbox()
        if file not in before
    ]

    quoted = "\n".join(f"> {line}" for line in str(told.get_content()).splitlines())
    answer = mail(str(told["Reply-To"]), f"Ja, se bilagan.\n\nDen 22 nov skrev Delmos:\n{quoted}\n")
    answer["In-Reply-To"] = str(told["Message-ID"])
    answer.add_attachment(
        pdf_of(mark="ja"), maintype="application", subtype="pdf", filename="§ 12.pdf"
    )
    answer.add_attachment(b"MZ", maintype="application", subtype="exe", filename="spel.exe")
    with smtplib.SMTP(settings.EMAIL_HOST, int(settings.EMAIL_PORT)) as server:
        server.send_message(answer)
    raw = mailbox()[-1].read_bytes()
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
    call_command("receive_mail")

    message = case.messages.get(direction="received")
    assert (message.by, message.text) == (amina(), "Ja, se bilagan.")
    assert message.author == "Amina Exempel, Motala kommun, med e-post"
    assert [one.name for one in message.files.all()] == ["§ 12.pdf"]
    assert [one["name"] for one in message.left_in_original] == ["spel.exe"]
    assert read_file(message.original.path) == raw
    entry = RegisterEntry.objects.get(key=f"message:{message.pk}")
    assert (entry.direction, entry.file) == ("received", message.original)
    page = sign_in(Client(), User.objects.get(email="olle@example.se")).get(
        reverse("workspace:case-messages", args=[case.pk])
    )
    assert ("Ja, se bilagan." in page.text, "spel.exe" in page.text) == (True, True)


def test_the_same_mail_twice_is_one_message(case):
    raw = mail(address(case)).as_bytes()

    outcomes = [receive(raw), receive(b"Received: by a second try\r\n" + raw)]

    assert outcomes == [Outcome.MESSAGE, Outcome.KNOWN]
    assert case.messages.count() == 1


def test_a_maildir_is_emptied_into_the_cases(case, tmp_path, capsys):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(mail(address(case)).as_bytes())

    call_command("receive_mail", maildir=tmp_path)

    assert case.messages.count() == 1
    assert [path.name for path in tmp_path.glob("*/*")] == ["1:2,S"]


def test_a_mail_that_is_not_taken_stays_in_the_maildir_and_stops_no_other(case, tmp_path, capsys):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(b" ")
    (tmp_path / "new" / "2").write_bytes(mail(address(case)).as_bytes())

    with pytest.raises(CommandError, match=r"1: inget mejl\."):
        call_command("receive_mail", maildir=tmp_path)

    assert case.messages.count() == 1
    assert sorted(path.name for path in tmp_path.glob("*/*")) == ["1", "2:2,S"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (rejected)"},
        {"Return_Path": "<>"},
        {"Precedence": "auto_reply"},
        {"X_Autoreply": "yes"},
    ],
)
def test_automatic_answers_and_bounces_are_dropped_with_a_line_in_the_log(case, headers, caplog):
    caplog.set_level("INFO")

    outcome = receive(mail(address(case), **headers).as_bytes())

    assert outcome == Outcome.AUTOMATIC
    assert (Message.objects.count(), StrayMail.objects.count()) == (0, 0)
    assert "Dropped an automatic mail" in caplog.text


def stray_reason(raw: bytes) -> str:
    assert receive(raw) == Outcome.STRAY
    assert not Message.objects.exists()
    return StrayMail.objects.get().reason


def test_a_mail_from_somebody_else_waits_for_the_registrar(case):
    raw = mail(address(case), From="Omar <omar@example.se>").as_bytes()

    assert stray_reason(raw) == (
        f"Avsändaren är inte med i Motala kommun ({case.registration_number})."
    )


def test_a_mail_from_one_who_has_left_the_organisation_waits_for_the_registrar(case):
    to = address(case)
    amina().memberships.all().delete()

    assert stray_reason(mail(to).as_bytes()).startswith("Avsändaren är inte med i Motala kommun")


def test_a_mail_with_two_senders_is_nobodys(case):
    raw = mail(address(case), From="amina@example.se, omar@example.se").as_bytes()

    assert stray_reason(raw).startswith("Avsändaren är inte med i Motala kommun")


def test_a_reader_cannot_write_by_mail_either(case):
    lars = person("Lars")
    member(lars, case.organisation, Role.READER)

    raw = mail(address(case), From=lars.email).as_bytes()

    assert stray_reason(raw).startswith("Du kan läsa meddelandena men inte skriva.")


@pytest.mark.parametrize(
    "to",
    [
        f"arende+{'0' * 32}@{DOMAIN}",
        f"arende@{DOMAIN}",
        "bidrag@delmos.example",
        "undisclosed-recipients:;",
    ],
)
def test_an_address_that_leads_to_no_case_waits_for_the_registrar(case, to):
    address(case)

    assert stray_reason(mail(to).as_bytes()) == "Adressen hör inte till något ärende."


def test_the_address_holds_for_our_own_domain_only(case):
    to = address(case).replace(DOMAIN, "annan.example")

    assert stray_reason(mail(to).as_bytes()) == "Adressen hör inte till något ärende."


def stray(case: Case) -> StrayMail:
    raw = mail(address(case), From="Omar <omar@example.se>")
    raw.add_attachment(pdf_of(mark="ja"), maintype="application", subtype="pdf", filename="a.pdf")
    receive(raw.as_bytes())
    return StrayMail.objects.get()


def test_the_registrar_puts_a_stray_mail_in_its_case(case):
    it = stray(case)
    rut = sign_in(Client(), User.objects.get(email="rut@example.se"))
    one = reverse("workspace:stray-mail", args=[it.pk])

    wrong = rut.post(one, {"number": "2026-1-1"})
    right = rut.post(one, {"number": f" {case.registration_number} "})
    again = rut.post(one, {"number": case.registration_number})

    message = case.messages.get()
    assert wrong.context["form"].errors["number"][0].startswith("Det finns inget ärende med det")
    assert right.headers["Location"] == reverse("workspace:stray-mails")
    assert again.context["form"].errors["number"] == ["Mejlet är redan hanterat."]
    assert (message.author, message.by, message.at) == (
        "Omar <omar@example.se>, med e-post",
        None,
        it.came_at,
    )
    assert [file.name for file in message.files.all()] == ["a.pdf"]


def test_a_mail_that_belongs_to_no_case_leaves_the_list_with_a_reason(case):
    it = stray(case)
    rut = sign_in(Client(), User.objects.get(email="rut@example.se"))
    one = reverse("workspace:stray-mail", args=[it.pk])

    unsaid = rut.post(one, {"avfarda": "ja"})
    rut.post(one, {"avfarda": "ja", "note": "skräppost"})

    it.refresh_from_db()
    page = rut.get(reverse("workspace:stray-mails"))
    assert unsaid.context["form"].errors == {
        "note": ["Skriv varför mejlet inte hör till något ärende."]
    }
    assert (it.note, it.case, it.handled_by.name) == ("skräppost", None, "Rut Exempel")
    assert (list(page.context["rows"]), list(page.context["handled"])) == ([], [it])


def test_only_the_registrar_places_mail(case):
    it = stray(case)
    olle = sign_in(Client(), User.objects.get(email="olle@example.se"))

    page = olle.post(
        reverse("workspace:stray-mail", args=[it.pk]), {"number": case.registration_number}
    )

    it.refresh_from_db()
    assert page.context["form"].non_field_errors() == ["Det här gör registratorn."]
    assert it.handled_at is None


def test_a_stray_mail_is_read_as_a_file_by_staff_only(case):
    it = stray(case)
    file = reverse("file", args=[it.original_id])

    codes = [
        sign_in(Client(), User.objects.get(email=f"{name}@example.se")).get(file).status_code
        for name in ("olle", "amina", "omar")
    ]

    assert codes == [200, 404, 404]


def test_a_mail_that_cannot_be_kept_just_now_is_left_with_the_mail_server(
    case, monkeypatch, settings, tmp_path
):
    (tmp_path / "no-folder").write_text("a file stands where the folder should be")
    settings.FILES_ROOT = tmp_path / "no-folder"
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(mail(address(case)).as_bytes())))

    with pytest.raises(CommandError) as refused:
        call_command("receive_mail")

    assert refused.value.returncode == 75
    assert not Message.objects.exists()


OURS = "Skriv ert svar ovanför den här raden.\n\nHej!\n\nDelmos har skrivit"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ja.\n\nDen 22 nov 2026 kl. 10 skrev Delmos <a@b.se>:\n> Hej!\n> Vi undrar", "Ja."),
        ("Ja.\n\n-----Ursprungligt meddelande-----\nFrån: Delmos\nHej", "Ja."),
        ("Ja.\n\nFrån: Delmos <a@b.se>\nSkickat: den 22 november\nTill: Amina\n\nHej", "Ja."),
        ("Ja.\n\n________________________________\nFrån: Delmos\n", "Ja."),
        (f"Ja.\n\n{OURS}", "Ja."),
        ("> Kan ni?\nJa.\n> När?\nI maj.", "Ja.\nI maj."),
        ("> Kan ni?", "> Kan ni?"),
        (
            "Den 3 maj skrev vi till er:\nBrevet kom bort.",
            "Den 3 maj skrev vi till er:\nBrevet kom bort.",
        ),
        ("Från: oss alla\nTack!", "Från: oss alla\nTack!"),
    ],
)
def test_what_is_quoted_is_left_out_of_what_is_shown_and_nothing_else(text: str, shown: str):
    assert without_quotes(text) == shown


def test_an_html_mail_is_read_as_text():
    message = mail("a@b.se")
    message.set_content(
        "<style>p{}</style><p>Ja, <b>absolut</b>.<br>I maj.</p><blockquote><p>Kan ni?</p></blockquote>",
        subtype="html",
    )

    assert read_letter(message.as_bytes()).text == "Ja, absolut.\nI maj."


@given(raw=st.binary(max_size=400))
@examples(max_examples=60)
def test_any_bytes_are_read_as_far_as_they_go(raw: bytes):
    letter = read_letter(raw)

    assert "\x00" not in f"{letter.text}{letter.subject}{letter.shown_sender}"


HEADERS = ("From", "To", "Subject", "Content-Type", "Content-Transfer-Encoding", "Message-ID")
LINE = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(lines=st.lists(st.tuples(st.sampled_from(HEADERS), LINE), max_size=8), body=LINE)
@examples(max_examples=60)
def test_any_headers_are_read_as_far_as_they_go(lines: list[tuple[str, str]], body: str):
    head = "\r\n".join(f"{name}: {value}" for name, value in lines)

    letter = read_letter(f"{head}\r\n\r\n{body}".encode())

    assert "\x00" not in f"{letter.text}{letter.subject}{letter.shown_sender}"
