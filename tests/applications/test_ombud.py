"""An ombud in the organisation's cases: as a member until the last day, as anybody after it."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from applications.actions.responsibility import cases_of, take_over
from applications.actions.signing_sheets import ask_for_sheet
from applications.letters.addressing import contacts_of
from applications.models import Case
from delmos_portal.accounts.models import Organisation, Role
from tests.accounts.ombud import OMBUD, let_lapse, ombud_of
from tests.accounts.people import sign_in
from tests.applications.test_access import ROWS, arguments, posted, submission_in
from tests.build import answer, fill_with, keep_promises, notification, people

pytestmark = pytest.mark.django_db
OUTSIDER = 2  # Omar's place among the people of the table


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row[:3]))
def test_an_ended_ombud_gets_what_an_outsider_gets_in_the_session_that_was_open(row: list[str]):
    method, name, state, *expected = row
    who = people()
    olga = ombud_of(who.motala, by=who.amina)
    client = sign_in(Client(), olga)
    it = submission_in(state, who)
    if name == "signing-sheet":
        ask_for_sheet(it.pk, by=who.amina)
    if name in ("document", "signing-sheet"):
        keep_promises()
    client.get(reverse("home"))
    let_lapse()

    with transaction.atomic():
        body = posted(name, it, who) if method == "post" else {}
        answer = getattr(client, method)(reverse(name, args=arguments(name, it)), body)
        transaction.set_rollback(True)

    assert str(answer.status_code) == expected[OUTSIDER]


@pytest.mark.parametrize(("days_ago", "status"), [(0, 200), (1, 404)])
def test_the_draft_is_open_on_the_last_day_and_closed_the_day_after(days_ago: int, status: int):
    who = people()
    it = notification("draft", who=who)
    client = sign_in(Client(), ombud_of(who.motala, by=who.amina))
    let_lapse(days_ago)

    assert client.get(reverse("submission", args=[it.pk])).status_code == status
    seen = client.get(reverse("home")).content.decode()
    assert (it.case.call.title in seen) == (status == 200)


def test_a_reader_by_fullmakt_reads_and_does_not_write():
    who = people()
    it = notification("draft", who=who)
    client = sign_in(Client(), ombud_of(who.motala, by=who.amina, role=Role.READER))

    read = client.get(reverse("submission", args=[it.pk])).status_code
    write = client.post(
        reverse("autosave", args=arguments("autosave", it)), posted("autosave", it, who)
    ).status_code

    assert (read, write) == (200, 409)


def test_what_the_ombud_was_responsible_for_is_for_somebody_else_to_take_over_at_once():
    who = people()
    it = notification("draft", who=who)
    olga = ombud_of(who.motala, by=who.amina)
    Case.objects.filter(pk=it.case_id).update(responsible=None)
    take_over(it.case_id, by=olga)
    before = list(Case.objects.without_responsible())
    let_lapse()

    after = list(Case.objects.without_responsible())
    take_over(it.case_id, by=who.amina)

    assert (before, after) == ([], [it.case])
    assert [one.pk for one in cases_of(who.motala, who.amina)] == [it.case_id]


def test_no_mail_of_the_case_goes_to_the_ombud_from_the_day_after():
    who = people()
    Organisation.objects.filter(pk=who.motala.pk).update(mailbox="")
    olga = ombud_of(who.motala, by=who.amina)
    it, typed = notification(who=who), OMBUD.title()
    it = fill_with(
        it, lambda _it, one: typed if one.key == "contact_email" else answer(one), by=olga
    )
    let_lapse(days_ago=0)
    on_the_last_day = contacts_of(it)
    let_lapse()

    assert on_the_last_day == [typed]
    assert contacts_of(it) == [who.amina.email]
