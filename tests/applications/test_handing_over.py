"""Who hands cases over chooses which, sees first what goes to whom, and who cannot take them (M6)."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import drafting, responsibility
from applications.models import Case, Submission
from delmos_portal.accounts.actions.members import change_role
from delmos_portal.accounts.models import Role, User
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from tests.accounts.people import sign_in
from tests.build import People, call, keep_promises, member, people, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> People:
    return people()


@pytest.fixture
def wilma(who: People) -> User:
    wilma = person("Wilma", title="Strateg")
    member(wilma, who.motala, Role.WRITER)
    return wilma


@pytest.fixture
def drafts(who: People) -> list[Submission]:
    calls = [call(f"utlysning-{number}") for number in (1, 2, 3)]
    return [drafting.begin(one, who.motala, by=who.amina) for one in calls]


def page_of(who: People) -> str:
    return reverse("hand-over", args=[who.motala.pk])


def responsible_for(drafts: list[Submission]) -> list[str]:
    named = dict(Case.objects.values_list("pk", "responsible__name"))
    return [named[one.case_id].split()[0] for one in drafts]


def test_all_cases_are_ticked_from_the_start(who, wilma, drafts):
    form = sign_in(Client(), who.amina).get(page_of(who)).context["form"]

    assert [box.data["selected"] for box in form["cases"]] == [True, True, True]


def test_only_the_ticked_cases_are_handed_over_and_the_others_stay(who, wilma, drafts, mailoutbox):
    chosen = {"cases": [drafts[0].case_id, drafts[2].case_id], "receiver": wilma.pk}
    client = sign_in(Client(), who.amina)

    done = client.post(page_of(who), {**chosen, "confirm": "ja"}, follow=True)
    keep_promises()

    contacts = [Submission.objects.get(pk=one.pk).answers["contact_name"] for one in drafts]
    assert responsible_for(drafts) == ["Wilma", "Amina", "Wilma"]
    assert contacts == ["Wilma Exempel", "Amina Exempel", "Wilma Exempel"]
    assert "2 ärenden är överlämnade till Wilma Exempel." in done.content.decode()
    assert "Ett ärende är kvar hos dig." in done.content.decode()
    assert [mail.body.count("– Statsbidrag") for mail in mailoutbox] == [2]


def test_before_anything_moves_the_page_says_what_goes_to_whom(who, wilma, drafts):
    chosen = {"cases": [drafts[0].case_id], "receiver": wilma.pk}

    page = sign_in(Client(), who.amina).post(page_of(who), chosen)

    assert page.status_code == 200
    assert [case.pk for case in page.context["going"]] == [drafts[0].case_id]
    assert [case.pk for case in page.context["staying"]] == [one.case_id for one in drafts[1:]]
    assert page.context["receiver"] == wilma
    assert page.context["becomes_contact"] == [drafts[0].case_id]
    assert responsible_for(drafts) == ["Amina", "Amina", "Amina"]
    assert not Event.objects.filter(step="hand_over").exists()


def test_one_who_changes_their_mind_comes_back_to_what_was_ticked(who, wilma, drafts):
    chosen = {"cases": [drafts[1].case_id], "receiver": wilma.pk, "change": "ja", "confirm": ""}

    page = sign_in(Client(), who.amina).post(page_of(who), chosen)

    form = page.context["form"]
    assert [box.data["selected"] for box in form["cases"]] == [False, True, False]
    assert responsible_for(drafts) == ["Amina", "Amina", "Amina"]


def test_nothing_ticked_is_refused_with_what_to_do(who, wilma, drafts):
    page = sign_in(Client(), who.amina).post(page_of(who), {"receiver": wilma.pk})

    assert page.context["form"].errors["cases"] == ["Kryssa i minst ett ärende att lämna över."]


def test_a_case_that_somebody_else_got_meanwhile_is_not_moved_in_silence(who, wilma, drafts):
    responsibility.hand_over(who.motala, who.amina, wilma, by=who.amina, only=[drafts[0].case_id])
    olga = person("Olga")
    member(olga, who.motala, Role.WRITER)
    chosen = {"cases": [one.case_id for one in drafts], "receiver": olga.pk, "confirm": "ja"}

    page = sign_in(Client(), who.amina).post(page_of(who), chosen)

    assert page.context["form"].errors["cases"] == [responsibility.CHANGED]
    assert responsible_for(drafts) == ["Wilma", "Amina", "Amina"]
    with pytest.raises(Refused, match="har ändrats"):
        responsibility.hand_over(
            who.motala, who.amina, olga, by=who.amina, only=[drafts[0].case_id]
        )


def test_who_lacks_the_role_is_named_with_who_can_give_it(who, wilma, drafts):
    member(person("Lars"), who.motala, Role.READER)
    own = sign_in(Client(), who.amina).get(page_of(who))
    drafting.begin(call("egen"), who.motala, by=wilma)

    seen_by_wilma = sign_in(Client(), wilma).get(page_of(who))

    assert [(str(one), roles) for one, roles in own.context["without_role"]] == [
        ("Lars Exempel", "läsare"),
        ("Sigrid Exempel", "behörig företrädare"),
    ]
    assert "Ge rollen utkastförfattare" in own.text
    assert "Be Amina Exempel ge rollen utkastförfattare." in seen_by_wilma.text


def test_a_receiver_who_lost_the_role_since_is_refused_by_name_with_what_to_do(who, wilma, drafts):
    change_role(who.motala, wilma, roles={Role.READER}, by=who.amina)
    chosen = {"cases": [drafts[0].case_id], "receiver": wilma.pk, "confirm": "ja"}

    page = sign_in(Client(), who.amina).post(page_of(who), chosen)

    reason = (
        "Wilma Exempel får inte skriva för Motala kommun och kan därför inte ansvara för ärenden."
        " Rollen utkastförfattare ger Amina Exempel. Välj annars någon annan."
    )
    assert page.context["form"].errors["receiver"] == [reason]
    assert responsible_for(drafts) == ["Amina", "Amina", "Amina"]


def test_one_who_may_no_longer_write_reads_at_once_whom_to_ask(who, wilma):
    drafting.begin(call(), who.motala, by=wilma)
    change_role(who.motala, wilma, roles={Role.READER}, by=who.amina)

    page = sign_in(Client(), wilma).get(page_of(who))

    assert page.context["refused"] == (
        "Du får inte skriva för Motala kommun och kan därför inte lämna över ärenden själv."
        " Be Amina Exempel göra det."
    )
    assert "Lämna över</button>" not in page.text
    posted = sign_in(Client(), wilma).post(page_of(who), {"receiver": who.amina.pk})
    assert page.context["refused"] in posted.text
    assert "hand_over_check.html" not in [one.name for one in posted.templates]
