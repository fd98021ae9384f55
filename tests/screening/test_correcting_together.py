"""Two decision makers correct one decision: neither undoes what the other has corrected, unread."""

from copy import copy

import pytest
from django.test import Client
from django.urls import reverse

from applications.models import Correction, Decision, Submission
from delmos_portal.accounts.models import StaffRole, User
from screening.actions import reviewing
from tests.accounts.people import sign_in
from tests.build import people, person
from tests.screening.test_correcting import REASONS, granted

pytestmark = pytest.mark.django_db
THEIRS = "Skälen som Disa har rättat."


class Corrector:
    """With the page open, and what it showed."""

    def __init__(self, it: Submission, user: User) -> None:
        self.client = sign_in(Client(), user)
        self.page = reverse("workspace:correct", args=[it.pk])
        self.read(self.client.get(self.page))

    def read(self, answer) -> None:
        if carried := answer.context.get("typed"):
            self.fields = dict(carried)
            return
        self.form = answer.context["form"]
        shown = {one.html_name: one.value() for one in self.form}
        self.fields = {name: value for name, value in shown.items() if value is not None}

    def press(self, *, button: str = "", **typed: str) -> str:
        """The page that follows; it is what the next press sends."""
        buttons = {button: "1"} if button else {}
        answer = self.client.post(self.page, {**self.fields, **typed, **buttons}, follow=True)
        if answer.context and ("form" in answer.context or "typed" in answer.context):
            self.read(answer)
        return answer.text


def two() -> tuple[Submission, Corrector, Corrector]:
    who = people()
    it = granted(who)
    dag = person("Dag", StaffRole.DECISION_MAKER)
    reviewing.declare(it.case, has_conflict=False, by=dag)
    return it, Corrector(it, who.disa), Corrector(it, dag)


def corrected(one: Corrector, **typed: str) -> None:
    one.press(reason="Ett skrivfel.", **typed)
    one.press(button="confirm")


@pytest.mark.parametrize("is_compared", [True, False])
def test_a_late_correction_reads_what_was_corrected_and_then_goes_through(is_compared):
    it, disa, dag = two()
    if is_compared:
        dag.press(reason="Fel nummer.", provisions="3 §")
    corrected(disa, reasons=THEIRS)

    button = "confirm" if is_compared else ""
    told = dag.press(button=button, reason="Fel nummer.", provisions="3 §")
    stands = Decision.objects.get(submission=it)
    compared = dag.press()
    dag.press(button="confirm")

    assert "Disa Exempel har sparat en rättelse sedan du öppnade sidan." in told
    assert "och tryck på ”Jämför före och efter” igen." in told
    assert [THEIRS in told, "3 §</textarea>" in told] == [True, True]
    assert (stands.reasons, stands.provisions == "3 §") == (THEIRS, False)
    assert compared.count(THEIRS) == 1  # in the field that is sent: the reasons are not changed
    last = Decision.objects.get(submission=it)
    assert (last.reasons, last.provisions) == (THEIRS, "3 §")
    assert [sorted(one.after) for one in Correction.objects.all()] == [["reasons"], ["provisions"]]


def test_who_corrected_what_is_unread_is_named_and_not_who_came_last():
    _it, disa, dag = two()
    tab = copy(dag)
    corrected(disa, reasons=THEIRS)
    tab.read(tab.client.get(tab.page))
    corrected(tab, provisions="3 §")

    told = dag.press(reason="Fel nummer.", reasons=REASONS, provisions="3 §")

    assert "Disa Exempel har skrivit något annat i ”Skälen”" in told


def test_where_both_have_corrected_the_same_both_wordings_are_shown():
    it, disa, dag = two()
    corrected(disa, reasons=THEIRS)

    told = dag.press(reason="Fel ord.", reasons=REASONS)
    stands = Decision.objects.get(submission=it).reasons
    dag.press()
    dag.press(button="confirm")

    assert stands == THEIRS
    assert [THEIRS in told, f"{REASONS}</textarea>" in told] == [True, True]
    assert Decision.objects.get(submission=it).reasons == REASONS


def test_a_place_left_to_fill_in_is_told_also_in_what_was_wrong():
    _it, disa, _dag = two()

    told = disa.press(reasons=REASONS, reason="[vad som var fel]")

    assert disa.form.errors == {"reason": ["Fyll i eller ta bort ”[vad som var fel]”."]}
    assert "[vad som var fel]</textarea>" in told
