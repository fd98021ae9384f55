"""What a proposal and a decision are read beside: that the readers do not agree."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import answering
from applications.models import Outcome, Status
from screening.actions import moderating
from screening.requirements import points_of
from tests.accounts.people import sign_in
from tests.build import keep_promises, notification, people
from tests.screening.test_assessing import both_finished
from tests.screening.test_communicating import sent
from tests.screening.test_equal_treatment import coded_call
from tests.screening.test_told_alike import in_review, taken_to

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


def test_a_statement_is_called_so_in_the_register_the_events_and_the_mail(mailoutbox):
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    one = sent(it, who)
    keep_promises()
    mailoutbox.clear()
    olle, page = sign_in(Client(), who.olle), reverse("workspace:case", args=[it.case_id])
    before = olle.get(page).context["parts"][-1].statement

    said = answering.answer(one, "Vi har nu rätt firmatecknare.", by=who.amina)
    keep_promises()
    shown = olle.get(page)

    assert before is None
    assert shown.context["parts"][-1].statement == {"pk": str(said.pk), "at": said.at}
    assert f"#meddelande-{said.pk}" in shown.text
    assert shown.context["happenings"][0].title == "Yttrande före beslut inkommet"
    assert it.case.register.order_by("number").last().subject == "Yttrande"
    (mail,) = [one for one in mailoutbox if one.to == [who.olle.email]]
    assert mail.subject == f"{it.case.registration_number}: yttrande före beslut"
    assert "har yttrat sig före beslutet" in mail.body


def test_only_who_proposes_is_told_that_the_case_comes_among_the_like_cases_later():
    who, of = people(), coded_call()
    taken_to(Status.DECIDED, of, who, 10, Outcome.ACCEPT)
    it = taken_to(Status.PROPOSED, of, who, 11, Outcome.DECLINE)
    other = in_review(of, who, 13)
    later = "Ärendet står med där när förslaget är lämnat."

    decides = sign_in(Client(), who.disa).get(reverse("workspace:decide", args=[it.pk])).text
    proposes = (
        sign_in(Client(), who.olle)
        .post(reverse("workspace:propose", args=[other.pk]), {"outcome": "decline"})
        .text
    )

    told = "Lika ärenden har fått en annan utgång"
    assert [told in text for text in (decides, proposes)] == [True, True]
    assert [later in text for text in (decides, proposes)] == [False, True]
