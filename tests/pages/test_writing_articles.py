"""Writing articles in the workspace."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from delmos_portal.accounts.models import StaffRole
from delmos_portal.documents.models import StoredFile
from delmos_portal.lifecycle import Refused
from delmos_portal.pages import actions
from delmos_portal.pages.models import Article
from tests.accounts.people import sign_in
from tests.build import people, person
from tests.pages.writing import article, rut, subject
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db
ADD = "/handlaggning/register/pages/article/add/"
WRITTEN = {
    "kind": "guidance",
    "title": "Så fyller ni i ansökan",
    "summary": "Steg för steg.",
    "body": "Börja i tid.",
}


@pytest.fixture
def writer(settings, tmp_path) -> Client:
    settings.FILES_ROOT = tmp_path
    return sign_in(Client(), person("Ada", StaffRole.ADMINISTRATOR))


def change_address(it: Article) -> str:
    return reverse("workspace:pages_article_change", args=[it.pk])


def as_kept(it: Article, **changes: object) -> dict[str, object]:
    kept = {
        name: getattr(it, name) or "" for name in ("kind", "title", "summary", "body", "number")
    }
    days = {name: getattr(it, name) or "" for name in ("decided_on", "published_on")}
    return {**kept, **days, "version": it.version, **changes}


def test_an_article_is_written_with_a_file_published_and_changed(writer: Client):
    boende = subject("Boende")
    pdf = SimpleUploadedFile("mall.pdf", pdf_of())
    writer.post(ADD, {**WRITTEN, "subjects": [boende.pk], "file": pdf, "file_title": "Mallen"})
    it = Article.objects.get()
    unseen = Client().get(it.get_absolute_url()).status_code

    changed = as_kept(it, published_on="2026-01-01", remove=[it.files.get().pk])
    answer = writer.post(change_address(it), changed, follow=True)
    it.refresh_from_db()

    assert (it.slug, unseen) == ("sa-fyller-ni-i-ansokan", 404)
    assert "Artikeln är sparad. Publicerad." in answer.text
    assert Client().get(it.get_absolute_url()).status_code == 200
    assert "Mallen" not in Client().get(it.get_absolute_url()).text
    assert list(it.subjects.all()) == []


def test_what_was_typed_is_kept_when_the_file_is_refused_and_nothing_is_saved(writer: Client):
    page = writer.post(ADD, {**WRITTEN, "file": SimpleUploadedFile("mall.exe", b"MZ")})

    assert page.context["form"].errors == {
        "file": ["Filtypen kan inte tas emot. Välj PDF, DOCX, XLSX, ODT, PNG, JPEG eller TIFF."]
    }
    assert 'value="Så fyller ni i ansökan"' in page.text
    assert (Article.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_two_who_write_at_once_do_not_overwrite_each_other(writer: Client):
    it = article()
    mine = as_kept(it, body="Min text")
    writer.post(change_address(it), as_kept(it, body="Andras text"))

    page = writer.post(change_address(it), mine)

    assert "Någon annan har sparat artikeln" in page.text
    assert "Min text" in page.text
    assert Article.objects.get().body == "Andras text"


def test_a_position_needs_its_number_and_day_and_the_number_is_its_own(writer: Client):
    article(kind=Article.Kind.POSITION, number="2018:3", decided_on="2018-05-02")
    bare = writer.post(ADD, {**WRITTEN, "kind": "position"})
    twice = writer.post(
        ADD, {**WRITTEN, "kind": "position", "number": "2018:3", "decided_on": "2018-06-01"}
    )

    assert bare.context["form"].errors == {
        "number": ["Ett ställningstagande har ett nummer. Skriv det."],
        "decided_on": ["Skriv dagen då ställningstagandet beslutades."],
    }
    assert twice.context["form"].errors == {
        "number": ["Numret finns redan på ett annat ställningstagande."]
    }
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"kind": ""}, "kind", "Välj vad det är."),
        ({"title": " "}, "title", "Skriv en rubrik."),
        ({"summary": ""}, "summary", "Skriv en ingress: vad sidan handlar om och för vem."),
        (
            {"published_on": "i dag"},
            "published_on",
            "Skriv dagen som år-månad-dag, till exempel 2026-05-15.",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_its_field(writer: Client, wrong, field, says):
    page = writer.post(ADD, {**WRITTEN, **wrong})

    assert page.context["form"].errors == {field: [says]}
    assert Article.objects.count() == 0


def test_signs_that_no_feed_may_hold_are_left_out(writer: Client):
    writer.post(
        ADD,
        {
            **WRITTEN,
            "kind": "news",
            "title": "Ny\x0b \x01utlysning",
            "published_on": "2026-01-01",
        },
    )

    assert Article.objects.get().title == "Ny utlysning"
    assert Client().get(reverse("news-feed")).status_code == 200


def test_two_of_one_title_get_addresses_of_their_own(writer: Client):
    for _ in range(3):
        writer.post(ADD, WRITTEN)
    writer.post(ADD, {**WRITTEN, "title": "🙂"})

    assert sorted(Article.objects.values_list("slug", flat=True)) == [
        "artikel",
        "sa-fyller-ni-i-ansokan",
        "sa-fyller-ni-i-ansokan-2",
        "sa-fyller-ni-i-ansokan-3",
    ]


def test_other_staff_read_and_cannot_write():
    it = article()
    who = people()
    client = sign_in(Client(), who.olle)

    page = client.get(change_address(it))
    answer = client.post(change_address(it), as_kept(it, title="Annan"))

    assert "Registratorer och administratörer kan ändra artikeln." in page.text
    assert answer.status_code == 403
    with pytest.raises(Refused, match="Registratorer och administratörer"):
        actions.save_article(it, subjects=[], changed=[], by=who.olle)


def test_a_renamed_subject_is_found_by_its_new_name(writer: Client):
    article(subjects=["Boende"])
    boende = subject("Boende")
    address = reverse("workspace:pages_subject_change", args=[boende.pk])

    writer.post(address, {"name": "Bostäder"})
    page = Client().get(reverse("knowledge"), {"sok": "bostäder"})

    assert [one.title for one in page.context["page"]] == ["Mall för kartläggning"]


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "²", "x"])
def test_an_article_that_is_not_there_is_not_found(writer: Client, number: str):
    for register in ("article", "sitenotice"):
        address = f"/handlaggning/register/pages/{register}/{number}/change/"
        assert writer.get(address).status_code == 404


def test_the_registrar_finds_the_pages_among_the_registers():
    page = sign_in(Client(), rut()).get(reverse("workspace:registers")).text

    assert "Webbplatsen" in page
    assert [name in page for name in ("Driftmeddelanden", "Artiklar", "Ämnen")] == [True] * 3
