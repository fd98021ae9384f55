"""A contact person who has left: told where it is mended, and changed with who takes over."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting
from applications.actions.responsibility import take_over
from applications.models import AnswerChange, Status
from applications.requirements import unmet, worth_a_look
from delmos_portal.accounts.actions.members import remove_member
from delmos_portal.accounts.models import Role, User
from tests.accounts.people import sign_in
from tests.build import People, call, fill_in, member, notification, people, person

pytestmark = pytest.mark.django_db
LEFT = "Kontaktpersonen har lämnat"


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def who() -> People:
    return people()


@pytest.fixture
def wilma(who: People) -> User:
    wilma = person("Wilma", title="Strateg")
    member(wilma, who.motala, Role.WRITER)
    member(wilma, who.motala, Role.ADMINISTRATOR)
    return wilma


def page(user: User, name: str, *args: object) -> str:
    return sign_in(Client(), user).get(reverse(name, args=args)).content.decode()


def test_the_overview_the_check_page_and_the_section_say_it_and_nothing_is_in_the_way(who, wilma):
    draft = notification(who=who)
    section = draft.questionnaire.parsed.section_of("contact_email").key
    before = unmet(draft)
    assert worth_a_look(draft) == []

    remove_member(who.motala, who.amina, by=who.amina)

    said = "Amina Exempel är kontaktperson men har lämnat er organisation."
    assert unmet(draft) == before
    overview = page(wilma, "submission", draft.pk)
    assert said in overview
    assert "Behöver rättas" in overview
    check = page(wilma, "check", draft.pk)
    assert said in check
    assert reverse("section", args=[draft.pk, section]) in check
    assert f"{LEFT} er organisation" in page(wilma, "section", draft.pk, section)


def test_what_came_in_says_it_with_the_way_to_tell_us(who, wilma):
    it = notification(Status.RECEIVED, who=who)

    remove_member(who.motala, who.amina, by=who.amina)

    seen = page(wilma, "submission", it.pk)
    assert f"{LEFT} er organisation" in seen
    assert reverse("case-messages", args=[it.case_id]) in seen


def test_who_takes_over_becomes_contact_instead_and_the_history_keeps_what_stood(who, wilma):
    draft = drafting.begin(call(), who.motala, by=who.amina)
    remove_member(who.motala, who.amina, by=who.amina)
    client = sign_in(Client(), wilma)

    done = client.post(reverse("take-over", args=[draft.case_id]), follow=True)

    assert "kontaktperson i utkastet i stället för Amina Exempel" in done.content.decode()
    draft.refresh_from_db()
    assert draft.answers["contact_name"] == "Wilma Exempel"
    assert draft.answers["contact_email"] == "wilma@example.se"
    before = AnswerChange.objects.filter(submission=draft, question_key="contact_email").first()
    assert before is not None
    assert page(wilma, "check", draft.pk).count("har lämnat er organisation") == 0


def test_a_contact_who_is_still_there_is_left_alone_when_a_case_is_taken_over(who, wilma):
    draft = drafting.begin(call(), who.motala, by=who.amina)
    fill_in(draft, who.amina, contact_email="Sigrid@example.se")
    remove_member(who.motala, who.amina, by=who.amina)

    assert take_over(draft.case_id, by=wilma) == ""

    draft.refresh_from_db()
    assert draft.answers["contact_email"] == "Sigrid@example.se"


def test_the_queue_and_the_case_page_mark_it_for_the_officer(who, wilma):
    it = notification(Status.RECEIVED, who=who)
    assert LEFT not in page(who.olle, "workspace:case", it.case_id)
    assert LEFT not in page(who.olle, "workspace:queue")

    remove_member(who.motala, who.amina, by=who.amina)

    assert f"{LEFT} organisationen" in page(who.olle, "workspace:case", it.case_id)
    assert LEFT in page(who.olle, "workspace:queue")


def test_a_new_contact_that_is_being_written_is_not_yet_the_officers(who, wilma):
    it = notification(Status.RECEIVED, who=who)
    remove_member(who.motala, wilma, by=who.amina)
    it.answers["contact_email"] = "wilma@example.se"
    it.save()

    assert LEFT not in page(who.olle, "workspace:queue")
