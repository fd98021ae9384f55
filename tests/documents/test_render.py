import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import outloud
import page
import pikepdf
import pydyf
import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.utils.safestring import mark_safe
from pypdf import PdfReader

from delmos_portal.documents.render import end_streams_clearly, own_file, render, warm
from tests.documents.letters import CREATED_AT, LETTERS, completion_request, decision, invitation


def text_of(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(one.extract_text() for one in pages)
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def drawn(kind, context):
    return render(kind, context, title="Prov", created_at=CREATED_AT)


@pytest.mark.parametrize("kind", LETTERS)
@pytest.mark.parametrize("profile", ["2a", "ua1"])
def test_each_letter_is_archivable_and_accessible(kind, profile, rendered):
    report = page.validate_pdf_bytes(rendered(kind), profile=profile)

    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant


@pytest.mark.parametrize("kind", LETTERS)
def test_a_second_checker_finds_no_error_either(kind, rendered, tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(rendered(kind))

    result = outloud.check(str(path))

    assert (result.error, result.errors) == (None, 0)


@pytest.mark.parametrize("kind", LETTERS)
def test_the_same_input_gives_the_same_bytes_in_another_process_too(kind, rendered):
    warm.cache_clear()  # as in a worker that has just begun

    again = render(
        kind, LETTERS[kind](), title=LETTERS[kind]()["letter"]["title"], created_at=CREATED_AT
    )

    assert again == rendered(kind)


def test_metadata_comes_from_the_caller():
    pdf = render(
        "decision", decision(), title="Beslut om bidrag", created_at=CREATED_AT, subject="Åtgärder"
    )

    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata.title == "Beslut om bidrag"
    assert reader.metadata.subject == "Åtgärder"
    assert reader.metadata.author == settings.AGENCY["name"]
    assert reader.metadata.creation_date == CREATED_AT
    assert reader.root_object["/Lang"] == "sv"
    assert reader.outline[0].title == decision()["letter"]["title"]


def test_every_font_is_our_own_and_embedded(rendered):
    with pikepdf.open(io.BytesIO(rendered("decision"))) as pdf:
        fonts = [
            one
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        ]
        names = {str(one.FontName).split("+")[1] for one in fonts}

    assert {name.split("-")[0] for name in names} == {"Letter"}  # the families of pdf.css
    assert all("/FontFile2" in one or "/FontFile3" in one for one in fonts)


def test_a_decision_names_the_five_items_and_says_that_it_cannot_be_appealed(rendered):
    text = text_of(rendered("decision"))

    assert "Beslutsdag 28 maj 2018" in text
    assert "Beviljat belopp: 1 450 000 kr" in text
    assert "Beslutsfattare Disa Dahlgren, direktör" in text
    assert "Föredragande Olle Öberg, processledare" in text
    assert "Eva Ek, verksamhetschef; Per Ås, controller" in text
    assert "Beslutet får inte överklagas." in text


def test_a_refusal_speaks_of_no_money():
    context = decision() | {"amount_ore": None, "instalments": [], "conditions": []}
    context["outcome_text"] = "Delegationen mot segregation avslår ansökan."

    text = text_of(drawn("decision", context))

    assert "avslår ansökan" in text
    assert "Beviljat belopp" not in text
    assert "återbetalningsskyldiga" not in text
    assert "Skälen för beslutet" in text


def test_an_invitation_is_no_guarantee():
    assert "ingen garanti för bidrag" in text_of(drawn("invitation", invitation()))
    declined = invitation() | {"invited": False, "how": ""}
    assert "garanti" not in text_of(drawn("invitation", declined))


def test_a_request_says_what_when_how_and_what_follows(rendered):
    text = text_of(rendered("completion_request"))

    assert "Svara senast måndag 11 juni 2018" in text
    assert "hur många timmar konsulten ska arbeta" in text
    assert "Behörig företrädare undertecknar på nytt" in text
    assert "Ansökan prövas i det skick den är" in text


def test_unused_money_is_shown_as_an_amount_to_repay(rendered):
    text = text_of(rendered("report_decision"))

    assert "65 499,50 kr senast 30 april 2019" in text
    assert "\N{MINUS SIGN}10 000 kr" in text


def test_a_submission_shows_answers_gaps_files_signature_and_checksum(rendered):
    text = text_of(rendered("submission"))

    assert "E-post amina@motala.example" in text
    assert "Telefon Inte besvarad" in text
    assert "lägesbild-2017.pdf" in text
    assert "Sigrid Stål kommunstyrelsens ordförande 15 maj 2018 kl. 14.31" in text
    assert text.count("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08") == 2


def test_what_people_write_stays_text():
    shown = '<b>fet</b> {{ 7|add:7 }} {% debug %} <script>x</script> & "citat"'

    text = text_of(drawn("completion_request", completion_request() | {"items": shown}))

    assert shown in text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Šárka Łukasz Đặng Ελένη Дмитро", "Šárka Łukasz Đặng Ελένη Дмитро"),
        ("Gáppe sámegiella ŋ đ ŧ", "Gáppe sámegiella ŋ đ ŧ"),
        ("icke\u2010brytande\u2011streck → ✓", "icke-brytande-streck → ✓"),
        ("tecken 中 och 😀", "tecken [U+4E2D] och [U+1F600]"),
        ("noll\x00 \x0bbredd\u200b vänd\u202e egen\ue000", "noll bredd vänd egen"),
        ("blixt ⚡\ufe0f", "blixt [U+26A1]"),
    ],
)
def test_any_character_leaves_the_letter_archivable(typed, shown):
    context = completion_request() | {"items": typed}

    pdf = render("completion_request", context, title=typed, created_at=CREATED_AT)

    assert page.validate_pdf_bytes(pdf, profile="2a").is_compliant
    assert page.validate_pdf_bytes(pdf, profile="ua1").is_compliant
    assert shown in text_of(pdf)


def test_a_stream_that_ends_in_cr_is_told_from_its_line_end():
    pdf, out = pydyf.PDF(), io.BytesIO()
    pdf.add_object(pydyf.Stream([b"text\r"]))

    end_streams_clearly(pdf)
    pdf.write(out)

    assert b"text\r\r\nendstream\nendobj\n" in out.getvalue()
    with pikepdf.open(out) as read:
        assert read.get_object(3, 0).read_bytes() == b"text\r"


def test_letters_of_other_scripts_keep_the_file_archivable():
    pdf = drawn("completion_request", completion_request() | {"items": "שלום علی"})

    assert page.validate_pdf_bytes(pdf, profile="2a").is_compliant
    assert "[U+" not in text_of(pdf)


def test_a_word_without_end_stays_on_the_page():
    context = completion_request() | {"items": "y" * 3000}

    assert text_of(drawn("completion_request", context)).count("y") >= 3000


def test_an_unknown_kind_is_an_error():
    with pytest.raises(TemplateDoesNotExist):
        drawn("brev", {})


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://delmos.example/logo.png",
        "ftp://127.0.0.1/x.css",
        "data:text/css,p{}",
        "file:///etc/passwd",
        f"file://{settings.BASE_DIR}/static/../manage.py",
        f"file://{settings.BASE_DIR}/static/%2e%2e/delmos_portal/settings.py",
        f"file://localhost{settings.BASE_DIR}/static/css/pdf.css",
        f"file://{settings.BASE_DIR}/static/fonts/OFL.txt",
        f"file://{settings.BASE_DIR}/static-other/css/pdf.css",
    ],
)
def test_only_our_own_static_files_are_fetched(url):
    with pytest.raises(PermissionError):
        own_file(url)


def test_a_link_out_of_the_static_folder_is_not_followed(tmp_path, monkeypatch):
    monkeypatch.setattr("delmos_portal.documents.render.OWN_FILES", tmp_path)
    (tmp_path / "secret.css").symlink_to("/etc/hostname")

    with pytest.raises(PermissionError):
        own_file((tmp_path / "secret.css").as_uri())


@pytest.fixture
def listener():
    """Serve on loopback and remember who knocked."""
    knocks = []

    class Knocked(BaseHTTPRequestHandler):
        def do_GET(self):
            knocks.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Knocked)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", knocks
    server.shutdown()
    server.server_close()


def payloads(address):
    return [
        f'<img src="{address}/img">',
        f'<link rel="stylesheet" href="{address}/stylesheet.css">',
        f'<style>@import url("{address}/import.css"); p {{ color: red }}</style>',
        f'<p style="background: url({address}/background.png)">x</p>',
        f'<object data="{address}/object"></object>',
        f'<embed src="{address}/embed">',
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}/svg.png"/></svg>',
        f"<style>@font-face {{ font-family: x; src: url({address}/font.woff2) }}</style>",
        '<link rel="attachment" href="file:///etc/passwd">',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        f'<base href="{address}/"><img src="relative.png">',
    ]


@pytest.mark.parametrize("trust", [str, mark_safe], ids=["typed in a form", "as live HTML"])
def test_nothing_is_fetched_or_attached_whatever_the_text_says(trust, listener):
    address, knocks = listener
    hostile = trust("\n\n".join(payloads(address)))
    context = completion_request() | {"items": hostile, "reasons": hostile, "how": hostile}

    pdf = drawn("completion_request", context)

    assert knocks == []
    assert b"/EmbeddedFile" not in pdf
    assert PdfReader(io.BytesIO(pdf)).attachments == {}
    assert Path("/etc/passwd").read_text().splitlines()[0] not in text_of(pdf)
