"""An association is granted nothing until its debts have been looked up (R-119-3)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Case, Status
from delmos_portal.demo.walk import proposal
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from screening.actions import checking, communicating, deciding, reviewing
from screening.forms.deciding import CONDITIONS_OF_CIVIL_SOCIETY, proposal_form
from screening.models import DebtCheck
from screening.requirements import NOT_CHECKED, points_of
from tests.accounts.people import sign_in
from tests.applications.rounds import association, begun, call_ngo
from tests.build import notification, people

pytestmark = pytest.mark.django_db


def assessed():
    it = begun(call_ngo(), association())
    for step in ("fill", "send", "sign", "take_up"):
        getattr(it, step)()
        it.submission.refresh_from_db()
    points = {one.key: {"answer": "yes", "reason": "Framgår."} for one in points_of(it.submission)}
    olle = it.cast.officer
    reviewing.assess(it.submission, points, "Bra.", finished=True, by=olle)
    it.submission.refresh_from_db()
    return it.submission, olle


def propose(submission, olle) -> None:
    deciding.propose(submission.pk, proposal(submission, "accept"), by=olle)


def address(case: Case) -> str:
    return reverse("workspace:check-debts", args=[case.pk])


def test_nothing_is_granted_until_a_check_is_clear():
    it, olle = assessed()
    today = timezone.localdate()

    with pytest.raises(Refused, match="Bifall kräver en kontroll"):
        propose(it, olle)
    checking.check_debts(it.case, on=today, has_hindrance=True, note="Skuld hos KFM.", by=olle)
    with pytest.raises(Refused, match="Bifall kräver en kontroll"):
        propose(it, olle)
    checking.check_debts(it.case, on=today, has_hindrance=False, by=olle)
    propose(it, olle)

    it.refresh_from_db()
    assert it.status == Status.PROPOSED
    details = Event.objects.filter(step="check_debts").values_list("details", flat=True)
    assert list(details.order_by("position")) == [
        {"result": "hindrance", "checked_on": today.isoformat()},
        {"result": "clear", "checked_on": today.isoformat()},
    ]


def test_an_association_may_be_declined_without_a_check():
    it, olle = assessed()

    communicating.waive(it.pk, "own", by=olle)
    deciding.propose(it.pk, proposal(it, "decline"), by=olle)

    it.refresh_from_db()
    assert it.status == Status.PROPOSED


def test_the_officer_notes_the_check_on_the_cases_page_and_it_is_shown():
    it, olle = assessed()
    client = sign_in(Client(), olle)
    case_page = reverse("workspace:case", args=[it.case_id])
    today = timezone.localdate()

    before = client.get(case_page).text
    empty = client.post(address(it.case), {"note": ""})
    ahead = client.post(
        address(it.case), {"on": today + timedelta(days=1), "has_hindrance": "yes", "note": ""}
    )
    done = client.post(address(it.case), {"on": today, "has_hindrance": "no", "note": ""})
    after = client.get(case_page).text

    assert ("Inte kontrollerat" in before, address(it.case) in before) == (True, True)
    assert set(empty.context["form"].errors) == {"on", "has_hindrance"}
    assert ahead.context["form"].errors == {
        "on": ["Dagen ligger framåt i tiden. Ange dagen då du gjorde kontrollen."],
        "note": ["Skriv vad hindret består i."],
    }
    assert done.headers["Location"] == case_page
    assert ("Inget hinder" in after, "Inte kontrollerat" in after) == (True, False)
    assert "Hinder kontrollerat" in after


def test_the_proposals_page_says_that_the_check_is_missing():
    it, olle = assessed()

    page = sign_in(Client(), olle).post(
        reverse("workspace:propose", args=[it.pk]), {"outcome": "accept"}
    )

    assert NOT_CHECKED in page.context["form"].errors["outcome"]


def test_only_an_officer_without_a_conflict_notes_a_check_and_a_check_is_never_changed():
    it, olle = assessed()
    rut = people().rut
    made = checking.check_debts(it.case, on=timezone.localdate(), has_hindrance=False, by=olle)

    page = sign_in(Client(), rut).get(address(it.case))

    assert page.context["why_not"] == "Bara handläggare kan göra detta."
    with pytest.raises(Refused, match="Bara handläggare"):
        checking.check_debts(it.case, on=timezone.localdate(), has_hindrance=False, by=rut)
    with pytest.raises(DatabaseError), transaction.atomic():
        DebtCheck.objects.filter(pk=made.pk).update(note="Ändrad")


def test_the_words_for_an_association_do_not_speak_of_municipalities():
    it, _olle = assessed()

    form = proposal_form(it)
    said = " ".join(f"{one.label} {one.help}" for one in points_of(it))

    assert form.initial["conditions"] == "\n".join(CONDITIONS_OF_CIVIL_SOCIETY)
    assert ("skyldig" in said, "ordinarie verksamhet" in said) == (False, False)
    assert [one.key for one in points_of(it)][:3] == ["purpose", "recipient", "not_business"]


def test_a_municipalitys_case_has_no_such_check():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)

    with pytest.raises(Refused, match="Kontrollen gäller föreningar"):
        checking.check_debts(it.case, on=timezone.localdate(), has_hindrance=False, by=who.olle)

    assert [one.key for one in points_of(it)] == ["purpose", "not_statutory"]
    assert (
        "Skulder, likvidation"
        not in sign_in(Client(), who.olle).get(reverse("workspace:case", args=[it.case_id])).text
    )


def test_a_hindrance_that_is_noted_after_the_proposal_stops_the_decision():
    it, olle = assessed()
    today, disa = timezone.localdate(), people().disa
    checking.check_debts(it.case, on=today, has_hindrance=False, by=olle)
    propose(it, olle)
    checking.check_debts(it.case, on=today, has_hindrance=True, note="Skuld hos KFM.", by=olle)

    with pytest.raises(Refused) as refused:
        deciding.decide(it.pk, by=disa)

    assert str(refused.value) == NOT_CHECKED
    it.refresh_from_db()
    assert it.status == Status.PROPOSED
