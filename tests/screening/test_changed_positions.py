"""N12: who rests an assessment on a position is told when it is changed or holds no more."""

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Status
from delmos_portal.accounts.models import StaffRole
from delmos_portal.pages import actions as pages
from delmos_portal.pages.models import Article
from screening.actions import reviewing, second_reading
from screening.actions.citing_anew import CHANGED_AGAIN, NOT_CITED
from screening.actions.merging import Overall
from screening.models import Citation
from screening.views.changed_positions import Change, changed_for
from tests.accounts.people import sign_in
from tests.build import notification, people, person
from tests.screening.test_assessing import answers, reader_of, scored
from tests.screening.test_stage_pages import position

pytestmark = pytest.mark.django_db
TOLD = "Ett ställningstagande som bedömningen vilar på har ändrats"


def changed(made: Article, **now: object) -> Article:
    made = Article.objects.get(pk=made.pk)
    for name, value in now.items():
        setattr(made, name, value)
    rut = person("Rut", StaffRole.REGISTRAR)
    return pages.save_article(made, subjects=[], changed=sorted(now), by=rut)


def shown(client: Client, page: str) -> str:
    """What the page says that it shows, for it to send back."""
    return str(client.get(page).context["form"]["seen"].value())


def test_the_assessment_and_the_officers_lists_tell_what_was_changed_side_by_side():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    made, other = position(), person("Olga", StaffRole.OFFICER)
    olle = sign_in(Client(), who.olle)
    page = reverse("workspace:assess", args=[it.pk])
    lists = [reverse("workspace:positions"), reverse("workspace:assessing")]
    olle.post(page, {"positions": [made.pk]})
    before = [TOLD in olle.get(page).text, *("har ändrats" in olle.get(one).text for one in lists)]

    changed(made, title="Om skriftlig samverkan", body="Den nya lydelsen.")

    [told] = changed_for(who.olle)
    assert before == [False, False, False]
    assert told.changes == [
        Change("Rubrik", "Om samverkan", "Om skriftlig samverkan"),
        Change("Lydelse", "Den gamla lydelsen.", "Den nya lydelsen."),
    ]
    text = olle.get(page).text
    assert all(one in text for one in (TOLD, "Den gamla lydelsen.", "Den nya lydelsen."))
    assert ["har ändrats" in olle.get(one).text for one in lists] == [True, True]
    assert changed_for(other) == []


def test_the_officer_cites_it_as_it_reads_today_and_not_as_nobody_has_read_it():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    made = position()
    olle = sign_in(Client(), who.olle)
    page = reverse("workspace:assess", args=[it.pk])
    anew = reverse("workspace:cite-anew", args=[it.pk])
    olle.post(page, {"positions": [made.pk]})
    made = changed(made, body="Den nya lydelsen.")
    read = {"stallningstagande": made.pk, "utgava": made.version}

    made = changed(made, body="Den nyaste lydelsen.")
    stale = olle.post(anew, read, follow=True).text
    kept = Citation.objects.get().wording
    done = olle.post(anew, read | {"utgava": made.version}, follow=True).text
    nonsense = olle.post(anew, read | {"stallningstagande": "x"}, follow=True).text
    olle.post(page, {"summary": "Utan.", "seen": shown(olle, page)})
    gone = olle.post(anew, read, follow=True).text

    assert (CHANGED_AGAIN in stale, "Den gamla" in kept) == (True, True)
    assert "Bedömningen vilar nu på ställningstagandet som det lyder i dag." in done
    assert TOLD not in done
    assert (NOT_CITED in nonsense, NOT_CITED in gone) == (True, True)


def test_one_that_holds_no_more_is_told_and_stays_until_the_officer_takes_it_away():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    made = position()
    olle = sign_in(Client(), who.olle)
    page = reverse("workspace:assess", args=[it.pk])
    olle.post(page, {"positions": [made.pk]})

    made = changed(made, published_on=None)
    text = olle.get(page).text
    listed = olle.get(reverse("workspace:positions")).text
    olle.post(page, {"positions": [made.pk]})
    kept = Citation.objects.count()
    olle.post(page, {"summary": "Utan.", "seen": shown(olle, page)})

    assert all(one in text for one in (TOLD, "Det gäller inte längre.", "(gäller inte längre)"))
    assert "Åberopa det som det lyder i dag" not in text
    assert "Gäller inte längre" in listed
    assert (kept, Citation.objects.count()) == (1, 0)


def test_a_finished_assessment_is_told_of_it_and_not_changed_by_a_press():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    made = position()
    overall = Overall(positions=[made])
    reviewing.assess(it, answers(it), "Bra.", finished=True, by=who.olle, overall=overall)
    made = changed(made, body="Den nya lydelsen.")
    olle = sign_in(Client(), who.olle)
    read = {"stallningstagande": made.pk, "utgava": made.version}

    text = olle.get(reverse("workspace:assess", args=[it.pk])).text
    refused = olle.post(reverse("workspace:cite-anew", args=[it.pk]), read, follow=True).text

    assert (TOLD in text, "Åberopa det som det lyder i dag" in text) == (True, False)
    assert "Bedömningen är färdig. En punkt ändras bara med skäl" in refused
    assert "Den gamla" in Citation.objects.get().wording


def test_neither_the_second_reader_nor_the_recused_is_told_what_the_first_rests_on():
    it, olle, olga = scored()
    made = position()
    overall = Overall(positions=[made])
    reviewing.assess(it, answers(it), "Bra.", finished=False, by=olle, overall=overall)
    second_reading.assess(it, answers(it), "Nej.", finished=False, by=olga)
    changed(made, body="Den nya lydelsen.")
    page = reverse("workspace:assess", args=[it.pk])

    blind = sign_in(Client(), olga).get(page).text
    mine = sign_in(Client(), olle).get(page).text
    reader_of(it, "Doris")
    reviewing.declare(it.case, has_conflict=True, reason="Bror", by=olle)

    assert (TOLD in blind, TOLD in mine) == (False, True)
    assert changed_for(olle) == []
