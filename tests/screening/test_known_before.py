"""What an officer and a decision maker are told before they write or decide, and what they keep when refused."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import (
    CommunicationWaiver,
    Decision,
    Submission,
)
from screening.actions import communicating
from screening.models import ProposalSketch
from screening.requirements.communicating import NOT_HEARD
from tests.accounts.people import sign_in
from tests.build import People, keep_promises, people, person
from tests.screening.test_deciding_views import assessed, grant

pytestmark = pytest.mark.django_db
SAID = "Vi delar inte er bild av samverkan."


def not_heard(who: People) -> Submission:
    it = assessed("application", who)
    CommunicationWaiver.objects.all().delete()
    return it


def page_of(it: Submission, name: str = "propose") -> str:
    return reverse(f"workspace:{name}", args=[it.pk])


def test_what_must_be_done_first_is_told_before_anything_is_written():
    who = people()
    it = not_heard(who)
    olle = sign_in(Client(), who.olle)

    before = olle.get(page_of(it)).text
    communicating.waive(it.pk, "own", by=who.olle)
    after = olle.get(page_of(it)).text

    assert "<strong>Delvis bifall, Avslag, Avvisning:</strong>" in before
    assert f'<a href="{page_of(it, "communicate")}">Kommunicera</a>' in before
    assert "Innan du föreslår" not in after


def test_a_refused_proposal_keeps_all_that_was_typed_until_one_comes_back():
    who = people()
    it = not_heard(who)
    olle = sign_in(Client(), who.olle)
    typed = grant(dissent="Jurist Jansson ville bifalla allt.", took_part=[str(who.disa.pk)])

    refused = olle.post(page_of(it), typed)
    olle.get(page_of(it, "communicate"))
    back = olle.get(page_of(it))

    assert refused.context["form"].errors["outcome"] == [NOT_HEARD]
    form = back.context["form"]
    assert [str(form[name].value()) for name in ("reasons", "dissent", "amount_2", "outcome")] == [
        typed[name] for name in ("reasons", "dissent", "amount_2", "outcome")
    ]
    assert form["took_part"].value() == [str(who.disa.pk)]
    assert "Formuläret har det som du skrev" in back.text
    assert 'title="Utkast till beslut, PDF"' not in back.text


def test_a_kept_proposal_is_thrown_away_by_a_press_and_shown_to_nobody_else():
    who = people()
    it = not_heard(who)
    olle, other = sign_in(Client(), who.olle), sign_in(Client(), person("Olga", "officer"))
    olle.post(page_of(it), grant(reasons="Mina egna ord, inte färdiga än."))

    theirs = other.get(page_of(it)).text
    olle.post(page_of(it, "drop-sketch"))
    begun_anew = olle.get(page_of(it)).text

    assert "Mina egna ord" not in theirs + begun_anew
    assert "Formuläret har det som du skrev" not in theirs + begun_anew


def test_what_is_handed_in_at_last_leaves_nothing_kept():
    who = people()
    it = not_heard(who)
    olle = sign_in(Client(), who.olle)
    olle.post(page_of(it), grant())
    communicating.waive(it.pk, "own", by=who.olle)

    olle.post(page_of(it), grant())
    keep_promises()

    assert Decision.objects.filter(submission=it).count() == 1
    assert ProposalSketch.objects.count() == 0
