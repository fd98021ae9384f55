"""Names, numbers of telephones and amounts, as people write them and as nobody should."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from applications.models import AnswerChange
from applications.requirements import unmet, worth_a_look
from delmos_portal.questionnaires.forms import (
    NAMES_PERSON,
    KronorField,
    NumberField,
    PhoneField,
    ShortText,
)
from tests.accounts.people import sign_in
from tests.build import fill_in, notification, people

PERSON = "Amina Lindqvist 19811218-9876"


@pytest.mark.parametrize(
    "typed", ["19811218-9876", "811218-9876", "8112189876", "Bo 811218\u20139876", "811218 9876"]
)
def test_a_persons_number_is_refused_in_a_short_text(typed: str):
    with pytest.raises(ValidationError, match="personnummer"):
        ShortText().clean(typed)


@pytest.mark.parametrize(
    "typed", ["Amina Ek", "0709121234", "802000-1239", "2018-1234", "20181231", "811218-9875"]
)
def test_other_numbers_are_taken_in_a_short_text(typed: str):
    assert ShortText().clean(typed) == typed


@pytest.mark.django_db
def test_a_persons_number_in_the_contacts_name_is_kept_nowhere():
    who = people()
    it = notification(who=who)
    section = it.questionnaire.parsed.section_of("contact_name").key
    url = reverse("section", args=[it.pk, section])
    before = it.answers.get("contact_name")

    page = sign_in(Client(), who.amina).post(url, {"contact_name": PERSON, "version": it.version})

    it.refresh_from_db()
    seen = page.content.decode()
    assert NAMES_PERSON in seen
    assert "9876" not in seen
    assert (it.answers.get("contact_name"), it.unread_answers) == (before, {})
    assert not AnswerChange.objects.filter(submission=it, question_key="contact_name").exists()


@pytest.mark.django_db
def test_one_that_was_saved_before_stands_in_the_way_and_in_a_long_text_it_is_asked_about():
    who = people()
    it = fill_in(notification(who=who), who.amina, contact_name="Amina Ek")
    assert (unmet(it), worth_a_look(it)) == ([], [])

    it = fill_in(it, who.amina, contact_name=PERSON, cooperation_needs=PERSON)

    assert [one.question_key for one in unmet(it)] == ["contact_name"]
    assert [one.question_key for one in worth_a_look(it)] == ["cooperation_needs"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0141 \u2013 22 50 00", "0141 - 22 50 00"),
        ("0141\u201122\u00a050\u00a000", "0141-22\u00a050\u00a000"),
        ("+46 (0)8 123 456 78", "+46 (0)8 123 456 78"),
        ("0046 70 123 45 67", "0046 70 123 45 67"),
        ("90 200", "90 200"),
        ("08-1 23 45", "08-1 23 45"),
    ],
)
def test_a_telephone_number_is_read_with_the_signs_that_word_makes(typed: str, kept: str):
    assert PhoneField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["070-1", "112", "----- 1", "0141-22", "1" * 18, "ring mig"])
def test_what_is_no_whole_telephone_number_is_refused(typed: str):
    with pytest.raises(ValidationError):
        PhoneField().clean(typed)


def test_a_closed_question_keeps_the_telephone_number_that_was_sent():
    field = PhoneField(disabled=True)

    assert field.clean("070-1") == "070-1"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (KronorField(), "1e5"),
        (KronorField(), "1_000"),
        (NumberField(), "1e5"),
        (KronorField(), "."),
    ],
)
def test_a_number_is_written_with_digits(field: Any, typed: str):
    with pytest.raises(ValidationError):
        field.clean(typed)


@pytest.mark.parametrize(
    ("typed", "ore"), [("150 000", 15_000_000), ("1234,5 kr", 123_450), ("100:-", 10_000)]
)
def test_an_amount_is_read_as_people_write_it(typed: str, ore: int):
    assert KronorField().clean(typed) == ore
