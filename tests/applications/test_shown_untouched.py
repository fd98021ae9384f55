"""A page that is shown again has, where nothing was typed on it, what somebody else has saved since."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting
from applications.models import StageKind, Submission
from delmos_portal.accounts.models import Role, User
from delmos_portal.templatetags.swedish import NBSP
from tests.accounts.people import sign_in
from tests.applications import tables
from tests.applications.fields import fields_of
from tests.build import member, notification, people, person, stage

pytestmark = pytest.mark.django_db
STAFF, CONSULTANTS, PREMISES = "outcome_staff", "outcome_consultants", "outcome_premises"
PERSON = "accounts_person"
ASKED = [
    {"key": "reach", "label": "E-post", "kind": "email"},
    {"key": "agrees", "label": "Stämmer det?", "kind": "yes_no"},
]


class Window:
    """A page of a section, as it stands in the browser."""

    def __init__(self, client: Client, it: Submission, section: str) -> None:
        self.client, self.it = client, it
        self.url = reverse("section", args=[it.pk, section])
        self.fields = fields_of(client.get(self.url).text)

    def press(self, **typed: str) -> Any:
        answer = self.client.post(self.url, {**self.fields, **typed})
        if answer.status_code != 302:
            self.fields = fields_of(answer.text)
        self.it.refresh_from_db()
        return answer

    def has(self, *names: str) -> list[str]:
        return [self.fields.get(one, "").replace(NBSP, " ") for one in names]


def colleague_of(it: Submission) -> User:
    sara = person("Sara")
    member(sara, it.case.organisation, Role.WRITER)
    return sara


def two_of_accounts() -> tuple[Window, Window]:
    """The accounts of a final report, in two windows of the same person."""
    who = people()
    it, client = stage(StageKind.FINAL_REPORT, who=who), sign_in(Client(), who.amina)
    return Window(client, it, "accounts"), Window(client, it, "accounts")


def test_what_the_other_window_saved_stands_in_the_fields_that_this_one_left():
    mine, other = two_of_accounts()
    other.press(**{STAFF: "1000", CONSULTANTS: "11000", PREMISES: "100000", PERSON: "Åsa"})

    asked = mine.press(**{STAFF: "2000"})

    assert list(asked.context["page"].conflicts) == [STAFF]
    assert mine.has(STAFF, CONSULTANTS, PREMISES) == ["2000", "11 000", "100 000"]
    assert mine.has(PERSON) == ["Åsa"]


def test_what_it_then_shows_is_kept_and_can_be_changed_without_being_asked_again():
    mine, other = two_of_accounts()
    other.press(**{STAFF: "1000", CONSULTANTS: "11000", PREMISES: "100000"})
    mine.press(**{STAFF: "2000"})

    done = mine.press(**{f"val-{STAFF}": "mine", PREMISES: "90000"})

    kept = mine.it.answers
    assert done.status_code == 302
    assert [kept[one] for one in (STAFF, CONSULTANTS, PREMISES)] == [2000_00, 11000_00, 90000_00]


def test_a_colleagues_later_answer_is_met_also_by_what_stands_in_such_a_field():
    mine, other = two_of_accounts()
    other.press(**{STAFF: "1000", PREMISES: "100000"})
    mine.press(**{STAFF: "2000"})
    drafting.save(mine.it.pk, {PREMISES: 1_00}, version=99, by=colleague_of(mine.it))

    asked = mine.press(**{f"val-{STAFF}": "mine", PREMISES: "90000"})

    assert list(asked.context["page"].conflicts) == [PREMISES]
    assert mine.it.answers[PREMISES] == 1_00


def test_an_answer_that_was_let_go_of_gives_way_to_the_saved_one_also_where_the_page_is_wrong():
    who = people()
    it = notification(who=who)
    sara, mine = colleague_of(it), Window(sign_in(Client(), who.amina), it, "contact")
    drafting.save(it.pk, {"contact_title": "Saras titel"}, version=0, by=sara)
    mine.press(contact_title="Aminas titel")

    mine.press(**{"val-contact_title": "theirs", "contact_email": "amina@"})
    shown = mine.has("contact_title")
    mine.press(contact_email="amina@motala.example")

    assert shown == ["Saras titel"]
    assert mine.it.answers["contact_title"] == "Saras titel"


def of_tables(section: str) -> tuple[Window, User]:
    form = deepcopy(tables.FORM)
    for one in form["sections"]:
        one["questions"] += [{**asked, "key": f"{one['key']}_{asked['key']}"} for asked in ASKED]
    who = people()
    it = notification(who=who, of=tables.table_call(form))
    return Window(sign_in(Client(), who.amina), it, section), colleague_of(it)


def test_a_budget_and_a_choice_that_a_colleague_filled_in_stand_there_with_their_sums():
    mine, sara = of_tables("money")
    given = {"budget": tables.BUDGET, "money_agrees": True}
    drafting.save(mine.it.pk, given, version=0, by=sara)

    again = mine.press(money_reach="amina@")
    cells = ("budget-costs-staff-2021", "budget-costs-other-2022", "budget-costs-premises-2021")
    shown = mine.has(*cells, "money_agrees", "money_reach")
    mine.press(money_reach="amina@motala.example")

    assert shown == ["300 000", "50 000,50", "", "True", "amina@"]
    assert "750 000,50 kr" in again.text.replace(NBSP, " ")
    kept = given | {"money_reach": "amina@motala.example"}
    assert {key: mine.it.answers[key] for key in kept} == kept


def beside_saras_rows(of_the_other_table: str) -> Window:
    """The page after a row of another table came or went, with a fault on it; Sara has added her rows."""
    mine, sara = of_tables("others")
    drafting.save(mine.it.pk, {"grants": tables.GRANTS}, version=0, by=sara)
    typed = {"others_reach": "amina@", "partners-0-name": "Borås", "rad": of_the_other_table}
    page = mine.client.post(tables.rows_url(mine.it, "partners"), {**mine.fields, **typed})
    mine.fields = fields_of(page.text)
    return mine


def test_rows_that_a_colleague_added_stand_there_also_when_another_table_gets_one_more():
    mine = beside_saras_rows("ny")

    shown = mine.has("grants-0-from", "grants-1-from", "grants-rows", "partners-rows")
    mine.press(others_reach="")

    assert shown == ["Tillväxtverket", "Boverket", "2", "2"]
    assert mine.it.answers["grants"] == tables.GRANTS


def test_rows_that_a_colleague_added_stand_there_when_a_row_of_another_table_goes():
    mine = beside_saras_rows("0")

    shown = mine.has("grants-0-from", "grants-rows", "partners-0-name")

    assert shown == ["Tillväxtverket", "2", ""]


def test_a_table_in_conflict_keeps_ones_own_rows_in_the_form():
    mine, sara = of_tables("others")
    drafting.save(mine.it.pk, {"grants": tables.GRANTS}, version=0, by=sara)

    asked = mine.press(**{"grants-0-from": "Min myndighet"})

    assert list(asked.context["page"].conflicts) == ["grants"]
    assert mine.has("grants-0-from", "grants-rows") == ["Min myndighet", "1"]
