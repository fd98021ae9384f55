"""Everything that lies in a mail is shown in the message, or named as lying in the mail only."""

import time

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from applications.actions.incoming_mail import Outcome, receive
from delmos_portal.outbox.incoming import CUT, LONGEST, Letter, read_letter
from tests.applications.test_incoming_mail import address, case, mail
from tests.pdfs import pdf_of

__all__ = ["case"]  # a fixture

PDF = "Content-Type: application/pdf\r\nContent-Transfer-Encoding: 8bit\r\n"


def of_parts(*parts: str, kind: str = "mixed", to: str = "a@b.se") -> bytes:
    body = "".join(f"--x\r\n{part}\r\n" for part in parts)
    return (
        f"From: amina@example.se\r\nTo: {to}\r\nMessage-ID: <1@example.se>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: multipart/{kind}; boundary=x\r\n\r\n{body}--x--\r\n"
    ).encode()


def text(words: str, kind: str = "plain") -> str:
    return f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{words}"


def html(body: str) -> Letter:
    message = mail("a@b.se")
    message.set_content(body, subtype="html")
    return read_letter(message.as_bytes())


def test_what_is_written_after_a_file_is_read_too():
    raw = of_parts(
        text("Hej, se bilagan."),
        f"{PDF}Content-Disposition: inline; filename=a.pdf\r\n\r\n%PDF",
        text("Observera att vi återkallar punkt 3."),
    )

    letter = read_letter(raw)

    assert letter.text == "Hej, se bilagan.\n\nObservera att vi återkallar punkt 3."
    assert letter.files == [("a.pdf", b"%PDF")]


def test_a_quotation_ends_its_own_part_and_not_what_is_written_after_it():
    raw = of_parts(
        text("Ja.\r\n\r\n-----Ursprungligt meddelande-----\r\nKan ni?"),
        text("> Kan ni?"),
        text("Och en sak till."),
    )

    assert read_letter(raw).text == "Ja.\n\nOch en sak till."


@pytest.mark.parametrize(
    ("parts", "read"),
    [
        ([text("Ja."), text("<p>Ja!</p>", "html")], "Ja."),
        ([text("<p>Ja!</p>", "html"), text("Ja.")], "Ja."),
        ([text(" "), text("<p>Ja!</p>", "html")], "Ja!"),
    ],
)
def test_of_two_wordings_of_one_text_the_plain_one_is_read_unless_it_is_empty(parts, read):
    assert read_letter(of_parts(*parts, kind="alternative")).text == read


def test_a_file_among_the_wordings_of_a_text_is_a_file():
    inner = of_parts(text("<p>Ja!</p>", "html"), f"{PDF}\r\n%PDF").split(b"\r\n", 4)[4].decode()

    letter = read_letter(
        of_parts(text("Ja."), inner.replace("x", "y"), kind="alternative").replace(b"teyt", b"text")
    )

    assert letter.text == "Ja."
    assert letter.files == [("Fil utan namn 1.pdf", b"%PDF")]


def test_what_has_no_name_gets_one():
    raw = of_parts(
        text("Hej!"),
        f"{PDF}\r\n%PDF",
        "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR",
        "Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nAnteckning",
        "Content-Type: application/x-okand\r\n\r\nabc",
    )

    assert read_letter(raw).files == [
        ("Fil utan namn 1.pdf", b"%PDF"),
        ("Fil utan namn 2.ics", b"BEGIN:VCALENDAR"),
        ("Fil utan namn 3.txt", b"Anteckning"),
        ("Fil utan namn 4", b"abc"),
    ]


def test_an_attached_mail_is_named_and_its_files_are_taken_out():
    inner = of_parts(text("Vi avstyrker."), f"{PDF}Content-Disposition: x; filename=b.pdf\r\n\r\nb")
    forwarded = inner.decode().replace("boundary=x", "boundary=z").replace("--x", "--z")
    raw = of_parts(
        text("Se bifogat mejl."),
        f"Content-Type: message/rfc822; name=yttrande.eml\r\n\r\n{forwarded}",
        "Content-Type: message/rfc822\r\n\r\nSubject: Svar\r\n\r\nNej.",
        "Content-Type: message/rfc822\r\n\r\nFrom: a@b.se\r\n\r\nNej.",
    )

    letter = read_letter(raw)

    assert letter.text == "Se bifogat mejl."
    assert letter.mails == ["yttrande.eml", "Svar.eml", "Bifogat mejl 3.eml"]
    assert letter.files == [("b.pdf", b"b")]


def test_parts_that_are_not_separated_as_promised_are_read_as_text():
    raw = b"From: a@b.se\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\nJa, det passar."

    assert read_letter(raw).text == "Ja, det passar."


@pytest.mark.parametrize("length", [LONGEST + 1, 600_000])
def test_a_text_that_is_cut_says_so(length: int):
    letters = [
        read_letter(mail("a@b.se", "Ja. " * (length // 4 + 1)).as_bytes()),
        html("a" * length),
    ]

    assert [len(one.text) for one in letters] == [LONGEST, LONGEST]
    assert [one.text.endswith(f"\n\n{CUT}") for one in letters] == [True, True]


def test_a_text_of_the_greatest_length_is_whole():
    assert html("a" * LONGEST).text == "a" * LONGEST


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ("<p>Hej</p><![foo]><p>då</p>", "Hej\n\ndå"),
        ("<![if !mso]>Ja.<![endif]>", "Ja."),
        ("<p>Ja.</p><![1f x]>", "Ja."),
        ("<p>Ja.</p><![", "Ja.\n<!["),
        ("<p>Ja.</p><!x [ <!x>", "Ja.\n<!x ["),
        ("Ja.<!-- nej > --><!-- nej", "Ja.<!-- nej"),
        ('<a title="a > b">Ja</a> &amp; 1 < 2, &#' + "9" * 5000, "Ja & 1 < 2, &#" + "9" * 5000),
        ("<script>if (a<b) {}</script>Ja.", "Ja."),
    ],
)
def test_html_that_is_not_as_it_should_be_is_read_all_the_same(body: str, read: str):
    assert html(body).text == read


SIGNS = st.sampled_from([*"<>![]-/?&#;\"' xA1", "<!", "<![", "]]>", "CDATA[", "<p>", "<!--", "-->"])


@given(signs=st.lists(SIGNS, max_size=30))
@examples(max_examples=60)
def test_any_html_is_read_as_far_as_it_goes(signs: list[str]):
    assert isinstance(html("".join(signs)).text, str)


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<![", "<a ", "skrev wrote: ", "</", "&#", "<?", "<", '<a ">', " ", "-", "&#1"],
)
def test_no_html_takes_the_mail_that_follows_with_it(piece: str):
    before = time.monotonic()

    html(piece * 400_000)

    assert time.monotonic() - before < 5


def test_what_is_only_in_the_mail_is_named_in_the_case(case):
    raw = of_parts(
        text("Se bifogat mejl."),
        "Content-Type: message/rfc822; name=yttrande.eml\r\n\r\nSubject: q\r\n\r\nVi avstyrker.",
        "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR",
        to=address(case),
    )

    outcome = receive(raw)

    message = case.messages.get()
    assert (outcome, message.text) == (Outcome.MESSAGE, "Se bifogat mejl.")
    assert message.left_in_original == [
        {
            "name": "Fil utan namn 1.ics",
            "reason": message.left_in_original[0]["reason"],
        },
        {
            "name": "yttrande.eml",
            "reason": "Det är ett bifogat mejl, som ett e-postprogram kan öppna.",
        },
    ]


def test_a_file_without_a_name_is_taken_into_the_case(case):
    raw = mail(address(case))
    raw.add_attachment(pdf_of(mark="ja"), maintype="application", subtype="pdf")

    receive(raw.as_bytes())

    assert [one.name for one in case.messages.get().files.all()] == ["Fil utan namn 1.pdf"]
