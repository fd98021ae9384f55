"""News and the knowledge bank as everyone reads them."""

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delmos_portal.journal.models import Event
from delmos_portal.pages import actions
from delmos_portal.pages.models import Article, ArticleWording
from tests.accounts.people import sign_in
from tests.build import people
from tests.pages.writing import article, draft, news, rut, subject, with_file
from tests.pdfs import pdf_of

pytestmark = pytest.mark.django_db
XSS = "<script>alert(1)</script><img src=x onerror=alert(2)>"
ATOM = "{http://www.w3.org/2005/Atom}"


def titles(name: str = "knowledge", **asked: str) -> list[str]:
    page = Client().get(reverse(name), asked)
    assert page.status_code == 200
    return [one.title for one in page.context["page"]]


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


def test_drafts_and_what_is_to_come_are_in_no_list_search_start_page_or_feed():
    for kind in (Article.Kind.NEWS, Article.Kind.REPORT):
        draft("Hemligt utkast", kind=kind)
        article("Hemligt i morgon", kind=kind, published_on=tomorrow())
    article("Öppen rapport", kind=Article.Kind.REPORT)
    news("Öppen nyhet")

    pages = [
        Client().get(address).text
        for address in (
            reverse("start"),
            reverse("news"),
            reverse("knowledge"),
            reverse("knowledge") + "?slag=report",
            reverse("knowledge") + "?sok=hemligt",
            reverse("news-feed"),
        )
    ]

    assert ["Hemligt" in page for page in pages] == [False] * 6
    assert ["Öppen" in page for page in pages] == [True, True, True, True, False, True]


def test_staff_find_no_draft_in_the_lists_and_are_told_on_its_page():
    it = draft()
    client = sign_in(Client(), people().olle)

    assert "Hemligt" not in client.get(reverse("knowledge")).text
    assert "Nu kan bara myndighetens personal läsa den." in client.get(it.get_absolute_url()).text


def test_a_file_is_saved_and_never_shown_and_gone_when_unpublished_or_removed(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    it = article()
    file = with_file(it)
    address = reverse("article-file", args=[file.pk])

    answer = Client().get(address)
    content = b"".join(answer.streaming_content)
    it.published_on = None
    actions.save_article(it, subjects=[], changed=["published_on"], by=rut())
    unpublished = Client().get(address).status_code
    it.published_on = timezone.localdate()
    actions.save_article(it, subjects=[], changed=["published_on"], by=rut())
    again = Client().get(address).status_code
    actions.remove_files([file], by=rut())

    assert content == pdf_of(mark="mall")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="mall.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert (unpublished, again, Client().get(address).status_code) == (404, 200, 404)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("redovisningar", ["Redovisning"]),  # another form of the word
        ("ekonomiska redovisningen", ["Redovisning"]),
        ("malmö", ["Idé från Malmö"]),
        ("malmo ide", ["Idé från Malmö"]),
        ("MALMÖ IDÉ", ["Idé från Malmö"]),
        ("malmö or redovisning", ["Idé från Malmö", "Redovisning"]),
        ("-malmö", ["Redovisning"]),
        ('"ekonomisk redovisning"', ["Redovisning"]),
        ("visning", ["Redovisning"]),  # a part of a compound
        ("boende", ["Redovisning"]),  # a subject
        ("finns inte", []),
        ("och", []),
        ("'); DROP TABLE pages_article; --", []),
        ('"', []),
        ("& | ! <-> :*", []),
        ("\x00", ["Idé från Malmö", "Redovisning"]),  # nothing left to look for
        ("%", []),
    ],
)
def test_search_knows_swedish_and_answers_whatever_is_typed(words: str, expected: list[str]):
    article("Redovisning", summary="Om ekonomisk redovisning.", body="", subjects=["Boende"])
    article("Idé från Malmö", summary="Hur andra gör.", body="")

    assert sorted(titles(sok=words)) == expected


def test_no_match_says_what_to_do_and_keeps_the_words():
    article()

    page = Client().get(reverse("knowledge"), {"sok": "enhörning"})

    assert "Prova ett annat ord eller färre ord" in page.text
    assert 'value="enhörning"' in page.text


def test_kind_and_subject_narrow_the_list_and_news_is_not_in_it():
    article("Mall A", subjects=["Boende"])
    article("Mall B", subjects=["Skola"])
    article("Rapport A", kind=Article.Kind.REPORT, subjects=["Boende", "Skola"])
    news("Nyhet A", subjects=["Boende"])
    boende = subject("Boende").slug

    assert titles(slag="template") == ["Mall B", "Mall A"]
    assert titles(amne=boende) == ["Rapport A", "Mall A"]
    assert titles(amne=boende, slag="template", sok="mall") == ["Mall A"]
    assert titles("news") == ["Nyhet A"]


@pytest.mark.parametrize("asked", [{"slag": "news"}, {"amne": "x' --"}, {"sok": "x" * 201}])
def test_an_address_that_asks_for_what_is_not_there_says_so(asked: dict[str, str]):
    article()

    page = Client().get(reverse("knowledge"), asked)

    assert (page.status_code, len(page.context["form"].errors)) == (200, 1)
    assert "Rätta det som är markerat" in page.text


@pytest.mark.parametrize("number", [1, 30])
def test_lists_and_feed_cost_the_same_with_one_and_with_many(number, django_assert_num_queries):
    for n in range(number):
        article(f"Mall {n}", subjects=["Boende", "Skola"])
        news(f"Nyhet {n}", subjects=["Boende"])

    with django_assert_num_queries(4):  # subjects to choose, how many, rows, their subjects
        Client().get(reverse("knowledge"))
    with django_assert_num_queries(4):
        Client().get(reverse("knowledge"), {"sok": "mall", "slag": "template"})
    with django_assert_num_queries(3):  # how many, rows, their subjects
        Client().get(reverse("news"))
    with django_assert_num_queries(1):
        Client().get(reverse("news-feed"))


@pytest.mark.parametrize("number", [1, 30])
def test_a_page_costs_the_same_with_one_and_with_many(
    number, django_assert_num_queries, settings, tmp_path
):
    settings.FILES_ROOT = tmp_path
    it = article(subjects=[f"Ämne {n}" for n in range(number)])
    for _ in range(number):
        with_file(it)

    with django_assert_num_queries(3):  # the article, its files, its subjects
        page = Client().get(it.get_absolute_url())
    assert page.text.count("Mallen som PDF") == number


def test_long_lists_have_pages():
    for n in range(21):
        article(f"Mall {n}")

    assert [len(titles(sida=it)) for it in ("1", "2", "99", "x", "²")] == [20, 1, 1, 20, 20]


def test_the_start_page_shows_the_two_latest_news():
    for n, day in enumerate(("2026-01-03", "2026-01-01", "2026-01-02")):
        news(f"Nyhet {n}", published_on=day)

    page = Client().get(reverse("start"))

    assert [one.title for one in page.context["news"]] == ["Nyhet 0", "Nyhet 2"]


def test_the_feed_is_atom_with_whole_addresses(settings):
    settings.SITE_URL = "https://bidrag.example"
    news("Kommuner & regioner", summary="Ny <utlysning>.", published_on="2026-01-02")

    answer = Client().get(reverse("news-feed"))
    feed = ElementTree.fromstring(answer.content)
    entry = feed.find(f"{ATOM}entry")

    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert entry.findtext(f"{ATOM}title") == "Kommuner & regioner"
    assert entry.findtext(f"{ATOM}summary") == "Ny &lt;utlysning&gt;."
    assert entry.findtext(f"{ATOM}published") == "2026-01-02T00:00:00+01:00"
    assert [one.get("href") for one in feed.iter(f"{ATOM}link")] == [
        "https://bidrag.example/nyheter/",
        "https://bidrag.example/nyheter/atom.xml",
        "https://bidrag.example/nyheter/kommuner-regioner/",
    ]


def test_a_changed_position_keeps_its_earlier_wording_with_its_days():
    it = article(
        "Egen tid räknas", kind=Article.Kind.POSITION, number="2018:3", decided_on="2018-05-02"
    )
    draft("Utkast", kind=Article.Kind.POSITION, number="2018:4", decided_on="2018-05-02")
    it.refresh_from_db()
    it.body = "Egen tid räknas inte."
    actions.save_article(it, subjects=[], changed=["body"], by=rut())
    actions.save_article(it, subjects=[], changed=[], by=rut())  # nothing changed: nothing to keep

    page = Client().get(it.get_absolute_url()).text

    assert [one.body for one in ArticleWording.objects.all()] == ["Börja med läget i dag."]
    said = " ".join(re.sub("<[^>]+>", " ", page).split())
    assert "2018:3, beslutat 2\xa0maj 2018, gällde till" in page
    assert "Egen tid räknas inte." in said
    assert "Börja med läget i dag." in said


def test_every_text_field_is_shown_and_none_is_run(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    it = article(
        f"T {XSS}",
        kind=Article.Kind.POSITION,
        number="<b>1</b>",
        decided_on="2018-05-02",
        summary=f"S {XSS}",
        body=f"## H {XSS}\n\nB {XSS}\n\n- L {XSS}\n\n[x](https://x.example/{XSS})",
        subjects=[f"A {XSS}"],
    )
    actions.add_file(it, upload(f"a{XSS}.pdf"), title=f"F {XSS}", by=rut())
    it.refresh_from_db()
    it.title = "Ny rubrik"
    actions.save_article(it, subjects=it.subjects.all(), changed=["title"], by=rut())
    news(f"N {XSS}", summary=f"NS {XSS}")
    nyhet = Article.objects.news().get()
    staff = sign_in(Client(), rut())

    pages = [
        Client().get(it.get_absolute_url()).text,
        Client().get(nyhet.get_absolute_url()).text,
        Client().get(reverse("knowledge")).text,
        Client().get(reverse("knowledge"), {"sok": XSS}).text,
        Client().get(reverse("news")).text,
        Client().get(reverse("start")).text,
        staff.get(reverse("workspace:pages_article_change", args=[it.pk])).text,
        staff.get(reverse("workspace:pages_article_changelist")).text,
        staff.get(reverse("workspace:pages_subject_changelist")).text,
    ]

    assert ["<script>alert" in page or "<img src=x" in page for page in pages] == [False] * 9
    assert ["&lt;script&gt;alert(1)" in page for page in pages] == [True] * 9
    assert "<script>alert" not in Client().get(reverse("news-feed")).text


def upload(name: str):
    return SimpleUploadedFile(name, pdf_of(mark="mall"))


def test_the_journal_tells_every_change(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    it = article(subjects=["Boende"])
    file = with_file(it)
    actions.save_article(it, subjects=[], changed=["subjects"], by=rut())
    actions.remove_files([file], by=rut())

    told = Event.objects.filter(object_type__startswith="pages.").values_list("step", flat=True)

    assert list(told) == [
        "add_subject",
        "add_article",
        "add_article_file",
        "change_article",
        "remove_article_file",
    ]


def test_the_menu_and_the_foot_lead_there():
    page = Client().get(reverse("knowledge")).text

    assert '<a href="/kunskapsbank/" aria-current="page">Kunskapsbank</a>' in page
    assert page.count('href="/kunskapsbank/"') >= 2
    assert page.count('href="/nyheter/"') == 1
