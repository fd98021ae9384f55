"""What is left of a Word file when the answers that could be saved are: it is told, with the reason."""

import html
import zipfile
from io import BytesIO

import pytest
from django.urls import reverse

from tests.applications.test_word_views import chosen, edited, fetched, uploaded, writer

pytestmark = pytest.mark.django_db
SAVED = "Ett svar från Word är sparat."


def test_answers_that_could_not_be_saved_are_still_told_when_the_others_are():
    client, it, _amina = writer(contact_email="a@motala.example", contact_name="Amina Ek")
    file = edited(fetched(client, it), ("a@motala.example", "fråga Anna"), ("Amina Ek", "Anna Ek"))

    page = chosen(client, it, uploaded(client, it, file))

    it.refresh_from_db()
    assert it.answers["contact_name"] == "Anna Ek"
    assert [row.text for row in page.context["found"].rows()] == ["fråga Anna"]
    told = (
        SAVED,
        "Ett svar i filen går inte att spara. Längre ner på sidan ser ni varför.",
        "Skriv e-postadressen i formatet namn@exempel.se.",
        "Här är de svar som är kvar i filen och inte går att spara.",
    )
    assert [one for one in told if one not in page.text] == []
    assert "Spara valda svar" not in page.text


def test_answers_that_were_not_chosen_do_not_hold_anybody_on_the_page():
    client, it, _amina = writer()
    file = edited(fetched(client, it), ("Vi har råd.", "Mer."), ("Amina Ek", "Anna Ek"))

    answer = chosen(client, it, uploaded(client, it, file), ta=["contact_name"])

    assert answer.headers["Location"] == reverse("submission", args=[it.pk])


def test_the_address_of_the_button_leads_to_where_the_file_is_uploaded():
    client, it, _amina = writer()

    answer = client.get(reverse("save-word", args=[it.pk]))

    assert answer.headers["Location"] == reverse("word", args=[it.pk])


def test_a_file_from_libre_office_is_told_to_be_read_for_deleted_text():
    client, it, _amina = writer()
    file = edited(fetched(client, it), ("Amina Ek", "Anna Ek"))
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(file)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.infolist():
            by = (b"<Application>Microsoft Macintosh Word", b"<Application>LibreOffice/7.4")
            is_app = one.filename == "docProps/app.xml"
            new.writestr(one, old.read(one).replace(*by) if is_app else old.read(one))

    pages = [uploaded(client, it, one) for one in (file, out.getvalue())]

    told = ["Filen är sparad i LibreOffice" in one.text for one in pages]
    assert told == [False, True]


def test_what_cannot_be_saved_is_marked_as_clearly_as_what_both_have_changed():
    client, it, _amina = writer(contact_email="a@motala.example")

    page = uploaded(client, it, edited(fetched(client, it), ("a@motala.example", "fråga Anna")))

    text = " ".join(page.text.split())
    assert '<span class="tag tag-danger">Går inte att spara</span> Skriv e-postadressen' in text


def test_a_file_with_nothing_that_can_be_saved_asks_nobody_to_choose():
    client, it, _amina = writer(contact_email="a@motala.example")

    page = uploaded(client, it, edited(fetched(client, it), ("a@motala.example", "fråga Anna")))

    assert "Välj de svar" not in page.text
    assert "De svar som skiljer sig från utkastet går inte att spara." in page.text


def test_an_emptied_box_takes_no_answer_away_unless_it_is_chosen():
    client, it, _amina = writer()
    file = edited(fetched(client, it), ("Vi har råd.", ""), ("Amina Ek", "Anna Ek"))

    page = uploaded(client, it, file)
    chosen(client, it, page, ta=["cooperation_today"])

    it.refresh_from_db()
    assert page.context["taken"] == {"contact_name"}
    assert "Tomt i filen" in page.text
    assert it.answers.get("cooperation_today") in (None, "")


def test_a_persons_number_in_a_long_text_is_told_before_it_is_chosen():
    client, it, _amina = writer()
    before = "Vi har råd."

    page = uploaded(
        client, it, edited(fetched(client, it), (before, f"{before} Ring 19850709-9805."))
    )

    [row] = page.context["found"].rows()
    assert "ser ut att innehålla ett personnummer. Behövs det inte, ta bort det" in row.note
    assert row.note in html.unescape(page.text)
