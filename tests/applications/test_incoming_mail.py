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

from applications.actions import messaging
from applications.actions.incoming_mail import Outcome, receive
from applications.models import Case, Message, RegisterEntry, Status, StrayMail
from delmos_portal.accounts.models import Role, User
from delmos_portal.documents.uploads import read_file
from screening.actions import messaging as agency
from tests.accounts.people import sign_in
from tests.applications.poison import POISON
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


def test_a_mail_that_is_not_taken_is_kept_beside_and_stops_no_other(case, tmp_path, capsys):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(b" ")
    (tmp_path / "new" / "2").write_bytes(mail(address(case)).as_bytes())

    with pytest.raises(CommandError, match=r"1: inget mejl\."):
        call_command("receive_mail", maildir=tmp_path)

    assert case.messages.count() == 1
    call_command("receive_mail", maildir=tmp_path)  # it is told once
    assert sorted(path.name for path in tmp_path.glob("*/*")) == ["1", "2:2,S"]
    assert (tmp_path / "refused" / "1").read_bytes() == b" "


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (rejected)"},
        {"Return_Path": "<>"},
        {"Precedence": "auto_reply"},
        {"Precedence": "junk"},
        {"X_Autoreply": "yes"},
    ],
)
def test_automatic_answers_and_bounces_are_set_aside_and_shown(case, headers):
    raw = mail(address(case), **headers).as_bytes()

    outcomes = [receive(raw), receive(raw)]
    keep_promises()

    it = StrayMail.objects.get()
    page = sign_in(Client(), User.objects.get(email="rut@example.se")).get(
        reverse("workspace:stray-mails")
    )
    assert outcomes == [Outcome.AUTOMATIC, Outcome.KNOWN]
    assert it.reason == f"Automatiskt svar eller studs på ett mejl i {case.registration_number}."
    assert (list(page.context["rows"]), list(page.context["automatic"])) == ([], [it])
    assert "1 automatiska svar och studsar" not in page.text
    assert "1 automatiskt svar eller studs" in page.text
    assert not Message.objects.exists()


def scanned(case: Case, **headers: str) -> EmailMessage:
    raw = mail(address(case), "", Auto_Submitted="auto-generated", **headers)
    raw.add_attachment(pdf_of(mark="s"), maintype="application", subtype="pdf", filename="1.pdf")
    return raw


def test_what_a_scanner_sends_is_a_message_and_the_scanner_gets_no_mail(case, mailoutbox):
    raw = scanned(case).as_bytes()
    mailoutbox.clear()

    outcome = receive(raw)
    keep_promises()

    assert outcome == Outcome.MESSAGE
    assert [file.name for file in case.messages.get().files.all()] == ["1.pdf"]
    assert {address for one in mailoutbox for address in one.to} == {"olle@example.se"}


def test_an_absence_with_the_company_logo_is_no_scan(case):
    raw = mail(address(case), "Jag är ledig.", Auto_Submitted="auto-generated")
    raw.add_related(
        b"GIF89a", maintype="image", subtype="gif", filename="logo.gif", cid="<logo@example.se>"
    )

    outcomes = [
        receive(raw.as_bytes()),
        receive(
            scanned(case, X_Auto_Response_Suppress="All", Message_ID="<2@example.se>").as_bytes()
        ),
    ]

    assert outcomes == [Outcome.AUTOMATIC, Outcome.AUTOMATIC]


def test_a_mail_that_cannot_be_read_waits_for_the_registrar_and_stops_no_other(
    case, tmp_path, capsys
):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(POISON)
    (tmp_path / "new" / "2").write_bytes(mail(address(case)).as_bytes())

    call_command("receive_mail", maildir=tmp_path)
    again = receive(POISON)

    it = StrayMail.objects.get()
    assert case.messages.count() == 1
    assert sorted(path.name for path in tmp_path.glob("*/*")) == ["1:2,S", "2:2,S"]
    assert again == Outcome.KNOWN
    assert it.reason.startswith("Mejlet går inte att läsa här.")
    assert read_file(it.original.path) == POISON


def test_a_mail_that_cannot_be_read_can_be_placed_all_the_same(case):
    receive(POISON)
    rut = sign_in(Client(), User.objects.get(email="rut@example.se"))

    rut.post(
        reverse("workspace:stray-mail", args=[StrayMail.objects.get().pk]),
        {"number": case.registration_number},
    )

    message = case.messages.get()
    entry = RegisterEntry.objects.get(key=f"message:{message.pk}")
    assert read_file(message.original.path) == POISON
    assert entry.counterpart == "Okänd avsändare"


def test_a_colleague_who_answers_to_anothers_address_is_named_as_such(case):
    rita = person("Rita")
    member(rita, case.organisation, Role.WRITER)

    outcome = receive(mail(address(case), From=rita.email).as_bytes())

    message = case.messages.get()
    assert outcome == Outcome.MESSAGE
    assert (message.by, message.author) == (
        rita,
        "Rita Exempel, Motala kommun, med e-post till svarsadressen för Amina Exempel",
    )


def test_the_address_of_one_who_has_left_opens_the_case_to_nobody(case):
    rita = person("Rita")
    member(rita, case.organisation, Role.WRITER)
    to = address(case)
    amina().memberships.all().delete()

    assert stray_reason(mail(to, From=rita.email).as_bytes()) == (
        "Svarsadressen hör till någon som inte längre är med i Motala kommun"
        f" ({case.registration_number})."
    )


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
    entry = RegisterEntry.objects.get(key=f"message:{message.pk}")
    assert entry.counterpart == "Omar <omar@example.se>"
    public = Client().get(reverse("registered-case", args=[case.registration_number])).text
    assert ("omar@example.se" in public, "Från någon annan, med e-post" in public) == (False, True)


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
