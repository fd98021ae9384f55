"""What a proposal and a decision are read beside: that the readers do not agree."""

import pytest
from django.test import Client
from django.urls import reverse

from screening.actions import moderating
from screening.requirements import points_of
from tests.accounts.people import sign_in
from tests.screening.test_assessing import both_finished

pytestmark = pytest.mark.django_db


def test_readers_who_disagree_are_told_with_a_way_to_moderation_until_they_agree():
    it, olle, _olga = both_finished()
    way = reverse("workspace:moderate", args=[it.pk])
    client, page = sign_in(Client(), olle), reverse("workspace:propose", args=[it.pk])

    before = client.get(page)
    far = before.context["assessed"].disagreed
    agreed = {
        one.key: ("3" if one.scale else "yes", "Enades.")
        for one in points_of(it)
        if one.final_answers
    }
    moderating.moderate(it.pk, agreed, by=olle)
    after = client.get(page)

    assert far == len(agreed)
    assert [way in before.text, way in after.text] == [True, False]
    assert after.context["assessed"].disagreed == 0
