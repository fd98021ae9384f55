"""Every step at once, in every state: the table of steps is never violated (trust.md, C-04 and C-06)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from applications.actions import signing
from applications.lifecycle import RULES
from applications.models import CompletionRequest, RegisterEntry, Status, Submission
from delmos_portal.demo.walk import proposal
from delmos_portal.journal.models import Event
from delmos_portal.journal.record import first_broken
from delmos_portal.lifecycle import Refused
from screening.actions import completion, deciding, reviewing, taking_back
from screening.models import Assessment
from tests.build import People, call, fill_in, notification, people, person, signing_of, stage
from tests.screening.batches import PLACES, decided

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]
Deed = Callable[[], object]
STATES = (
    Status.DRAFT,
    Status.SIGNING,
    Status.RECEIVED,
    Status.IN_REVIEW,
    Status.INCOMPLETE,
    Status.PROPOSED,
    Status.DECIDED,
)


def deeds_of(it: Submission, who: People) -> dict[str, Deed]:
    """Thirteen transitions, and a second withdrawal: what each person would press in any state."""
    item = completion.Item(
        text="Beskriv behovet tydligare.",
        last_on=timezone.localdate() + timedelta(days=14),
        consequence=CompletionRequest.Consequence.TRIED_AS_IT_STANDS,
    )
    request = completion.Request([item])
    shown = signing_of(it)
    made = proposal(it)
    return {
        "send_to_signatory": lambda: signing.send_to_signatory(it.pk, by=who.amina),
        "take_back": lambda: signing.take_back(it.pk, by=who.amina),
        "return_to_writer": lambda: signing.return_to_writer(
            it.pk, comment="Skriv om.", section_key="", by=who.sigrid
        ),
        "sign": lambda: signing.sign(it.pk, shown, by=who.sigrid),
        "take_up": lambda: reviewing.take_up(it.pk, by=who.olle),
        "ask_for_more": lambda: completion.ask_for_more(it.pk, request, by=who.olle),
        "complete": lambda: signing.complete(it.pk, shown, by=who.sigrid),
        "propose": lambda: deciding.propose(it.pk, made, by=who.olle),
        "send_back": lambda: deciding.send_back(it.pk, comment="Skriv om.", by=who.disa),
        "decide": lambda: deciding.decide(it.pk, by=who.disa),
        "announce": lambda: deciding.announce(it.pk, by=who.disa),
        "take_back_decision": lambda: taking_back.take_back(it.pk, "Fel.", seen=1, by=who.disa),
        "withdraw": lambda: signing.withdraw(it.pk, by=who.sigrid),
    }


def all_at_once(deeds: list[Deed]) -> list[str]:
    """Let them go in the same moment; gives what each was refused with, or nothing."""
    ready = Barrier(len(deeds))

    def do(deed: Deed) -> str:
        try:
            ready.wait(30)
            deed()
        except Refused as reason:
            return str(reason)
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def violations(it: Submission) -> list[str]:
    """Steps that the table does not know, or that begin elsewhere than the one before ended."""
    found, stands = [], Status.DRAFT.value
    for event in Event.objects.filter(object_id=str(it.pk)).order_by("position"):
        rule = RULES.get(event.step)
        if rule is None:
            continue
        ends = {rule.target or event.from_status, event.from_status}
        if event.from_status != stands or stands not in rule.sources or event.to_status not in ends:
            found.append(f"{event.step}: {event.from_status} → {event.to_status}, stood {stands}")
        stands = event.to_status
    it.refresh_from_db()
    return found if it.status == stands else [*found, f"{it.status}, not {stands}"]


def assessed(it: Submission, who: People) -> None:
    """So that a proposal is possible from the first moment that the status lets it be."""
    for staff in (who.olle, who.disa):
        reviewing.declare(it.case, has_conflict=False, by=staff)
    Assessment.objects.get_or_create(
        submission=it, defaults={"officer": who.olle, "finished_at": timezone.now()}
    )


def test_thirteen_transitions_at_once_in_each_state_never_violate_the_table():
    who = people()
    of = call()
    done: dict[str, list[str]] = {}
    for state in STATES:
        it = notification(state, who=who, of=of)
        if state == Status.DRAFT:
            it = fill_in(it, who.amina)
        assessed(it, who)
        deeds = deeds_of(it, who)

        refused = all_at_once(list(deeds.values()))

        done[state] = [name for name, why in zip(deeds, refused, strict=True) if not why]
        assert violations(it) == []
        assert first_broken() is None
        # The next state begins anew, in another call: a case is one for each organisation and call.
        of = call(f"statsbidrag-{state}")
    assert [state for state in STATES if not done[state]] == []


def test_a_decision_made_by_two_at_once_is_booked_registered_and_announced_once():
    who = people()
    it = stage("application", Status.PROPOSED, who=who)
    boss = person("Greta", "decision_maker")
    reviewing.declare(it.case, has_conflict=False, by=boss)

    decided_by = all_at_once(
        [lambda one=one: deciding.decide(it.pk, by=one) for one in (who.disa, boss)]
    )
    announced_by = all_at_once(
        [lambda one=one: deciding.announce(it.pk, by=one) for one in (who.disa, boss)]
    )

    assert sorted(decided_by) == ["", "Inlagan är beslutad."]
    assert sorted(announced_by) == ["", "Beslutet är meddelat."]
    assert it.case.ledger.count() == 1
    assert RegisterEntry.objects.filter(key=f"decision:{it.decision.pk}").count() == 1
    assert it.case.submissions.filter(stage=it.stage.next_stage()).count() == 1


def test_two_officers_take_up_the_same_and_one_assesses_while_another_decides():
    who = people()
    it = notification(Status.RECEIVED, who=who)
    olga = person("Olga", "officer")
    for staff in (who.olle, olga, who.disa):
        reviewing.declare(it.case, has_conflict=False, by=staff)

    taken_up = all_at_once(
        [lambda one=one: reviewing.take_up(it.pk, by=one) for one in (who.olle, olga)]
    )

    assert sorted(taken_up) == ["", "Inlagan är under handläggning."]
    it.case.refresh_from_db()
    winner = who.olle if taken_up[0] == "" else olga
    assert it.case.officer == winner
    other = decided(who, call("annan"), PLACES[0])
    both = all_at_once(
        [
            lambda: deciding.announce(other.pk, by=who.disa),
            lambda: deciding.send_back(other.pk, comment="Skriv om.", by=who.disa),
        ]
    )
    assert both[0] == ""
    assert both[1] in ("Inlagan är beslutad.", "Beslutet är meddelat.")
