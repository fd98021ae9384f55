"""Writing in Word: the file goes out, comes back, and each answer is chosen; nothing else changes."""

import re
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.actions import drafting, signing
from applications.models import Status, Submission
from applications.views.word_rows import NOT_ASKED
from delmos_portal.accounts.models import Organisation, Role, User
from delmos_portal.documents.models import StoredFile
from delmos_portal.questionnaires.word import opening
from tests.accounts.people import sign_in
from tests.applications.conditional import conditional_call
from tests.build import member, notification, people, stage, walk

pytestmark = pytest.mark.django_db
ANSWERS = {"contact_name": "Amina Ek", "cooperation_today": "Vi har råd."}


def writer(**answers: object) -> tuple[Client, Submission, User]:
    who = people()
    it = notification(who=who)
    drafting.save(it.pk, answers or ANSWERS, version=0, by=who.amina)
    it.refresh_from_db()
    return sign_in(Client(), who.amina), it, who.amina


def fetched(client: Client, it: Submission) -> bytes:
    return b"".join(client.get(reverse("word-file", args=[it.pk])).streaming_content)


def edited(content: bytes, *changes: tuple[str, str], core: str = "") -> bytes:
    """The document with texts replaced, as somebody who writes in it does; `core` leaves the properties."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.infolist():
            text = old.read(one)
            if one.filename == "word/document.xml":
                xml = text.decode()
                for before, after in changes:
                    assert before in xml
                    xml = xml.replace(before, after, 1)
                text = xml.encode()
            if core and one.filename == "docProps/core.xml":
                text = text.replace(core.encode(), b"")
            new.writestr(one, text)
    return out.getvalue()


def uploaded(client: Client, it: Submission, content: bytes, name: str = "formular.docx"):
    return client.post(reverse("word", args=[it.pk]), {"file": SimpleUploadedFile(name, content)})


def sent(page) -> dict[str, object]:
    """What the comparing page would post as it stands."""
    return {
        "last": page.context["last"],
        "version": page.context["submission"].version,
        "ta": sorted(page.context["taken"]),
    }


def chosen(client: Client, it: Submission, page, **changes: object):
    return client.post(reverse("save-word", args=[it.pk]), sent(page) | changes)


def rows(page) -> dict[str, tuple[str, str, bool]]:
    return {
        row.question.key: (row.now, row.text, row.question.key in page.context["taken"])
        for row in page.context["found"].rows()
    }


def test_the_form_is_fetched_with_a_name_that_tells_what_it_is():
    client, it, _amina = writer()

    answer = client.get(reverse("word-file", args=[it.pk]))

    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")
    assert "Motala%20kommun%20version%201.docx" in answer.headers["Content-Disposition"]


def test_a_file_that_was_not_changed_has_nothing_to_choose():
    client, it, _amina = writer()

    page = uploaded(client, it, fetched(client, it))

    assert (rows(page), page.context["said"].outside) == ({}, [])
    assert "Filen säger inget annat än det som redan står i utkastet." in page.text


def test_what_was_written_in_word_is_saved_when_it_is_chosen():
    client, it, _amina = writer()
    before = dict(it.answers)
    file = edited(
        fetched(client, it), ("Vi har råd.", "Vi har råd och <ideer>.".replace("<", "&lt;"))
    )

    page = uploaded(client, it, file)
    it.refresh_from_db()
    unsaved = dict(it.answers)
    answer = chosen(client, it, page)

    it.refresh_from_db()
    assert rows(page) == {"cooperation_today": ("Vi har råd.", "Vi har råd och <ideer>.", True)}
    assert unsaved == before
    assert answer.headers["Location"] == reverse("submission", args=[it.pk])
    assert it.answers == {**before, "cooperation_today": "Vi har råd och <ideer>."}
    assert list(StoredFile.objects.all()) == []


def test_an_answer_that_is_not_chosen_stays_as_it_was():
    client, it, _amina = writer()
    before = dict(it.answers)
    file = edited(fetched(client, it), ("Amina Ek", "Anna Ek"), ("Vi har råd.", "Vi har mer."))

    page = uploaded(client, it, file)
    chosen(client, it, page, ta=["contact_name"])

    it.refresh_from_db()
    assert it.answers == {**before, "contact_name": "Anna Ek"}


def test_choosing_nothing_saves_nothing_and_says_so():
    client, it, _amina = writer()
    before = dict(it.answers)
    page = uploaded(client, it, edited(fetched(client, it), ("Amina Ek", "Anna Ek")))

    again = chosen(client, it, page, ta=[])

    it.refresh_from_db()
    assert again.context["complaints"] == [
        {
            "text": "Inget svar är valt. Kryssa i de svar som ska sparas, eller gå till översikten.",
            "target": "ta-contact_name",
        }
    ]
    assert it.answers == before


def test_an_older_file_leaves_what_was_changed_on_both_sides_unchosen():
    client, it, amina = writer()
    file = edited(fetched(client, it), ("Amina Ek", "Anna Ek"), ("Vi har råd.", "I filen."))
    drafting.save(it.pk, {"cooperation_today": "I portalen."}, version=1, by=amina)

    page = uploaded(client, it, file)

    assert rows(page) == {
        "contact_name": ("Amina Ek", "Anna Ek", True),
        "cooperation_today": ("I portalen.", "I filen.", False),
    }
    assert "Filen gjordes av version 1. Utkastet är nu version 2." in " ".join(page.text.split())
    assert "Ändrat både i portalen och i filen" in page.text


def test_what_only_the_portal_changed_is_told_and_not_offered():
    client, it, amina = writer()
    file = edited(fetched(client, it), ("Amina Ek", "Anna Ek"))
    drafting.save(it.pk, {"cooperation_today": "I portalen."}, version=1, by=amina)

    page = uploaded(client, it, file)

    assert rows(page) == {"contact_name": ("Amina Ek", "Anna Ek", True)}
    question = it.questionnaire.parsed.question("cooperation_today")
    assert page.context["found"].newer == [question.label]


def test_an_answer_that_is_changed_while_the_page_is_read_is_asked_again_and_the_rest_is_saved():
    client, it, amina = writer()
    file = edited(fetched(client, it), ("Vi har råd.", "I filen."), ("Amina Ek", "Anna Ek"))
    page = uploaded(client, it, file)
    values = sent(page)
    drafting.save(it.pk, {"cooperation_today": "I portalen."}, version=1, by=amina)

    again = client.post(reverse("save-word", args=[it.pk]), values)

    it.refresh_from_db()
    assert it.answers["cooperation_today"] == "I portalen."
    assert rows(again) == {"cooperation_today": ("I portalen.", "I filen.", False)}
    assert again.context["complaints"][0]["text"].startswith("Du har själv ändrat ”")
    assert (it.answers["contact_name"], "Ett svar från Word är sparat." in again.text) == (
        "Anna Ek",
        True,
    )
    assert "Inget är sparat än" in page.text
    assert "Inget är sparat än" not in again.text


def test_an_answer_that_cannot_be_read_is_shown_with_its_error_and_cannot_be_chosen():
    client, it, _amina = writer(contact_email="a@motala.example")
    before = dict(it.answers)
    page = uploaded(client, it, edited(fetched(client, it), ("a@motala.example", "fråga Anna")))

    chosen(client, it, page, ta=["contact_email"])

    it.refresh_from_db()
    assert rows(page) == {"contact_email": ("a@motala.example", "fråga Anna", False)}
    assert "Skriv e-postadressen i formatet namn@exempel.se." in page.text
    assert it.answers == before


def test_a_text_over_the_limit_can_be_saved_and_is_told():
    client, it, _amina = writer()
    page = uploaded(client, it, edited(fetched(client, it), ("Vi har råd.", "å" * 4001)))

    chosen(client, it, page)

    it.refresh_from_db()
    assert "Svaret kan sparas men inte skickas in." in page.text
    assert "är 1 tecken för långt" in page.text
    assert len(it.answers["cooperation_today"]) == 4001


def test_text_outside_the_boxes_is_shown():
    client, it, _amina = writer()
    loose = "<w:p><w:r><w:t>Ring Borås!</w:t></w:r></w:p><w:sectPr"

    page = uploaded(client, it, edited(fetched(client, it), ("<w:sectPr", loose)))

    assert page.context["said"].outside == ["Ring Borås!"]
    assert "Text utanför svaren" in page.text


def test_another_submissions_file_is_refused_by_name():
    client, it, amina = writer()
    boras = Organisation.objects.get(code="1490")
    member(amina, boras, Role.WRITER)
    other = drafting.begin(it.case.call, boras, by=amina)

    page = uploaded(client, it, fetched(client, other))

    [error] = page.context["form"].errors["file"]
    assert error.startswith("Filen hör till en annan inlaga: Intresseanmälan, Borås kommun, ")


def test_a_strangers_file_is_refused_without_a_name():
    client, it, _amina = writer()
    page = uploaded(
        client, it, edited(fetched(client, it), (f"inlaga_{it.pk.hex}", f"inlaga_{'b' * 32}"))
    )

    assert page.context["form"].errors["file"] == [
        "Filen hör till en annan inlaga. Ladda ner formuläret på sidan och skriv i det."
    ]


@pytest.mark.parametrize("name", ["formulär.doc", "formular", "../../x.docx"])
def test_a_renamed_file_is_known_by_what_it_is(name: str):
    client, it, _amina = writer()

    page = uploaded(client, it, edited(fetched(client, it), ("Amina Ek", "Anna Ek")), name)

    assert list(rows(page)) == ["contact_name"]


def test_what_is_no_word_document_is_refused_beside_the_field():
    client, it, _amina = writer()

    page = uploaded(client, it, b"%PDF-1.7")

    assert page.context["form"].errors["file"] == [opening.NOT_WORD]
    assert re.search(r"<title>\s*Fel:", page.text)


def test_what_was_read_is_good_for_one_person_and_one_submission():
    client, it, _amina = writer()
    before = dict(it.answers)
    page = uploaded(client, it, edited(fetched(client, it), ("Amina Ek", "Anna Ek")))
    colleague = User.objects.get(email="sigrid@example.se")
    member(colleague, it.case.organisation, Role.WRITER)

    answer = chosen(sign_in(Client(), colleague), it, page)

    it.refresh_from_db()
    assert answer.headers["Location"] == reverse("word", args=[it.pk])
    assert it.answers == before


def test_a_file_question_is_told_and_has_no_box():
    who = people()
    plan = stage("plan", who=who)

    content = fetched(sign_in(Client(), who.amina), plan)

    with zipfile.ZipFile(BytesIO(content)) as package:
        document = package.read("word/document.xml").decode()
    assert "Filer lägger ni till i bidragsportalen, inte här." in document
    assert 'w:val="plan_document"' not in document


def test_a_completion_has_boxes_for_its_open_questions_only():
    who = people()
    it = notification(Status.INCOMPLETE, who=who)
    client = sign_in(Client(), who.amina)
    Submission.objects.filter(pk=it.pk).update(open_questions=["cooperation_needs"])

    content = fetched(client, it)

    with zipfile.ZipFile(BytesIO(content)) as package:
        document = package.read("word/document.xml").decode()
    assert re.findall(r'<w:tag w:val="(\w+)"', document) == ["cooperation_needs"]
    assert rows(uploaded(client, it, content)) == {}


def test_in_a_completion_an_answer_that_is_not_asked_for_is_shown_and_cannot_be_chosen():
    who = people()
    it = notification(Status.SIGNING, who=who)
    client = sign_in(Client(), who.amina)
    signing.take_back(it.pk, by=who.amina)
    file = edited(fetched(client, it), ("Svar: Kontaktpersonens namn", "Anna Ek"))
    walk(it, who).to(Status.INCOMPLETE)
    Submission.objects.filter(pk=it.pk).update(open_questions=["cooperation_needs"])

    [row] = uploaded(client, it, file).context["found"].rows()

    assert (row.text, row.error) == ("Anna Ek", NOT_ASKED)


def test_a_file_without_its_mark_offers_nothing_by_itself_where_something_stands():
    client, it, _amina = writer()
    version = f'w:name="inlaga_{it.pk.hex}"'
    file = edited(
        fetched(client, it), (version, 'w:name="annat"'), ("Amina Ek", "Anna Ek"), core="inlaga_"
    )

    page = uploaded(client, it, file)

    assert rows(page) == {"contact_name": ("Amina Ek", "Anna Ek", False)}
    assert "Vi ser inte vilken version filen gjordes av" in page.text


def test_a_post_without_a_token_is_refused():
    client, it, amina = writer()
    careful = sign_in(Client(enforce_csrf_checks=True), amina)

    assert uploaded(careful, it, fetched(client, it)).status_code == 403


def test_the_pages_ask_few_questions_of_the_database():
    client, it, _amina = writer()
    file = edited(fetched(client, it), ("Amina Ek", "Anna Ek"), ("Vi har råd.", "Mer."))
    client.get(reverse("word", args=[it.pk]))
    counts = []
    for ask in (
        lambda: client.get(reverse("word", args=[it.pk])),
        lambda: uploaded(client, it, file),
    ):
        with CaptureQueriesContext(connection) as asked:
            ask()
        counts.append(len(asked))

    assert counts == [3, 3]


def test_a_follow_up_question_is_answered_in_word_and_is_never_said_to_be_gone():
    who = people()
    it = notification(who=who, of=conditional_call())
    drafting.save(it.pk, {"together": False, "partner": "Mjölby"}, version=0, by=who.amina)
    client = sign_in(Client(), who.amina)
    content = fetched(client, it)

    same = uploaded(client, it, content)
    changed = uploaded(client, it, edited(content, ("Mjölby", "Vadstena")))

    with zipfile.ZipFile(BytesIO(content)) as file:
        assert "Besvaras om ni har svarat Ja" in file.read("word/document.xml").decode()
    assert (same.context["found"].missing, rows(same)) == ([], {})
    [row] = changed.context["found"].rows()
    assert (row.text, row.note.split(".")[0]) == (
        "Vadstena",
        "Svaret kan sparas men skickas inte in som svaren är nu",
    )


def test_text_that_waits_in_its_field_is_told_before_word_and_beside_the_files_answer():
    client, it, amina = writer(contact_phone="0141-22 50 00")
    wrong = {"contact_phone": {"contact_phone": ["ring mig"]}}
    drafting.save(it.pk, {}, version=1, by=amina, unread=wrong)
    content = edited(fetched(client, it), ("0141-22 50 00", "0141-22 50 09"))

    before = client.get(reverse("word", args=[it.pk]))
    page = uploaded(client, it, content)

    assert [label for _place, label in before.context["waiting"]] == ["Telefon"]
    assert "Skrivet i rutan men inte sparat" in page.text
    assert ("ring mig" in page.text, page.context["taken"]) == (True, set())
