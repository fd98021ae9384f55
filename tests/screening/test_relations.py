"""N8: a member of staff's own relations suggest a conflict of interest, and decide none (FL 16 §)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.models import (
    Absence,
    Case,
    ConflictOfInterest,
    Decision,
    Status,
    Submission,
)
from delmos_portal.accounts.models import Organisation, StaffRole, User
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from screening.actions import deciding, relations, reviewing, second_reading
from screening.actions.deciding_many import Read, decide_many
from screening.actions.relations import Noted
from screening.actions.taking_up_many import take_up_many
from screening.models import ConfirmedRelations, Relation, unexplained_in
from screening.permissions import PRESENTER_IS_TIED, SAY_WHY_NOT
from tests.accounts.people import sign_in
from tests.build import call, notification, organisation, people, person

pytestmark = pytest.mark.django_db
WHY = "Jag bor i kommunen och har inget med bidraget att göra."
SECRET = "Min svåger Bertil"


def noted(of: Organisation, **changes: Any) -> Noted:
    return Noted(
        **{"organisation": of, "kind": "home", "since_year": 2019, "note": SECRET, **changes}
    )


def typed(of: Organisation, **changes: Any) -> dict[str, Any]:
    return {"organisation": of.pk, "kind": "home", "since_year": "2019", "note": SECRET, **changes}


def page(by: User, name: str, *keys: object, **asked: Any) -> Any:
    return sign_in(Client(), by).get(reverse(f"workspace:{name}", args=keys), asked)


def press(by: User, name: str, *keys: object, **body: Any) -> Any:
    address = reverse(f"workspace:{name}", args=keys)
    return sign_in(Client(), by).post(address, body, follow=True)


def test_a_relation_is_noted_changed_and_removed_and_the_journal_keeps_all_but_the_note():
    who = people()

    added = press(who.olle, "relations", **typed(who.motala))
    it = Relation.objects.get()
    changed = press(who.olle, "relation", it.pk, **typed(who.motala, until_year="2022"))
    removed = press(who.olle, "relation", it.pk, **{"ta-bort": "1"})

    assert ["sedan 2019" in added.text, SECRET in added.text] == [True, True]
    assert "2019–2022" in changed.text
    assert "Relationen till Motala kommun är borttagen." in removed.text
    assert "Du har inte antecknat någon relation" in removed.text
    events = Event.objects.filter(object_type="screening.relation").order_by("position")
    assert [one.step for one in events] == ["add_relation", "change_relation", "remove_relation"]
    assert {one.details["organisation"] for one in events} == {"Motala kommun"}
    assert SECRET not in str([one.details for one in events])


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"organisation": ""}, "organisation", "Välj en organisation i listan."),
        ({"kind": ""}, "kind", "Välj vad relationen är."),
        (
            {"since_year": "i fjol"},
            "since_year",
            "Skriv ett år med fyra siffror, till exempel 2019.",
        ),
        ({"since_year": "1066"}, "since_year", "Skriv ett år mellan 1940 och"),
        ({"until_year": "2018"}, "until_year", "Slutåret ligger före det första året."),
        ({"kind": "other", "note": ""}, "note", "Skriv kort vad relationen består i."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(changes, field, told):
    who = people()

    answer = press(who.olle, "relations", **typed(who.motala, **changes))

    assert told in str(answer.context["form"].errors[field])
    assert Relation.objects.count() == 0
    assert 'value="2019"' in answer.text or "since_year" in changes


def test_the_same_relation_is_not_noted_twice():
    who = people()
    relations.add(noted(who.motala), by=who.olle)

    answer = press(who.olle, "relations", **typed(who.motala))

    assert "Du har redan antecknat det slaget av relation till Motala kommun." in answer.text
    assert Relation.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"until_year": 2018}, {"kind": "other", "note": ""}])
def test_the_database_holds_what_the_form_says(wrong):
    who = people()
    row = {"organisation": who.motala, "kind": "home", "since_year": 2019, **wrong}

    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(user=who.olle, **row)


def test_an_answer_despite_a_relation_has_a_reason_in_the_database_too():
    it = notification(Status.RECEIVED)

    with pytest.raises(IntegrityError, match="answer_despite_a_relation_has_a_reason"):
        ConflictOfInterest.objects.create(
            case=it.case, user=person("Olle"), has_conflict=False, has_relation=True
        )


def test_only_the_person_and_an_administrator_read_a_relation():
    who = people()
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    relations.add(noted(who.motala), by=who.olle)
    journal = "journal_event_changelist"

    theirs = page(ada, "staff-relations").text
    listed = {
        one: "Relation antecknad" in page(user, journal).text
        for one, user in {"olle": who.olle, "disa": who.disa, "ada": ada}.items()
    }

    assert SECRET in theirs
    assert [page(one, "staff-relations").status_code for one in (who.olle, who.disa)] == [404, 404]
    assert page(ada, "relation", Relation.objects.get().pk).status_code == 404
    assert listed == {"olle": True, "disa": False, "ada": True}


def test_once_a_year_each_says_that_what_they_have_noted_is_right():
    who = people()
    first = page(who.olle, "relations").text

    told = press(who.olle, "confirm-relations").text
    now = timezone.now()
    ConfirmedRelations.objects.update(at=now - timedelta(days=366))
    later = page(who.olle, "relations").text

    asked = "Stämmer uppgifterna?"
    assert [asked in one for one in (first, told, later)] == [True, False, True]
    assert "Du har inte bekräftat dem än." in first
    assert Event.objects.filter(step="confirm_relations", actor=who.olle).count() == 1


def test_the_question_suggests_what_was_noted_and_makes_no_choice():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    relations.add(noted(who.motala), by=who.olle)

    asked = page(who.olle, "declare", it.case_id)
    unanswered = press(who.olle, "declare", it.case_id, reason=WHY)
    without = press(who.olle, "declare", it.case_id, has_conflict="no")
    kept = press(who.olle, "declare", it.case_id, has_conflict="no", reason=WHY)

    assert "Hemkommun: Motala kommun, sedan 2019" in asked.text
    assert "checked" not in asked.text.partition("<form")[2].partition("</form>")[0]
    assert unanswered.context["form"].errors == {"has_conflict": ["Svara ja eller nej."]}
    assert without.context["form"].errors == {
        "reason": ["Skriv varför den relation du har antecknat inte är jäv."]
    }
    assert "inget hindrar att du handlägger" in kept.text
    said = ConflictOfInterest.objects.get(user=who.olle)
    assert (said.has_conflict, said.has_relation, said.reason) == (False, True, WHY)
    with pytest.raises(Refused, match="Svara på jävsfrågan i ärendet, med skäl"):
        reviewing.declare(it.case, has_conflict=False, by=who.olle)


def test_a_region_is_its_municipalities_and_a_federation_its_members():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    region = organisation("Region Östergötland", "05", "region")
    other = organisation("Region Skåne", "12", "region")
    federation = organisation("Räddningsförbundet", "", "kommunalforbund")
    federation.members.add(who.motala)
    relations.add(noted(who.motala), by=who.olle)

    found = {}
    for one in (who.motala, region, federation, other, who.elsewhere):
        Case.objects.filter(pk=it.case_id).update(organisation=one)
        asked = page(who.olle, "declare", it.case_id).text
        tied = Case.objects.filter(unexplained_in("pk", "organisation", who.olle.pk)).exists()
        assert tied == ("Du har antecknat en relation" in asked)
        found[one.name] = tied
        assert ("ligger i Region Östergötland" in asked) == (one == region)
        assert ("är medlem i Räddningsförbundet" in asked) == (one == federation)

    assert list(found.values()) == [True, True, True, False, False]


def test_a_relation_noted_after_an_answer_asks_again_where_it_touches_and_nowhere_else():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)

    elsewhere = press(who.olle, "relations", **typed(who.elsewhere))
    told = press(who.olle, "relations", **typed(who.motala))

    number = it.case.registration_number
    assert "ställs igen" not in elsewhere.text
    assert f"Jävsfrågan ställs igen i {number}." in told.text
    assert not ConflictOfInterest.objects.filter(user=who.olle).exists()
    assert "Svara på jävsfrågan" in page(who.olle, "case", it.case_id).text
    assert Event.objects.filter(step="ask_conflict_anew", subject_id=str(it.case_id)).count() == 1


def test_another_kind_asks_again_and_another_year_does_not():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    relations.add(noted(who.motala), by=who.olle)
    reviewing.declare(it.case, has_conflict=False, reason=WHY, by=who.olle)
    pk = Relation.objects.get().pk

    year = relations.change(pk, noted(who.motala, since_year=2018), by=who.olle)
    kind = relations.change(pk, noted(who.motala, kind="relative"), by=who.olle)

    assert (year, kind) == ([], [it.case.registration_number])


def test_several_are_taken_up_without_those_that_a_relation_touches():
    who = people()
    its = [notification(Status.RECEIVED, who=who, of=call(one)) for one in ("en", "tva")]
    ConflictOfInterest.objects.all().delete()
    relations.add(noted(who.motala), by=who.olle)
    Case.objects.filter(pk=its[1].case_id).update(organisation=who.elsewhere)
    ids = [one.pk for one in its]

    shown = page(who.olle, "take-up-many", inlaga=ids)
    done, refused = take_up_many(
        Submission.objects.filter(pk__in=ids), has_no_conflict=True, by=who.olle
    )

    rows = {one.submission.pk: (one.refusal, one.is_chosen) for one in shown.context["rows"]}
    assert rows == {its[0].pk: (SAY_WHY_NOT, False), its[1].pk: ("", True)}
    assert SECRET not in shown.text
    assert (done, refused) == ([its[1].pk], {its[0].pk: SAY_WHY_NOT})


def test_nothing_is_decided_by_who_has_not_answered_for_a_relation_one_at_a_time_or_many():
    who = people()
    it = notification(Status.PROPOSED, who=who)
    relations.add(noted(who.motala), by=who.disa)
    seen = Read(it.pk, Decision.objects.get().proposed_at.isoformat())

    [row] = page(who.disa, "decide-many", inlaga=it.pk).context["rows"]
    _done, many = decide_many([seen], has_no_conflict=True, by=who.disa)
    with pytest.raises(Refused, match="Ange först om du är jävig"):
        deciding.decide(it.pk, by=who.disa)

    assert (row.refusal, row.may_choose) == (SAY_WHY_NOT, False)
    assert many == {it.pk: SAY_WHY_NOT}
    reviewing.declare(it.case, has_conflict=False, reason=WHY, by=who.disa)
    done, _refused = decide_many([seen], has_no_conflict=False, by=who.disa)
    assert [one.status for one in done] == [Status.DECIDED]


def test_an_answer_given_before_the_municipality_became_a_member_is_no_answer():
    who = people()
    it = notification(Status.PROPOSED, who=who)
    relations.add(noted(who.elsewhere), by=who.disa)
    who.motala.members.add(who.elsewhere)

    with pytest.raises(Refused, match="Du har antecknat en relation som rör ärendet"):
        deciding.decide(it.pk, by=who.disa)


def test_nothing_is_decided_as_proposed_by_one_who_has_not_answered_for_a_relation():
    who = people()
    it = notification(Status.PROPOSED, who=who)
    relations.add(noted(who.motala), by=who.olle)
    told = PRESENTER_IS_TIED.format(who.olle)

    [row] = page(who.disa, "decide-many", inlaga=it.pk).context["rows"]
    one = page(who.disa, "decide", it.pk).text
    with pytest.raises(Refused) as refused:
        deciding.decide(it.pk, by=who.disa)

    assert (row.refusal, str(refused.value)) == (told, told)
    assert told in one
    assert [mark in one for mark in (SECRET, "Hemkommun")] == [False, False]
    reviewing.declare(it.case, has_conflict=False, reason=WHY, by=who.olle)
    assert deciding.decide(it.pk, by=who.disa).status == Status.DECIDED


def test_one_at_a_time_leaves_out_what_a_relation_touches_and_says_so():
    who = people()
    its = [notification(Status.IN_REVIEW, who=who, of=call(one)) for one in ("en", "tva")]
    Case.objects.filter(pk=its[1].case_id).update(organisation=who.elsewhere)
    relations.add(noted(who.motala), by=who.olle)

    answer = sign_in(Client(), who.olle).get(reverse("workspace:screen"), follow=True)

    assert answer.request["PATH_INFO"] == reverse("workspace:assess", args=[its[1].pk])
    assert (
        f"Inte med: {its[0].case.registration_number}. Du har antecknat en relation" in answer.text
    )


def test_who_assigns_is_told_that_a_relation_is_noted_and_no_more():
    who = people()
    it = notification(Status.IN_REVIEW, who=who)
    olga = person("Olga", StaffRole.OFFICER)
    relations.add(noted(who.motala, kind="relative"), by=olga)
    body = {"arende": it.case_id, f"sett-{it.case_id}": who.olle.pk, "to": olga.pk}
    today = timezone.localdate()
    away = {"user": who.olle.pk, "substitute": olga.pk, "first_on": today, "last_on": today}

    given = press(who.rut, "assign", **body, granska="ja").text
    read = page(who.olle, "second-reader", it.pk).text
    absent = press(who.olle, "absences", **away).text

    assert "Olga Exempel har antecknat en relation som rör organisationen" in given
    assert "Olga Exempel, har antecknat en relation som rör organisationen" in read
    assert f"en relation som rör {it.case.registration_number}" in absent
    for shown in (given, read, absent):
        assert [mark in shown for mark in (SECRET, "Närstående arbetar")] == [False, False]
    assert Absence.objects.count() == 1
    reviewing.declare(it.case, has_conflict=False, reason=WHY, by=olga)
    assert "Relation antecknad" not in press(who.rut, "assign", **body, granska="ja").text
    [asked] = second_reading.readers_for(it)
    assert vars(asked)["is_tied"] is False


@settings(max_examples=40)
@given(
    kinds=st.lists(st.sampled_from(["home", "employer", "relative"]), unique=True),
    says=st.sampled_from([None, "no", "yes"]),
    reason=st.sampled_from(["", "  ", WHY]),
)
def test_whatever_is_noted_nobody_handles_a_case_who_has_not_answered_for_it(kinds, says, reason):
    with transaction.atomic():
        who = people()
        it = notification(Status.RECEIVED, who=who, of=call("egen"))
        for kind in kinds:
            relations.add(noted(who.motala, kind=kind), by=who.olle)
        was_refused = False
        if says:
            try:
                reviewing.declare(it.case, has_conflict=says == "yes", reason=reason, by=who.olle)
            except Refused:
                was_refused = True
        try:
            reviewing.take_up(it.pk, by=who.olle)
            is_handled = True
        except Refused:
            is_handled = False
        transaction.set_rollback(True)

    has_reason = bool(reason.strip())
    assert was_refused == bool(says and not has_reason and (kinds or says == "yes"))
    assert is_handled == (says == "no" and (has_reason or not kinds))
