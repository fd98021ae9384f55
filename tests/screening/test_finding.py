"""Search in what has come in: by word, number and name, and nothing that the reader may not read."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import example, given, settings
from hypothesis import strategies as st

from applications.actions import drafting, signing
from applications.models import Call, Status, Submission
from delmos_portal.accounts.models import Organisation, StaffRole
from delmos_portal.demo.walk import Cast, Walk
from delmos_portal.questionnaires.definition import Kind, Question
from screening.actions import reviewing
from screening.views import queue
from screening.views.finding import pieces_of
from tests.accounts.people import sign_in
from tests.build import People, answer, call, notification, people, person, signing_of
from tests.screening.test_completion import ask
from tests.screening.test_queue_views import from_another, shown

# session, person, what waits, calls, the rows of the page; what the newest say, and the others
STATEMENTS = 7


def saying(
    text: str, name: str, code: str, who: People, of: Call, status: str = Status.RECEIVED
) -> Submission:
    """Another municipality's notification of interest, with these words in every long answer."""
    it = from_another(name, code, Status.DRAFT, who, of)

    def written(_submission: Submission, question: Question) -> Any:
        return text if question.kind is Kind.LONG_TEXT else answer(question)

    return Walk(it, Cast(who.amina, who.sigrid, who.olle, who.disa), written).to(status)


def found(client: Client, words: str, **asked: str) -> list[str]:
    return shown(client, sok=words, **asked)


@pytest.mark.django_db
def test_a_word_of_the_answers_is_found_in_any_form_and_shown_where_it_stands():
    who, of = people(), call()
    saying("Skolorna i Motala ska få fler fritidsledare.", "Ale kommun", "1440", who, of)
    saying("Vi bygger om torget <b>och</b> en skolgård.", "Boden kommun", "2582", who, of)
    olle = sign_in(Client(), who.olle)

    page = olle.get(reverse("workspace:queue"), {"sok": "fritidsledarna"})

    assert [row.organisation for row in page.context["page"].rows] == ["Ale kommun"]
    assert "<mark>fritidsledare</mark>" in page.text
    assert found(olle, "SKOLA") == ["Boden kommun", "Ale kommun"]  # a compound begins with its stem
    assert found(olle, "skolor ale") == ["Ale kommun"]  # a word of the text and one of the name
    assert found(olle, '"bygger om torget" -skolgård') == []
    assert found(olle, "torget") == ["Boden kommun"]
    excerpt = olle.get(reverse("workspace:queue"), {"sok": "torget"}).text
    assert "<mark>torget</mark> &lt;b&gt;och&lt;/b&gt; en skolgård" in excerpt


@pytest.mark.django_db
def test_what_is_found_by_its_number_shows_no_date_of_the_answers_as_the_place():
    who, of = people(), call()
    it = saying("Arbetet börjar 2026-12-23 i Ale.", "Ale kommun", "1440", who, of)
    olle = sign_in(Client(), who.olle)
    it.case.refresh_from_db()

    by_number = olle.get(reverse("workspace:queue"), {"sok": it.case.registration_number}).text
    by_date = olle.get(reverse("workspace:queue"), {"sok": "2026-12-23"}).text

    assert ("Ale kommun" in by_number, "<mark>" in by_number) == (True, False)
    assert "<mark>" in by_date


@pytest.mark.django_db
def test_what_is_being_written_is_never_found_and_what_came_in_last_is():
    who, of = people(), call()
    saying("Hemligköping", "Ale kommun", "1440", who, of, status=Status.DRAFT)
    saying("Hemligköping", "Boden kommun", "2582", who, of, status=Status.SIGNING)
    it = notification(Status.IN_REVIEW, who=who, of=of)
    olle = sign_in(Client(), who.olle)
    ask(it, who, "cooperation_needs")
    drafting.save(it.pk, {"cooperation_needs": "Pumptrackbanan"}, version=it.version, by=who.amina)

    before = [found(olle, one) for one in ("Hemligköping", "Pumptrackbanan", "Hemlig -utkast")]
    signing.complete(it.pk, signing_of(it), by=who.sigrid)

    assert before == [[], [], []]
    assert found(olle, "pumptrackbana") == ["Motala kommun"]


@pytest.mark.django_db
def test_a_misspelt_name_is_found_and_said_to_be_another():
    who, of = people(), call()
    saying("Ett svar.", "Göteborgs kommun", "1480", who, of)
    saying("Ett svar.", "Boden kommun", "2582", who, of)
    olle = sign_in(Client(), who.olle)

    page = olle.get(reverse("workspace:queue"), {"sok": "Göteburg"})

    assert [row.organisation for row in page.context["page"].rows] == ["Göteborgs kommun"]
    assert "Listan visar organisationer med liknande namn." in page.text
    assert found(olle, "Bodne") == ["Boden kommun"]
    assert found(olle, "Xylofonsand") == []


@pytest.mark.django_db
def test_best_first_is_a_choice_and_the_newest_come_first_without_it():
    who, of = people(), call()
    saying("Torget, torget och torget.", "Ale kommun", "1440", who, of)
    saying(f"{'Vi samverkar om annat. ' * 9} Torget.", "Boden kommun", "2582", who, of)
    olle = sign_in(Client(), who.olle)

    assert found(olle, "torget") == ["Boden kommun", "Ale kommun"]
    assert found(olle, "torget", ordning="traff") == ["Ale kommun", "Boden kommun"]


@pytest.mark.django_db
def test_the_recused_finds_nothing_by_any_word_and_the_colleague_all():
    who, of = people(), call()
    it = saying("Pumptrackbanan", "Göteborgs kommun", "1480", who, of)
    it.case.refresh_from_db()
    words = ["pumptrackbanan", "Göteborg", "Göteburg", it.case.registration_number, "statsbidrag"]
    other = sign_in(Client(), person("Olga", StaffRole.OFFICER))
    olle = sign_in(Client(), who.olle)

    reviewing.declare(it.case, has_conflict=True, reason="Min bror är kommunchef.", by=who.olle)

    assert [found(olle, one) for one in words] == [[]] * 5
    assert [found(olle, one, ordning="traff") for one in words] == [[]] * 5
    assert [found(other, one) for one in words] == [["Göteborgs kommun"]] * 5


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 30])
def test_a_search_costs_the_same_with_one_hit_and_with_thirty(rows, django_assert_num_queries):
    who, of = people(), call()
    for number in range(rows):
        saying("Vid torget.", f"Kommun {number}", f"{1000 + number}", who, of)
    client = sign_in(Client(), who.olle)
    client.get(reverse("workspace:queue"))  # the first page of a session writes it

    with django_assert_num_queries(STATEMENTS):
        answer = client.get(reverse("workspace:queue"), {"sok": "torget"})

    assert len(answer.context["page"].rows) == rows


@pytest.mark.django_db
def test_a_case_is_found_by_its_organisations_number_and_by_its_code():
    who, of = people(), call()
    from_another("Lessebo kommun", "0761", Status.RECEIVED, who, of)
    from_another("Ale kommun", "1440", Status.RECEIVED, who, of)
    Organisation.objects.filter(code="0761").update(org_number="212000-0613")
    olle = sign_in(Client(), who.olle)

    whole = [found(olle, one) for one in ("212000-0613", "2120000613", "212000 0613", "0761")]
    part = [found(olle, one) for one in ("212000", "76")]

    assert whole == [["Lessebo kommun"]] * 4
    assert part == [[], []]


@pytest.mark.django_db
def test_a_search_leafs_through_its_hits(monkeypatch):
    monkeypatch.setattr(queue, "ROWS_ON_A_PAGE", 2)
    who, of = people(), call()
    for number in range(3):
        saying("Vid torget.", f"Kommun {number}", f"{1000 + number}", who, of)
    olle = sign_in(Client(), who.olle)

    assert found(olle, "torget") == ["Kommun 2", "Kommun 1"]
    assert found(olle, "torget", sida="2") == ["Kommun 0"]
    assert found(olle, "torget", sida="3") == []


WORDS = st.lists(
    st.sampled_from(['"', "-", "&", "|", "!", "(", ")", ":*", "<->", "'", "\\", "\x00", "%", "or"])
    | st.sampled_from(["😀", "och", "½", "_", "å" * 10_000, "\ud7ff"])
    | st.text(max_size=10),
    max_size=6,
).map("".join)


@pytest.mark.django_db
def test_no_words_make_the_search_fail():
    who = people()
    notification(Status.RECEIVED, who=who)
    olle, url = sign_in(Client(), who.olle), reverse("workspace:queue")

    @settings(max_examples=60)
    @example('"')
    @example("a & ")
    @example("'':*")
    @example("😀" * 2_500)
    @given(WORDS)
    def search(words: str) -> None:
        assert olle.get(url, {"sok": words, "ordning": "traff"}).status_code == 200

    search()


@given(st.text(max_size=400), st.sampled_from(["torg", "a", "å", "x.y", "''"]))
def test_an_excerpt_comes_apart_whatever_the_text_is(text: str, stem: str):
    pieces = pieces_of(text, f"'{stem}':* & !'b'")

    assert "".join(one.text for one in pieces).strip("… ") in " ".join(text.split())
    assert all(one.text.lower().startswith(stem[0].lower()) for one in pieces if one.is_found)
