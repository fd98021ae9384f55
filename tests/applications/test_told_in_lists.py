"""Mina ärenden tells what the agency has said and waits for: a hearing, and a decision on the stage before."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import answering
from applications.models import Communication, Outcome, Status, Submission
from applications.views.cases import Row
from delmos_portal.accounts.models import Role
from delmos_portal.templatetags.swedish import day, weekday
from screening.actions import communicating
from tests.accounts.people import sign_in
from tests.build import People, member, notification, people, person, stage

pytestmark = pytest.mark.django_db


def heard() -> tuple[Submission, People, Communication]:
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    considered = communicating.Considered(
        outcome=Outcome.DECLINE,
        text="Statskontoret har lämnat andra uppgifter.",
        material="Tjänsteanteckning.",
        last_on=timezone.localdate() + timedelta(days=3),
    )
    return it, who, communicating.communicate(it.pk, considered, by=who.olle)


def row_of(client: Client) -> Row:
    [group] = client.get(reverse("home")).context["groups"]
    [row] = group["rows"]
    return row


def test_a_communication_is_the_organisations_turn_with_its_last_day_and_the_way_to_it():
    it, who, sent = heard()
    amina = sign_in(Client(), who.amina)
    way = reverse("communication", args=[it.case_id, sent.pk])

    row = row_of(amina)
    pages = [
        amina.get(reverse(name, args=[pk])).text
        for name, pk in (("case", it.case_id), ("submission", it.pk))
    ]

    assert (row.turn.whose, row.turn.url, row.turn.is_yours) == ("Din tur", way, True)
    assert row.deadline.text == weekday(sent.last_on)
    assert row.status.text == "Yttra er innan vi beslutar"
    assert [(one.count(f'href="{way}"'), weekday(sent.last_on) in one) for one in pages] == [
        (1, True),
        (1, True),
    ]


def test_who_may_only_read_is_told_whose_turn_it_is():
    it, who, sent = heard()
    reader = person("Lena")
    member(reader, who.motala, Role.READER)

    row = row_of(sign_in(Client(), reader))

    assert (row.turn.whose, row.turn.is_yours) == ("Den som skriver hos er", False)
    assert row.turn.url == reverse("communication", args=[it.case_id, sent.pk])


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_communication_that_is_over_is_the_agencys_turn_again(is_answered):
    _it, who, sent = heard()
    if is_answered:
        answering.answer(sent, "Uppgifterna är gamla.", by=who.amina)
    else:
        Communication.objects.update(last_on=timezone.localdate() - timedelta(days=1))

    row = row_of(sign_in(Client(), who.amina))

    assert (row.turn.whose, row.status.text) == ("Delmos", "Under handläggning")


def test_a_decision_is_told_beside_the_draft_that_it_opened_until_that_is_sent():
    who = people()
    draft = stage("application", who=who)
    amina = sign_in(Client(), who.amina)
    decided = draft.case.submissions.exclude(pk=draft.pk).get()

    row, page = row_of(amina), amina.get(reverse("home")).text
    Submission.objects.filter(pk=draft.pk).update(
        status=Status.RECEIVED, received_at=timezone.now()
    )
    later = row_of(amina)

    on = day(decided.decision.announced_at)
    assert row.submission == draft
    assert row.turn.action == "Fortsätt skriva"
    assert f"Besked om intresseanmälan {on}: ni bjuds in att ansöka." in page
    assert f'href="{reverse("decision", args=[decided.pk])}"' in page
    assert later.told is None
