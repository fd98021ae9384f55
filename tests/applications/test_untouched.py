"""An answer that nobody touched never stands in the way of a colleague's, however often a page is saved."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting
from applications.models import Submission
from delmos_portal.accounts.models import Role, User
from tests.accounts.people import sign_in
from tests.applications import tables
from tests.applications.fields import fields_of
from tests.build import member, notification, people, person

pytestmark = pytest.mark.django_db
TODAY, NEEDS = "cooperation_today", "cooperation_needs"


def begun() -> tuple[Client, Submission, User]:
    who = people()
    sara = person("Sara")
    member(sara, who.motala, Role.WRITER)
    return sign_in(Client(), who.amina), notification(who=who), sara


def place(it: Submission, name: str = "section", section: str = "cooperation") -> str:
    return reverse(name, args=[it.pk, section])


def shown(client: Client, url: str) -> dict[str, object]:
    """What the page posts when nothing is typed on it."""
    context = client.get(url).context
    page = context["page"]
    standing = {key: value or "" for key, value in page.form.initial.items()}
    return standing | {"version": page.version, "visat": context["shown"]}


def test_the_second_autosave_of_a_page_leaves_what_a_colleague_wrote_meanwhile():
    client, it, sara = begun()
    page = shown(client, place(it))
    drafting.save(it.pk, {TODAY: "Saras text"}, version=0, by=sara)

    first = client.post(place(it, "autosave"), page | {NEEDS: "Aminas"}).json()
    page |= {"version": first["version"], "visat": first["visat"]}
    client.post(place(it, "autosave"), page | {NEEDS: "Aminas behov"})

    it.refresh_from_db()
    assert (it.answers[TODAY], it.answers[NEEDS]) == ("Saras text", "Aminas behov")


def test_an_autosave_that_was_not_all_valid_leaves_it_too():
    client, it, sara = begun()
    url = place(it, section="contact")
    page = shown(client, url) | {"contact_email": "amina@"}
    drafting.save(it.pk, {"contact_title": "Saras titel"}, version=0, by=sara)

    first = client.post(place(it, "autosave", "contact"), page | {"contact_phone": "0141-1"})
    page |= {"version": first.json()["version"], "visat": first.json()["visat"]}
    client.post(place(it, "autosave", "contact"), page | {"contact_phone": "0141-22 50 00"})

    it.refresh_from_db()
    assert first.status_code == 422
    assert it.answers["contact_title"] == "Saras titel"
    assert it.answers["contact_phone"] == "0141-22 50 00"


def test_a_page_that_is_shown_again_with_an_error_leaves_it_too():
    client, it, sara = begun()
    url = place(it, section="contact")
    page = shown(client, url) | {"contact_email": "amina@"}
    drafting.save(it.pk, {"contact_title": "Saras titel"}, version=0, by=sara)

    again = client.post(url, page)
    client.post(url, fields_of(again.text) | {"contact_email": "amina@motala.example"})

    it.refresh_from_db()
    assert it.answers["contact_title"] == "Saras titel"
    assert it.answers["contact_email"] == "amina@motala.example"


def test_an_answer_that_is_changed_and_changed_back_is_saved_as_it_was():
    client, it, _sara = begun()
    page = shown(client, place(it))

    first = client.post(place(it, "autosave"), page | {TODAY: "Ett försök"}).json()
    page |= {"version": first["version"], "visat": first["visat"]}
    client.post(place(it, "autosave"), page)

    it.refresh_from_db()
    assert it.answers[TODAY] == ""


def test_the_answer_that_is_chosen_before_a_colleagues_stands_also_when_it_is_what_was_shown_first():
    client, it, sara = begun()
    drafting.save(it.pk, {TODAY: "Aminas text"}, version=0, by=sara)
    page = shown(client, place(it)) | {TODAY: "Aminas text"}
    drafting.save(it.pk, {TODAY: "Saras text"}, version=1, by=sara)

    again = client.post(place(it), page | {TODAY: "Aminas nya"}).context
    page |= {"version": again["page"].version, "visat": again["shown"]}
    client.post(place(it), page | {"conflict": TODAY, f"val-{TODAY}": "mine"})

    it.refresh_from_db()
    assert it.answers[TODAY] == "Aminas text"


def test_what_could_not_be_saved_does_not_go_past_a_colleague_when_it_is_mended():
    client, it, sara = begun()
    url = place(it, section="contact")
    page = shown(client, url) | {"contact_email": "amina@", "contact_title": "Chef"}
    drafting.save(it.pk, {"contact_email": "sara@motala.example"}, version=0, by=sara)

    first = client.post(place(it, "autosave", "contact"), page).json()
    page |= {"version": first["version"], "visat": first["visat"]}
    answer = client.post(url, page | {"contact_email": "amina@motala.example"})

    it.refresh_from_db()
    assert it.answers["contact_title"] == "Chef"
    assert it.answers["contact_email"] == "sara@motala.example"
    assert answer.context["page"].conflicts == {"contact_email": "sara@motala.example"}


def test_a_row_is_not_taken_out_of_a_table_that_a_colleague_has_changed_since():
    client, it, who = tables.begun()
    context = client.get(tables.section(it)).context
    sara = person("Sara")
    member(sara, who.motala, Role.WRITER)
    theirs = [{"from": "Saras myndighet"}]
    page = tables.typed(it, row="0") | {"visat": context["shown"]}
    drafting.save(it.pk, {"grants": theirs}, version=it.version, by=sara)

    answer = client.post(tables.rows_url(it), page)

    assert tables.saved(it) == theirs
    assert answer.status_code == 409
    assert list(answer.context["page"].conflicts) == ["grants"]
