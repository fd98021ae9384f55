"""What an officer and a decision maker are told before they write or decide, and what they keep when refused."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import answering
from applications.models import (
    CommunicationWaiver,
    CompletionItem,
    CompletionRequest,
    Decision,
    Message,
    MessageReading,
    Status,
    Submission,
)
from delmos_portal.demo.walk import proposal
from delmos_portal.lifecycle import Refused
from screening.actions import communicating, deciding, messaging
from screening.actions.deciding_many import Read, decide_many
from screening.models import Assessment, ProposalSketch
from screening.requirements.communicating import NOT_HEARD
from tests.accounts.people import sign_in
from tests.build import People, call, keep_promises, notification, people, person, stage
from tests.screening.test_communicating import sent
from tests.screening.test_deciding_views import assessed, grant

pytestmark = pytest.mark.django_db
SAID = "Vi delar inte er bild av samverkan."


def not_heard(who: People) -> Submission:
    it = assessed("application", who)
    CommunicationWaiver.objects.all().delete()
    return it


def answered(who: People) -> tuple[Submission, Message]:
    """Communicated, and answered by the organisation; nobody at the agency has read it."""
    it = not_heard(who)
    return it, answering.answer(sent(it, who), SAID, by=who.amina)


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


def test_who_proposes_has_read_what_the_organisation_answered():
    who = people()
    it, said = answered(who)
    olle = sign_in(Client(), who.olle)

    with pytest.raises(Refused, match=r"organisationens yttrande .* vid förslaget"):
        deciding.propose(it.pk, proposal(it, "decline"), by=who.olle)
    unread = olle.get(page_of(it)).text
    read = olle.post(page_of(it), {**grant(reasons="Begonnen text"), "visat": said.pk})
    form = read.context["form"]

    assert (SAID in unread, "Ingen hos oss har läst yttrandet än." in unread) == (True, True)
    assert f"av {who.olle}." in read.text
    assert (form["reasons"].value(), form["amount_1"].value()) == ("Begonnen text", "400 000 kr")
    assert list(MessageReading.objects.values_list("message", "by")) == [(said.pk, who.olle.pk)]
    deciding.propose(it.pk, proposal(it, "decline"), by=who.olle)


def test_who_decides_has_read_it_too_alone_and_with_others():
    who = people()
    it, said = answered(who)
    messaging.note_read(it.case, [said.pk], by=who.olle)
    deciding.propose(it.pk, proposal(it, "decline"), by=who.olle)
    disa = sign_in(Client(), who.disa)
    proposed = Decision.objects.get(submission=it).proposed_at.isoformat()

    with pytest.raises(Refused, match="Du har inte läst organisationens yttrande"):
        deciding.decide(it.pk, by=who.disa)
    _done, refused = decide_many([Read(it.pk, proposed)], has_no_conflict=True, by=who.disa)
    many = disa.get(reverse("workspace:decide-many"), {"inlaga": it.pk}).text
    unread = disa.get(page_of(it, "decide")).text
    read = disa.post(page_of(it, "decide"), {"visat": said.pk, "comment": "Begonnen text"})

    assert [why[:20] for why in refused.values()] == ["Du har inte läst org"]
    assert "Du har inte läst organisationens yttrande" in many
    assert ('name="approve"' in unread, SAID in unread) == (False, True)
    assert 'name="approve"' in read.text
    assert read.context["form"]["comment"].value() == "Begonnen text"
    disa.post(page_of(it, "decide"), {"approve": "1"})
    it.refresh_from_db()
    assert it.status == Status.DECIDED


def test_a_message_of_another_case_is_not_read_by_the_press():
    who = people()
    it, said = answered(who)
    other = notification(Status.IN_REVIEW, who=who, of=call("en-annan"))

    sign_in(Client(), who.olle).post(page_of(other), {"visat": said.pk})

    assert (MessageReading.objects.count(), it.pk != other.pk) == (0, True)


def test_what_did_not_suffice_is_told_to_who_proposes_and_who_decides():
    who = people()
    it = stage("notification", Status.PROPOSED, who=who)
    asked = CompletionRequest.objects.create(
        submission=it, last_on="2026-01-01", consequence="tried", asked_by=who.olle
    )
    for order, (text, verdict) in enumerate([("Årsredovisning", "answered"), ("Intyg", "")], 1):
        CompletionItem.objects.create(
            request=asked,
            order=order,
            text=text,
            last_on="2026-01-01",
            consequence="tried",
            verdict=verdict,
            judged_at=asked.asked_at if verdict else None,
            judged_by=who.olle if verdict else None,
        )
    disa = sign_in(Client(), who.disa)
    before = disa.get(page_of(it, "decide")).text
    CompletionItem.objects.filter(text="Intyg").update(
        verdict="not_enough", why="Fel år", judged_at=asked.asked_at, judged_by=who.olle
    )

    after = disa.get(page_of(it, "decide")).text

    assert "Kompletteringen räckte inte" not in before
    assert "Räcker inte: Fel år." in after
    assert "Årsredovisning" not in after


def suggested(it: Submission, **changes: object) -> None:
    Assessment.objects.filter(submission=it).update(**changes)


def test_both_pages_show_what_the_assessment_comes_to():
    who = people()
    it = stage("application", Status.PROPOSED, who=who)
    suggested(it, suggestion="accept", suggested_ore=it.decision.amount_ore, summary="Bra nog.")

    page = sign_in(Client(), who.disa).get(page_of(it, "decide")).text

    assert "Bra nog." in page
    assert "av 100</dd>" in page
    assert "Förslaget skiljer sig från bedömningen" not in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"suggestion": "decline"}, "Bedömningens samlade förslag är avslag"),
        ({"suggestion": "accept", "suggested_ore": 399_996_00}, "Bedömningen föreslår 399"),
    ],
)
def test_a_proposal_that_differs_from_the_assessment_says_so_and_is_not_refused(changes, words):
    who = people()
    it = assessed("application", who)
    suggested(it, **changes)
    olle = sign_in(Client(), who.olle)
    full = grant(outcome="accept", amount_ore="700 000", amount_1="500 000")

    told = olle.post(page_of(it), full, follow=True).text
    decide = sign_in(Client(), who.disa).get(page_of(it, "decide")).text

    assert (words in told, words in decide) == (True, True)
    assert "Förslaget skiljer sig från bedömningen" in decide
    assert 'name="approve"' in decide


def test_what_stands_in_the_form_is_compared_with_the_assessment_while_it_is_written():
    who = people()
    it = assessed("application", who)
    suggested(it, suggestion="decline")
    olle = sign_in(Client(), who.olle)

    empty = olle.get(page_of(it)).text
    refused = olle.post(page_of(it), grant(reasons="")).text

    assert "Förslaget skiljer sig" not in empty
    assert "och det som föreslås är delvis bifall." in refused
