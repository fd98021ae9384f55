"""R-ASS-3, M17, N12, N13: the pages of a stage's assessment."""

import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Outcome, StageKind, Status, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.lifecycle import Refused
from delmos_portal.pages import actions as pages
from delmos_portal.pages.models import Article
from screening.actions import criteria, deciding, explaining, reviewing, text_blocks
from screening.actions.merging import Overall
from screening.models import Citation, Criterion, TextBlock
from screening.requirements import points_of
from screening.views.ranking import Ranked, give_places, ranking_of
from tests.accounts.people import sign_in
from tests.build import call, notification, people, person, stage, walk
from tests.screening.batches import PLACES, decided
from tests.screening.test_assessing import administrator, answers, both_finished
from tests.screening.test_equal_treatment import WHY, coded_call, group, proposed, told

pytestmark = pytest.mark.django_db


def officer() -> User:
    return person("Olle")


def test_the_list_is_in_order_of_score_and_says_how_it_is_counted():
    who, of = people(), call()
    first = of.stages.first()
    criteria.begin(first.pk, with_scale=True, by=administrator())
    rows = [proposed(of, who, n, outcome) for n, outcome in ((10, "decline"), (11, "accept"))]

    made = ranking_of(first, who.olle)
    page = sign_in(Client(), who.olle).get(reverse("workspace:ranking", args=[first.pk])).text

    assert [(one.it.pk, one.score, one.place) for one in made.rows] == [
        (rows[1].pk, Decimal("75.00"), 1),
        (rows[0].pk, Decimal("25.00"), 2),
    ]
    assert "75,00" in page
    assert "Ärenden som du har anmält jäv i visas inte." in page


def test_equal_scores_share_a_place_and_the_frame_is_never_drawn_between_them():
    def row(points: str | None, ore: int) -> Ranked:
        score = None if points is None else Decimal(points)
        return Ranked(Submission(), score, ore, ore, "")

    rows = [row("90", 100), row("75", 100), row("75", 100), row("50", 10), row(None, 10)]
    exact = [row("75", 100), row("75", 100), row("50", 10)]

    give_places(rows, before=50, frame=300)
    give_places(exact, before=0, frame=200)

    assert [(one.place, one.sharing) for one in rows] == [(1, 1), (2, 2), (2, 2), (4, 1), (0, 1)]
    assert [one.total for one in rows] == [150, 250, 350, 360, 370]
    assert [one.is_first_beyond for one in rows] == [False, True, False, False, False]
    assert [one.is_first_beyond for one in exact] == [False, False, True]


def test_the_list_says_that_the_frame_does_not_cover_all_who_share_a_place():
    who = people()
    of = call()
    its = [decided(who, of, one, StageKind.APPLICATION) for one in PLACES[:2]]
    of.frame_ore = ranking_of(its[0].stage, who.olle).total - 1
    of.save()

    page = sign_in(Client(), who.olle).get(reverse("workspace:ranking", args=[its[0].stage_id]))

    assert "räcker inte till alla 2 på delad plats 1" in page.text
    assert page.text.count("1 (delad)") == 2


def test_the_running_total_is_of_the_ledger_and_the_line_is_drawn_where_the_frame_ends():
    who = people()
    it = stage(StageKind.APPLICATION, Status.IN_REVIEW, who=who)
    of = it.stage.call
    reviewing.assess(
        it,
        answers(it),
        "Bra.",
        finished=True,
        by=who.olle,
        overall=Overall("accept_in_part", 500_000_00),
    )
    of.frame_ore = 400_000_00
    of.save()

    [row] = ranking_of(it.stage, who.olle).rows
    page = sign_in(Client(), who.olle).get(reverse("workspace:ranking", args=[it.stage_id])).text
    of.frame_ore = 100_000_000_00
    of.save()
    walk(it, who).propose()
    walk(it, who).decide()
    made = ranking_of(it.stage, who.olle)

    assert (row.applied, row.proposed, row.total) == (700_000_00, 500_000_00, 500_000_00)
    assert row.is_first_beyond
    assert "Här tar ramen slut" in page
    assert (made.before, made.total) == (0, made.rows[0].proposed)


def test_the_recused_sees_neither_the_row_nor_its_place():
    who, of = people(), call()
    mine = proposed(of, who, 10, "accept")
    other = proposed(of, who, 11, "accept")
    otto = person("Otto", StaffRole.OFFICER)
    reviewing.declare(mine.case, has_conflict=True, reason="Min bror", by=otto)

    assert [(one.it.pk, one.place) for one in ranking_of(mine.stage, otto).rows] == [(other.pk, 1)]


def test_the_list_costs_as_much_with_three_rows_as_with_one(django_assert_num_queries):
    who, of = people(), call()
    it = proposed(of, who, 10, "accept")
    client = sign_in(Client(), who.olle)
    page = reverse("workspace:ranking", args=[it.stage_id])
    client.get(page)

    for number in (0, 11, 12):
        if number:
            proposed(of, who, number, "decline")
        with django_assert_num_queries(7):
            client.get(page)


def test_two_to_four_cases_are_compared_side_by_side():
    found, olle = group(Outcome.ACCEPT, Outcome.DECLINE)
    client = sign_in(Client(), olle)
    page = reverse("workspace:compare", args=[found[0].stage_id])

    one = client.get(f"{page}?inlaga={found[0].pk}", follow=True).text
    both = client.get(f"{page}?inlaga={found[0].pk}&inlaga={found[1].pk}").text

    assert "Välj två till fyra ärenden att jämföra." in one
    assert re.findall(r'value="([^"]+)"[^>]+checked', one) == [str(found[0].pk)]
    assert [name in both for name in ("Kommun 10", "Kommun 11")] == [True, True]
    assert both.count("Framgår inte av svaren.") == 2


def test_the_readers_are_moderated_point_by_point_on_one_page():
    it, olle, _olga = both_finished()
    client = sign_in(Client(), olle)
    page = reverse("workspace:moderate", args=[it.pk])

    listed = client.get(reverse("workspace:moderations", args=[it.stage_id])).text
    without = client.post(page, {"purpose_answer": "3"})
    done = client.post(page, {"purpose_answer": "3", "purpose_reason": "Enades."}, follow=True)
    again = client.post(page, {"purpose_answer": "3", "purpose_reason": "Enades."})

    assert "Skillnader att enas om" in listed
    assert without.context["form"].errors["purpose_reason"] == [
        "Skriv skälet: ligger i linje med syftet."
    ]
    assert ["2 av 2" in listed, "1 av 2" in done.text] == [True, True]
    assert "75,00" in done.text
    assert "Inget är ändrat." in again.text


def test_an_inequality_is_explained_on_the_page_and_then_silent():
    [one, other], olle = group(Outcome.ACCEPT, Outcome.DECLINE)
    client = sign_in(Client(), olle)
    page = reverse("workspace:equal-treatment", args=[one.stage_id])
    read = told(one, other)
    members = {"grupp": "g1", "inlaga": [*read], "utfall": [*read.values()]}

    before = client.get(page).text
    short = client.post(page, {**members, "g1-reason": "Därför."}).text
    after = client.post(page, {**members, "g1-reason": WHY}, follow=True).text

    assert "Det här stoppar inget än" in before
    assert "Behovet är visat" in before
    assert ["Därför." in short, "7 tecken, och minst 20 behövs" in short] == [True, True]
    assert ["Det här stoppar inget än" in after, WHY in after] == [False, True]


def test_a_reason_that_speaks_of_a_case_shows_the_recused_in_it_nothing_but_that_it_is_given():
    [one, other, third], olle = group(Outcome.ACCEPT, Outcome.DECLINE, Outcome.ACCEPT)
    everyone = [one, other, third]
    otto = person("Otto", StaffRole.OFFICER)
    explaining.explain(everyone, told(*everyone), WHY, by=olle)
    deciding.send_back(third.pk, comment="Se över.", by=person("Disa"))
    page = reverse("workspace:equal-treatment", args=[one.stage_id])

    before = sign_in(Client(), otto).get(page).text
    reviewing.declare(third.case, has_conflict=True, reason="Min bror", by=otto)
    after, theirs = (sign_in(Client(), who).get(page).text for who in (otto, olle))

    assert [WHY in text for text in (before, after, theirs)] == [True, False, True]
    assert ["Förklarat" in text for text in (before, after)] == [True, True]
    assert "Skäl visas bara för den som får läsa alla ärenden som de gäller." in after
    assert "behandlas olika utan att det är förklarat" not in after


def test_criteria_are_written_until_an_assessment_is_finished_and_then_locked():
    it = notification(Status.IN_REVIEW)
    ada = sign_in(Client(), administrator())
    page = reverse("workspace:criteria", args=[it.stage_id])
    new = {
        "part": "merits",
        "label": "Genomförbarhet",
        "scale": "Nej\nDelvis\nJa",
        "weight": "1,5",
        "grounds": "plan: Planen är tydlig\nbrist: Planen brister",
        "audience": "all",
    }

    ada.post(page, {"med_skala": "1"})
    ada.post(reverse("workspace:criterion-add", args=[it.stage_id]), new)
    made = Criterion.objects.get(label="Genomförbarhet")
    change = reverse("workspace:criterion", args=[it.stage_id, made.pk])
    ada.post(change, {**new, "label": "Genomförande"})
    made.refresh_from_db()
    given = answers(it) | {made.key: {"answer": "2", "reason": "Ja.", "ground": "plan"}}
    reviewing.assess(it, given, "", finished=True, by=officer())
    locked = ada.post(change, {"remove": "1"}, follow=True).text

    assert (made.label, made.scale, made.weight) == (
        "Genomförande",
        ["Nej", "Delvis", "Ja"],
        Decimal("1.50"),
    )
    assert made.grounds == [["plan", "Planen är tydlig"], ["brist", "Planen brister"]]
    assert "Grunderna är låsta" in locked
    assert Criterion.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"scale": "Bara ett"}, "scale", "Skriv minst två och högst 11 steg."),
        ({"part": "formal", "scale": "a\nb"}, "scale", "En formell kontroll har ingen skala. Töm fältet."),
        ({"weight": "0"}, "weight", "Vikten ska vara minst 0,01."),
        ({"grounds": "kod utan kolon"}, "grounds", "Skriv varje rad som kod, kolon och text."),
        ({"grounds": "a: ett\na: två"}, "grounds", "Samma kod står två gånger."),
    ],
)  # fmt: skip
def test_a_criterion_that_cannot_be_is_refused_beside_its_field(changes, field, told):
    it = notification(Status.RECEIVED)
    ada = sign_in(Client(), administrator())
    new = {"part": "merits", "label": "Grund", "weight": "1", "audience": "all"}

    answer = ada.post(reverse("workspace:criterion-add", args=[it.stage_id]), {**new, **changes})

    assert answer.context["form"].errors[field][0].startswith(told)
    assert Criterion.objects.count() == 0


def test_nobody_but_an_administrator_writes_criteria():
    it = notification(Status.RECEIVED)

    with pytest.raises(Refused, match="Bara en administratör"):
        criteria.begin(it.stage_id, with_scale=True, by=officer())


def test_a_coded_ground_is_chosen_before_the_assessment_is_finished():
    who, of = people(), coded_call()
    it = notification(Status.IN_REVIEW, who=who, of=of)
    body = {f"{one.key}_answer": "3" if one.scale else "yes" for one in points_of(it)}
    body |= {f"{one.key}_reason": "Framgår." for one in points_of(it)}
    client = sign_in(Client(), who.olle)
    page = reverse("workspace:assess", args=[it.pk])

    told = client.post(page, {**body, "finish": "1"})
    client.post(page, {**body, "finish": "1", "purpose_ground": "behov"})
    it = Submission.objects.get(pk=it.pk)

    assert told.context["form"].errors == {
        "purpose_ground": ["Välj kodat skäl: ligger i linje med syftet."]
    }
    assert it.assessment.points["purpose"]["ground"] == "behov"


def test_a_text_is_put_in_without_script_and_nothing_typed_is_lost():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    block = TextBlock(title="Oklart", text="Underlaget är oklart.")
    text_blocks.save(block, by=administrator())
    client = sign_in(Client(), who.olle)
    page = reverse("workspace:assess", args=[it.pk])
    typed = {"purpose_answer": "no", "purpose_reason": "Min text.", "summary": "Samlat."}

    offered = client.get(page).text
    put = client.post(page, {**typed, "insert": "1", "block": block.pk, "place": "purpose_reason"})
    missed = client.post(page, {**typed, "insert": "1"})

    assert "Lägg till texten" in offered
    assert "Min text.\n\nUnderlaget är oklart." in put.text.replace("\r", "")
    assert ["Samlat." in put.text, "Samlat." in missed.text] == [True, True]
    assert "Välj en text och var den ska läggas till." in missed.text
    assert not hasattr(Submission.objects.get(pk=it.pk), "assessment")


def position(**more) -> Article:
    rut = person("Rut", StaffRole.REGISTRAR)
    made = Article(
        kind="position",
        title="Om samverkan",
        summary="Samverkan ska vara skriftlig.",
        body="Den gamla lydelsen.",
        number="2026:1",
        decided_on=timezone.localdate(),
        published_on=timezone.localdate(),
    )
    return pages.save_article(made, subjects=[], changed=["body"], by=rut)


def test_a_citation_keeps_the_wording_of_its_day_and_staff_see_which_cases_cite_what_changed():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    made = position()
    client = sign_in(Client(), who.olle)
    client.post(reverse("workspace:assess", args=[it.pk]), {"positions": [made.pk]})
    page = reverse("workspace:positions")

    before = client.get(page).text
    made.body = "Den nya lydelsen."
    pages.save_article(made, subjects=[], changed=["body"], by=person("Rut"))
    after = client.get(page).text
    kept = Citation.objects.get()
    reviewing.declare(it.case, has_conflict=True, reason="Min bror", by=who.disa)
    recused = sign_in(Client(), who.disa).get(page).text

    assert kept.wording == "Samverkan ska vara skriftlig.\n\nDen gamla lydelsen."
    number = it.case.registration_number
    assert [number in before, number in after, number in recused] == [True, True, False]
    assert ["Ändrat sedan dess" in one for one in (before, after)] == [False, True]


def test_only_a_published_position_is_cited():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    made = position()
    Article.objects.filter(pk=made.pk).update(published_on=None)
    made.refresh_from_db()

    with pytest.raises(Refused, match="Bara publicerade"):
        reviewing.assess(
            it,
            answers(it),
            "",
            finished=False,
            by=who.olle,
            overall=Overall(positions=[made]),
        )
