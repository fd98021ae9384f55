"""What is posted from a page that was opened before the form was changed is not lost."""

from copy import deepcopy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import commenting, drafting
from applications.models import Submission
from delmos_portal.accounts.models import Role, User
from delmos_portal.questionnaires.builder import outline
from delmos_portal.questionnaires.models import QuestionnaireVersion
from tests.accounts.people import sign_in
from tests.applications import tables
from tests.applications.changed_form import begun, change, next_version
from tests.applications.conditional import FORM
from tests.build import People, member, person
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db


def colleague(who: People) -> User:
    made = person("Sara")
    member(made, who.motala, Role.WRITER)
    return made


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


@pytest.mark.parametrize("beside", ["contact_name", "partner"])
@pytest.mark.parametrize("button", ["comment", "rows", "attach", "settle-origin"])
def test_no_button_on_a_page_from_before_the_change_loses_what_is_typed(button: str, beside: str):
    it, who = begun()
    amina = sign_in(Client(), who.amina)
    page = typed_before(it) | {"contact_name": "Bo", "partner": "Ydre kommun"}
    change(it, next_version(it))

    answer = amina.post(reverse(button, args=[it.pk, beside]), page)

    it.refresh_from_db()
    # A name has no rows, and no files: such a button was never there.
    is_strange = beside == "contact_name" and button in ("rows", "attach")
    assert answer.status_code in ((404,) if is_strange else (200, 302))
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


def put(client: Client, it: Submission, typed: dict[str, object], key: str = "contact") -> str:
    """What the person reads when this is sent from a section's page."""
    return client.post(reverse("section", args=[it.pk, key]), typed, follow=True).text


def history_of(client: Client, it: Submission, key: str) -> str:
    return client.get(reverse("question-history", args=[it.pk, key])).text


def test_what_is_written_after_the_autosave_of_a_page_from_before_the_change_is_saved():
    it, who = begun()
    amina = sign_in(Client(), who.amina)
    page = {"formular": it.questionnaire_id, "version": it.version}
    change(it, next_version(it))
    autosave = reverse("autosave", args=[it.pk, "contact"])

    told = amina.post(autosave, page | {"contact_name": "Bo"})
    page |= {"version": told.json()["version"], "visat": told.json()["visat"]}
    text = put(amina, it, page | {"contact_name": "Bo Ek, chef"})

    it.refresh_from_db()
    assert told.status_code == 409
    assert it.answers["contact_name"] == "Bo Ek, chef"
    assert "Frågorna har ändrats sedan du öppnade sidan" in text


@pytest.mark.parametrize("how", ["section", "autosave"])
def test_an_answer_that_a_colleague_has_written_since_is_named_and_not_called_saved(how: str):
    it, who = begun()
    amina = sign_in(Client(), who.amina)
    page = {"formular": it.questionnaire_id, "version": it.version, "contact_name": "Bo"}
    change(it, next_version(it))
    drafting.save(it.pk, {"contact_name": "Sara"}, version=99, by=colleague(who))

    told = amina.post(reverse(how, args=[it.pk, "contact"]), page, follow=True)

    it.refresh_from_db()
    address = reverse("question-history", args=[it.pk, "contact_name"])
    assert it.answers["contact_name"] == "Sara"
    assert "Bo" in history_of(amina, it, "contact_name")
    if how == "autosave":
        assert told.json()["message"].endswith("Det gäller: Namn.")
        assert "version" not in told.json()
    else:
        assert f'<a href="{address}">Namn</a>: ett annat svar har sparats under tiden' in told.text


def test_an_amount_that_is_no_amount_on_a_page_from_before_the_change_is_in_the_history():
    it, who = begun()
    amina = sign_in(Client(), who.amina)
    page = typed_before(it) | {"own": "ca 250 tusen,\x00 se protokoll", "amount_applied": "1x"}
    change(it, next_version(it))

    text = put(amina, it, page, "money")

    address = reverse("question-history", args=[it.pk, "amount_applied"])
    assert f'<a href="{address}">Sökt belopp</a>: går inte att spara som det är skrivet' in text
    assert "ca 250 tusen, se protokoll" in history_of(amina, it, "own")
    told = history_of(amina, it, "amount_applied")
    assert "1x" in told
    assert "Låt detta gälla" not in told
    assert "Skriv svaret på nytt" in told


def test_a_table_with_one_bad_cell_on_a_page_from_before_the_change_is_in_the_history():
    amina, it, _who = tables.begun()
    page = tables.typed(it, grants__0__purpose="Ny text i rad ett", grants__1__amount="ca 1 miljon")
    page |= {"formular": str(it.questionnaire_id), "version": "99"}
    QuestionnaireVersion.objects.filter(pk=it.questionnaire_id).update(published_at=timezone.now())
    raw = outline.with_question(
        deepcopy(tables.FORM), "others", "why", {"label": "Varför?", "kind": "text"}
    )
    change(it, next_version(it, raw))
    first, second = it.answers["grants"]

    text = put(amina, it, page, "others")

    told = history_of(amina, it, "grants")
    assert tables.saved(it) == [{**first, "purpose": "Ny text i rad ett"}, second]
    assert ": går inte att spara som det är skrivet" in text
    for typed in ("Ny text i rad ett", "ca 1 miljon", "Tillväxtverket", "250 000,50"):
        assert typed in told.replace("\xa0", " ")


@pytest.mark.parametrize("button", ["comment", "section", "settle-origin"])
@pytest.mark.parametrize("length", [20, 2500])
def test_a_comment_typed_beside_a_question_that_is_gone_is_kept(button: str, length: int):
    it, who = begun()
    amina = sign_in(Client(), who.amina)
    page = typed_before(it) | {"kommentar-partner": "Fråga Borås " * (length // 12)}
    change(it, next_version(it))
    beside = "contact" if button == "section" else "contact_name"

    amina.post(reverse(button, args=[it.pk, beside]), page)

    said = "".join(one.text for one in it.comments.order_by("pk"))
    assert said == str(page["kommentar-partner"]).strip()
    assert "Fråga Borås" in amina.get(reverse("comments", args=[it.pk])).text


def test_a_comment_beside_a_question_that_is_gone_is_marked_as_done_and_the_page_saved():
    it, who = begun()
    said = commenting.comment(it, "partner", "Fråga Borås", by=who.amina)
    amina = sign_in(Client(), who.amina)
    page = typed_before(it) | {"contact_name": "Bo", "gor": "klar"}
    change(it, next_version(it))

    answer = amina.post(reverse("comment-step", args=[it.pk, said.pk]), page)

    it.refresh_from_db()
    said.refresh_from_db()
    assert answer.headers["Location"].startswith(reverse("comments", args=[it.pk]))
    assert it.answers["contact_name"] == "Bo"
    assert said.done_by == who.amina


def test_a_page_that_is_not_there_lets_the_browser_keep_what_was_sent():
    _it, who = begun()
    amina = sign_in(Client(), who.amina)

    answer = amina.post("/inlagor/finns-inte/", {"contact_name": "Bo"})

    assert answer.status_code == 404
    assert "data-session-ends" not in answer.text
