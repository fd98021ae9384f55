"""Two at the agency act on one case in the same moment (trust.md, C-04): a clear order, nothing typed lost."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from applications.models import Case, ConflictOfInterest, Status, Submission
from delmos_portal.accounts.models import StaffRole, User
from delmos_portal.demo.walk import proposal
from delmos_portal.journal.models import Event
from delmos_portal.journal.record import first_broken, record
from delmos_portal.lifecycle import Refused
from screening.actions import deciding, relations, reviewing
from screening.actions.assigning import Chosen, assign, assign_many
from screening.actions.deciding_many import Read, decide_many
from screening.actions.relations import Noted
from screening.permissions import RECUSED, SAY_WHY_NOT
from tests.accounts.people import sign_in
from tests.build import People, call, notification, people, person, stage
from tests.screening.test_at_once import all_at_once, assessed, violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
Deed = Callable[[], object]


def refused(deed: Deed) -> str:
    try:
        deed()
    except Refused as reason:
        return str(reason)
    return ""


def while_(first: Deed, second: Deed) -> tuple[str, str]:
    """The second begins when the first is done and not yet committed; gives what each was refused with."""

    def alone(deed: Deed) -> str:
        try:
            return refused(deed)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            told = refused(first)
            later: Future[str] = pool.submit(alone, second)
            sleep(0.5)
        return told, later.result(60)


def of_case(it: Submission, *steps: str) -> list[str]:
    events = Event.objects.filter(subject_id=str(it.case_id), step__in=steps)
    return list(events.order_by("position").values_list("step", flat=True))


def proposed(who: People) -> tuple[Submission, User]:
    """A proposal of Olle's in his case, and a colleague."""
    return notification(Status.PROPOSED, who=who), person("Olga", StaffRole.OFFICER)


def test_of_two_who_give_the_case_to_different_officers_one_is_told_whose_it_became():
    who = people()
    it, olga = proposed(who)
    oskar = person("Oskar", StaffRole.OFFICER)
    was = Chosen(it.case_id, who.olle.pk)

    told = all_at_once(
        [lambda: assign(was, olga, by=who.rut), lambda: assign(was, oskar, by=who.disa)]
    )

    now = Case.objects.get(pk=it.case_id).officer
    assert sorted(told) == ["", f"Handläggaren har ändrats sedan du läste sidan: nu är det {now}."]
    assert of_case(it, "assign_case") == ["assign_case"]


@pytest.mark.parametrize("is_first", [True, False])
def test_a_case_given_to_another_while_it_is_decided_is_decided_once_and_is_the_others(is_first):
    who = people()
    it, olga = proposed(who)
    deeds = [
        lambda: assign(Chosen(it.case_id, who.olle.pk), olga, by=who.rut),
        lambda: deciding.decide(it.pk, by=who.disa),
    ]

    told = while_(*(deeds if is_first else reversed(deeds)))

    case = Case.objects.get(pk=it.case_id)
    assert (told, case.officer) == (("", ""), olga)
    assert Submission.objects.get(pk=it.pk).status == Status.DECIDED
    assert (violations(it), first_broken()) == ([], None)
    assert case.register.filter(key=f"decision:{it.decision.pk}").count() == 1


@pytest.mark.parametrize("is_first", [True, False])
def test_a_case_given_to_another_while_its_officer_proposes_keeps_both(is_first):
    who = people()
    it, olga = notification(Status.IN_REVIEW, who=who), person("Olga", StaffRole.OFFICER)
    assessed(it, who)
    made = proposal(it)
    deeds = [
        lambda: assign(Chosen(it.case_id, who.olle.pk), olga, by=who.rut),
        lambda: deciding.propose(it.pk, made, by=who.olle),
    ]

    told = while_(*(deeds if is_first else reversed(deeds)))

    now = Submission.objects.select_related("case", "decision").get(pk=it.pk)
    assert told == ("", "")
    assert (now.status, now.case.officer, now.decision.presented_by) == (
        Status.PROPOSED,
        olga,
        who.olle,
    )
    assert (violations(it), first_broken()) == ([], None)


def test_of_two_who_propose_at_once_one_does_and_the_other_reads_what_they_wrote():
    who = people()
    it, olga = notification(Status.IN_REVIEW, who=who), person("Olga", StaffRole.OFFICER)
    assessed(it, who)
    reviewing.declare(it.case, has_conflict=False, by=olga)
    made, client = proposal(it), sign_in(Client(), olga)
    page: list[str] = []
    words = {"outcome": "accept", "reasons": "Olgas egna skäl står kvar.", "provisions": "2 §"}

    def post() -> None:
        page.append(client.post(reverse("workspace:propose", args=[it.pk]), words).text)

    while_(lambda: deciding.propose(it.pk, made, by=who.olle), post)

    assert "Beslut är föreslaget." in page[0]
    assert "Olgas egna skäl står kvar." in page[0]
    assert "<form" not in page[0].partition("<h1")[2].partition("</main>")[0]
    assert of_case(it, "propose") == ["propose"]
    assert Submission.objects.get(pk=it.pk).decision.presented_by == who.olle


def test_what_is_sent_back_while_it_is_decided_is_decided_and_the_comment_can_be_copied():
    who = people()
    it, _olga = proposed(who)
    greta = person("Greta", StaffRole.DECISION_MAKER)
    reviewing.declare(it.case, has_conflict=False, by=greta)
    client, page = sign_in(Client(), greta), []

    def post() -> None:
        address = reverse("workspace:decide", args=[it.pk])
        page.append(client.post(address, {"comment": "Skälen behöver bli tydligare."}).text)

    while_(lambda: deciding.decide(it.pk, by=who.disa), post)

    assert "Disa Exempel fattade beslutet" in page[0]
    assert "Skälen behöver bli tydligare." in page[0]
    assert of_case(it, "decide", "send_back") == ["decide"]


def test_who_declares_a_conflict_before_deciding_has_decided_nothing():
    who = people()
    it, _olga = proposed(who)

    told = while_(
        lambda: reviewing.declare(it.case, has_conflict=True, reason="Bror", by=who.disa),
        lambda: deciding.decide(it.pk, by=who.disa),
    )

    assert told == ("", RECUSED)
    assert Submission.objects.get(pk=it.pk).status == Status.PROPOSED


def test_a_conflict_declared_while_the_same_person_decides_stands_after_the_decision():
    who = people()
    it, _olga = proposed(who)

    told = while_(
        lambda: deciding.decide(it.pk, by=who.disa),
        lambda: reviewing.declare(it.case, has_conflict=True, reason="Bror", by=who.disa),
    )

    assert told == ("", "")
    assert of_case(it, "decide", "declare_conflict") == ["decide", "declare_conflict"]


@pytest.mark.parametrize("is_first", [True, False])
def test_a_case_is_never_left_with_an_officer_who_has_declared_a_conflict(is_first):
    who = people()
    it, olga = proposed(who)
    deeds = [
        lambda: assign(Chosen(it.case_id, who.olle.pk), olga, by=who.rut),
        lambda: reviewing.declare(it.case, has_conflict=True, reason="Syster", by=olga),
    ]

    told = while_(*(deeds if is_first else reversed(deeds)))

    officer = Case.objects.get(pk=it.case_id).officer
    assert (told, officer) in (
        (("", ""), None),
        (("", "Olga Exempel har anmält jäv i ärendet."), who.olle),
    )


def test_a_no_pressed_in_another_tab_does_not_take_a_conflict_back():
    who = people()
    it, olga = proposed(who)

    told = while_(
        lambda: reviewing.declare(it.case, has_conflict=True, reason="Syster", by=olga),
        lambda: reviewing.declare(it.case, has_conflict=False, by=olga),
    )

    assert told == ("", "Du har redan anmält jäv i ärendet.")
    assert ConflictOfInterest.objects.get(user=olga).has_conflict


def test_many_officers_in_many_cases_never_wait_for_each_other_for_ever():
    """Answers, steps and assignments in the same cases, in both orders: no deadlock, and no error."""
    who = people()
    olga = person("Olga", StaffRole.OFFICER)
    its = [notification(Status.PROPOSED, who=who, of=call(f"utlysning-{one}")) for one in range(3)]
    deeds: list[Deed] = []
    for it in its:
        deeds += [
            lambda it=it: deciding.decide(it.pk, by=who.disa),
            lambda it=it: reviewing.declare(it.case, has_conflict=False, by=olga),
            lambda it=it: assign(Chosen(it.case_id, who.olle.pk), olga, by=who.rut),
        ]

    told = all_at_once(deeds)

    assert told == [""] * len(deeds)
    assert [violations(it) for it in its] == [[]] * len(its)
    assert first_broken() is None


@pytest.mark.parametrize("is_first", [True, False])
def test_a_relation_noted_while_the_same_person_decides_comes_before_or_after(is_first):
    who = people()
    it, _olga = proposed(who)
    deeds = [
        lambda: relations.add(Noted(who.motala, "home", 2019), by=who.disa),
        lambda: deciding.decide(it.pk, by=who.disa),
    ]

    told = while_(*(deeds if is_first else reversed(deeds)))

    done = of_case(it, "ask_conflict_anew", "decide")
    assert (told, done) == (
        (("", "Ange först om du är jävig i ärendet."), ["ask_conflict_anew"])
        if is_first
        else (("", ""), ["decide", "ask_conflict_anew"])
    )


def test_many_decided_with_the_question_answered_wait_for_the_frame_before_they_are_journalled():
    """Another decision holds the frame, and is journalled last: neither waits for the other for ever."""
    who = people()
    it = stage("application", Status.PROPOSED, who=who)
    ConflictOfInterest.objects.filter(user=who.disa).delete()
    read = [Read(it.pk, it.decision.proposed_at.isoformat())]
    refusals: list[object] = []

    def many() -> None:
        refusals.append(decide_many(read, has_no_conflict=True, by=who.disa)[1])

    told = all_at_once(
        [
            holding(lambda: deciding.hold_frame(it.stage.call_id), who.disa),
            after_a_while(many),
        ]
    )

    assert (told, refusals) == (["", ""], [{}])
    assert first_broken() is None


def test_several_given_to_another_wait_for_every_case_before_they_are_journalled():
    who = people()
    olga = person("Olga", StaffRole.OFFICER)
    its = [notification(Status.IN_REVIEW, who=who, of=call(slug)) for slug in ("en", "tva")]
    chosen = [Chosen(one.case_id, who.olle.pk) for one in its]
    last = max(one.case_id for one in its)
    row = Case.objects.select_for_update(no_key=True)

    told = all_at_once(
        [
            holding(lambda: row.get(pk=last), who.disa),
            after_a_while(lambda: assign_many(chosen, olga, by=who.rut)),
        ]
    )

    assert told == ["", ""]
    assert {one.officer for one in Case.objects.all()} == {olga}
    assert first_broken() is None


def holding(deed: Deed, by: User) -> Deed:
    """As a step does: hold a row, and write in the journal last."""

    def step() -> None:
        with transaction.atomic():
            deed()
            sleep(0.5)
            record("take_up", by=by, object_type="applications.call", object_id=0)

    return step


def after_a_while(deed: Deed) -> Deed:
    def later() -> object:
        sleep(0.2)
        return deed()

    return later


def test_an_answer_begun_before_a_relation_was_noted_is_not_kept_without_a_reason():
    who = people()
    it, olga = proposed(who)

    told = while_(
        lambda: relations.add(Noted(who.motala, "relative", 2019), by=olga),
        lambda: reviewing.declare(it.case, has_conflict=False, by=olga),
    )

    assert told == ("", SAY_WHY_NOT)
    assert not ConflictOfInterest.objects.filter(user=olga).exists()
