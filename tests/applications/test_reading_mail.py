"""What is read out of a mail: what was written now, whatever the bytes are."""

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from delmos_portal.outbox.incoming import read_letter, without_quotes
from tests.applications.test_incoming_mail import mail

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
