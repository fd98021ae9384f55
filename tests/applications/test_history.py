"""What was written is never lost: every text is kept, told apart by who and when, and put back."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from applications.actions import drafting
from applications.actions.history import only_adds
from applications.models import Status
from delmos_portal.accounts.models import Role
from delmos_portal.templatetags.comparing import compared_with
from tests.accounts.people import sign_in
from tests.build import member, notification, people, person

pytestmark = pytest.mark.django_db
KEY = "cooperation_today"


def kept(it) -> list[tuple[str, object, object, bool]]:
    rows = it.changes.filter(question_key=KEY).order_by("pk")
    return [(one.by.name.split()[0], one.before, one.after, one.is_saved) for one in rows]


def begun():
    who = people()
    it = notification(who=who)
    it.changes.all().delete()
    it.answers.pop(KEY, None)
    it.save(update_fields=["answers"])
    bo = person("Bo")
    member(bo, who.motala, Role.WRITER)
    return it, who, bo


def write(it, text, by, version=99):
    return drafting.save(it.pk, {KEY: text}, version=version, by=by)


def test_text_that_only_grows_in_one_sitting_is_one_change():
    it, who, _bo = begun()

    for text in ("Vi", "Vi möts", "Vi två möts"):
        write(it, text, who.amina)

    assert kept(it) == [("Amina", None, "Vi två möts", True)]


def test_what_is_taken_away_can_still_be_read():
    it, who, _bo = begun()
    write(it, "En lång text", who.amina)
    write(it, "", who.amina)
    write(it, "Ny", who.amina)

    assert kept(it) == [
        ("Amina", None, "En lång text", True),
        ("Amina", "En lång text", "Ny", True),
    ]


def test_another_person_or_another_sitting_is_another_change():
    it, who, bo = begun()
    write(it, "Vi", who.amina)
    write(it, "Vi möts", bo)
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        write(it, "Vi möts ofta", bo)

    assert [(name, after) for name, _before, after, _saved in kept(it)] == [
        ("Amina", "Vi"),
        ("Bo", "Vi möts"),
        ("Bo", "Vi möts ofta"),
    ]


@pytest.mark.parametrize("all_or_nothing", [True, False])
def test_what_a_colleagues_answer_stood_in_the_way_of_is_kept(all_or_nothing):
    it, who, bo = begun()
    write(it, "Aminas", who.amina)

    saved = drafting.save(it.pk, {KEY: "Bos"}, version=0, by=bo, all_or_nothing=all_or_nothing)

    assert [one.mine for one in saved.conflicts] == ["Bos"]
    assert kept(it) == [("Amina", None, "Aminas", True), ("Bo", "Aminas", "Bos", False)]
    it.refresh_from_db()
    assert it.answers[KEY] == "Aminas"


def test_any_earlier_text_is_put_back_and_what_stood_there_is_kept():
    it, who, _bo = begun()
    write(it, "Det första", who.amina)
    write(it, "Något helt annat", who.amina)
    first = it.changes.earliest("pk")
    client, url = sign_in(Client(), who.amina), reverse("question-history", args=[it.pk, KEY])

    page = client.get(url)
    after = client.post(
        url, {"andring": first.pk, "version": page.context["submission"].version}, follow=True
    )

    it.refresh_from_db()
    assert [row.it.after for row in page.context["rows"]] == ["Något helt annat", "Det första"]
    assert [row.is_current for row in page.context["rows"]] == [True, False]
    assert page.context["stands"] == page.context["rows"][0].it
    assert it.answers[KEY] == "Det första"
    assert "är tillbaka" in after.text
    assert it.changes.filter(before="Något helt annat").count() == 1


def test_what_stood_before_a_change_is_put_back():
    it, who, _bo = begun()
    write(it, "Det första", who.amina)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=True):
        write(it, "Det andra", who.amina)
        url = reverse("question-history", args=[it.pk, KEY])
        change = it.changes.latest("pk")
        said = {"andring": change.pk, "vilket": "fore", "version": 99}
        sign_in(Client(), who.amina).post(url, said)

    it.refresh_from_db()
    assert it.answers[KEY] == "Det första"


@pytest.mark.parametrize("number", ["", "0", "nej", "9" * 30, "²"])
def test_a_change_that_does_not_exist_is_not_found(number):
    it, who, _bo = begun()
    write(it, "Text", who.amina)
    url = reverse("question-history", args=[it.pk, KEY])

    assert sign_in(Client(), who.amina).post(url, {"andring": number}).status_code == 404


def test_a_change_of_another_question_or_draft_is_not_found():
    it, who, _bo = begun()
    write(it, "Text", who.amina)
    change = it.changes.get()
    url = reverse("question-history", args=[it.pk, "cooperation_needs"])

    assert sign_in(Client(), who.amina).post(url, {"andring": change.pk}).status_code == 404


def test_nothing_is_put_back_in_what_has_been_sent():
    who = people()
    it = notification(Status.SIGNING, who=who)
    stands, change = it.answers[KEY], it.changes.filter(question_key=KEY).latest("pk")
    client, url = sign_in(Client(), who.amina), reverse("question-history", args=[it.pk, KEY])

    page = client.post(url, {"andring": change.pk, "vilket": "fore"}, follow=True)

    it.refresh_from_db()
    assert it.answers[KEY] == stands
    assert "ligger för underskrift" in page.text
    assert "Låt detta gälla" not in page.text


def test_each_question_that_changed_is_listed_the_latest_first():
    it, who, _bo = begun()
    write(it, "Text", who.amina)
    drafting.save(it.pk, {"cooperation_needs": "Behov"}, version=99, by=who.amina)

    page = sign_in(Client(), who.amina).get(reverse("history", args=[it.pk]))

    assert [row["times"] for row in page.context["rows"]] == [1, 1]
    assert page.context["rows"][0]["url"].endswith("/historik/cooperation_needs/")


def test_an_empty_history_says_what_will_stand_there():
    it, who, _bo = begun()

    page = sign_in(Client(), who.amina).get(reverse("history", args=[it.pk]))

    assert "Ingen har skrivit något än" in page.text


@given(
    before=st.text(alphabet="ab ", max_size=12),
    put_in=st.text(alphabet="ab ", max_size=6),
    place=st.integers(0, 12),
)
def test_text_put_into_a_text_only_adds_to_it(before, put_in, place):
    assert only_adds(before, before[:place] + put_in + before[place:])


@given(before=st.text(alphabet="abc ", max_size=10), after=st.text(alphabet="abc ", max_size=10))
def test_what_only_adds_holds_the_whole_earlier_text(before, after):
    if only_adds(before, after):
        signs = iter(after)
        assert all(sign in signs for sign in before)


@given(before=st.text(max_size=40), after=st.text(max_size=40))
def test_a_comparison_shows_texts_inert(before, after):
    marked = compared_with(after, before) or ""

    tags = sum(marked.count(tag) for tag in ("<span>", "<ins>", "<del>"))
    assert marked.count("<") == 2 * tags


def test_two_texts_are_compared_word_by_word():
    marked = compared_with("Vi möts <b>ibland</b> i Motala", "Vi möts varje vecka i Motala")

    assert marked == (
        "<span>Vi möts </span><del>varje vecka</del><ins>&lt;b&gt;ibland&lt;/b&gt;</ins>"
        "<span> i Motala</span>"
    )


def test_a_text_that_replaced_another_is_not_mixed_with_it():
    assert compared_with("Helt andra ord här", "Något om samverkan") is None
    assert compared_with("Det första", "") is None
