"""What is posted from a page that was opened before the form was changed is not lost."""

from copy import deepcopy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from applications.models import Submission
from delmos_portal.questionnaires.builder import outline
from tests.accounts.people import sign_in
from tests.applications.changed_form import begun, change, next_version
from tests.applications.conditional import FORM
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db


def typed_before(it: Submission) -> dict[str, object]:
    """What every page of the draft posts: the form and the version that it showed."""
    return {"formular": it.questionnaire_id, "version": it.version + 9}


def test_what_is_typed_on_a_page_from_before_the_change_is_not_lost():
    it, who = begun()
    amina = sign_in(Client(), who.amina)
    page = typed_before(it) | {"contact_name": "Bo", "partner": "Ydre kommun"}
    change(it, next_version(it))

    answer = amina.post(reverse("section", args=[it.pk, "contact"]), page, follow=True)
    it.refresh_from_db()

    assert "Frågorna har ändrats sedan du öppnade sidan" in answer.text
    assert it.answers["contact_name"] == "Bo"
    assert "partner" not in it.answers
    assert "Ydre kommun" in amina.get(reverse("question-history", args=[it.pk, "partner"])).text


@pytest.mark.parametrize("button", ["comment", "rows", "attach"])
def test_no_button_on_a_page_from_before_the_change_loses_what_is_typed(button):
    it, who = begun()
    amina = sign_in(Client(), who.amina)
    page = typed_before(it) | {"contact_name": "Bo", "partner": "Ydre kommun"}
    change(it, next_version(it))

    answer = amina.post(reverse(button, args=[it.pk, "contact_name"]), page)

    it.refresh_from_db()
    assert answer.status_code in (200, 302, 404)
    assert it.answers["contact_name"] == "Bo"
    assert "Ydre kommun" in amina.get(reverse("question-history", args=[it.pk, "partner"])).text


def test_a_comment_and_a_file_posted_with_a_page_from_before_the_change_are_kept_or_told():
    it, who = begun()
    amina = sign_in(Client(), who.amina)
    page = typed_before(it) | {
        "contact_name": "Bo",
        "kommentar-contact_name": "Är det rätt person?",
        "agreement": SimpleUploadedFile("nytt avtal.pdf", pdf_of(), "application/pdf"),
    }
    change(it, next_version(it))

    answer = amina.post(reverse("section", args=[it.pk, "contact"]), page, follow=True)

    assert [one.text for one in it.comments.all()] == ["Är det rätt person?"]
    assert "Filen nytt avtal.pdf är inte sparad. Frågan finns inte längre" in answer.text
    assert not it.attachments.filter(removed_at=None).exists()


def test_a_file_posted_with_a_page_from_before_the_change_is_kept_where_it_is_asked():
    it, who = begun()
    amina = sign_in(Client(), who.amina)
    page = typed_before(it) | {
        "agreement": SimpleUploadedFile("nytt avtal.pdf", pdf_of(), "application/pdf"),
    }
    change(it, next_version(it, outline.without_question(deepcopy(FORM), "partner")))

    answer = amina.post(reverse("section", args=[it.pk, "contact"]), page, follow=True)

    names = it.attachments.filter(removed_at=None).values_list("file__name", flat=True)
    assert "Filen nytt avtal.pdf är tillagd." in answer.text
    assert sorted(names) == ["avtal.pdf", "nytt avtal.pdf"]


@pytest.mark.parametrize("name", ["attach", "detach", "replace-file", "put-back-file"])
def test_the_buttons_of_files_on_a_page_from_before_the_change_lose_nothing(name):
    it, who = begun()
    [kept] = it.attachments.all()
    amina = sign_in(Client(), who.amina)
    page = typed_before(it) | {
        "contact_name": "Bo",
        "partner": "Ydre kommun",
        "agreement": SimpleUploadedFile("nytt.pdf", pdf_of(), "application/pdf"),
    }
    change(it, next_version(it))

    place = reverse(name, args=[it.pk, "agreement" if name == "attach" else kept.pk])
    answer = amina.post(place, page, follow=True)
    it.refresh_from_db()

    assert answer.redirect_chain == [(reverse("submission", args=[it.pk]), 302)]
    assert not it.attachments.filter(removed_at=None).exists()
    if name == "replace-file":  # a page of its own: nothing else is typed there
        assert "frågan är borttagen ur formuläret" in answer.text
        return
    assert "Frågorna har ändrats sedan du öppnade sidan" in answer.text
    assert "Filen nytt.pdf är inte sparad" in answer.text
    assert it.answers["contact_name"] == "Bo"
    assert "Ydre kommun" in amina.get(reverse("question-history", args=[it.pk, "partner"])).text


def test_a_file_chosen_on_a_page_from_before_the_change_is_kept_where_it_is_asked_for():
    it, who = begun()
    page = typed_before(it) | {
        "agreement": SimpleUploadedFile("nytt.pdf", pdf_of(), "application/pdf"),
    }
    raw = outline.with_question(
        deepcopy(FORM), "money", "why", {"label": "Varför?", "kind": "text"}
    )
    change(it, next_version(it, raw))

    sign_in(Client(), who.amina).post(reverse("attach", args=[it.pk, "agreement"]), page)

    standing = it.attachments.filter(removed_at=None)
    assert [one.file.name for one in standing] == ["avtal.pdf", "nytt.pdf"]
