"""What a batch's rehearsal asks is asked of one decision too: proposed, decided and announced alone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import (
    Call,
    Decision,
    PlannedPayment,
    Signature,
    Status,
    Submission,
)
from delmos_portal.accounts.models import Organisation
from delmos_portal.lifecycle import Refused
from screening.actions import deciding, messaging
from tests.accounts.people import sign_in
from tests.build import People, people, stage
from tests.screening.test_deciding_views import assessed, grant, in_days

pytestmark = pytest.mark.django_db
Change = Callable[[Submission], object]
PASSED = "har redan passerat"


def say(**changes: object) -> Change:
    return lambda it: Decision.objects.filter(submission=it).update(**changes)


def day(days: int) -> Any:
    return timezone.localdate() + timedelta(days=days)


def application(status: str, who: People) -> Submission:
    return stage("application", status, who=who)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"use_by_on": in_days(-1)}, "use_by_on", PASSED),
        ({"plan_due_on": in_days(-300)}, "plan_due_on", PASSED),
        ({"use_by_on": in_days(-9), "report_due_on": in_days(-2)}, "use_by_on", PASSED),
        ({"report_due_on": in_days(0), "use_by_on": in_days(0)}, "use_by_on", "är redan i dag"),
        ({"plan_due_on": in_days(231)}, "report_due_on", "före sista dagen för planen"),
        ({"planned_on_1": in_days(-1)}, "planned_on_1", "som har passerat"),
        ({"planned_on_2": in_days(231)}, "planned_on_2", "efter sista dagen för slutrapporten"),
        ({"purpose": " "}, "purpose", "vad bidraget får användas till"),
        ({"conditions": ""}, "conditions", "saknar villkor"),
        ({"conditions": "Ett villkor.\nett  villkor"}, "conditions", "står två gånger"),
        ({"amount_ore": "700 000", "amount_1": "500 000"}, "outcome", "hela det sökta beloppet"),
    ],
)
def test_what_would_stop_a_batch_is_said_beside_the_field(
    changes: dict[str, str], field: str, words: str
):
    who = people()
    it = assessed("application", who)
    url = reverse("workspace:propose", args=[it.pk])

    page = sign_in(Client(), who.olle).post(url, grant(**changes))

    assert words in " ".join(page.context["form"].errors.get(field, []))
    assert "Be en beslutsfattare" not in page.text
    assert not Decision.objects.filter(submission=it).exists()


def test_the_day_of_a_later_row_is_said_beside_that_row():
    who = people()
    it = assessed("application", who)
    url = reverse("workspace:propose", args=[it.pk])
    rows = {"amount_2": "", "planned_on_2": "", "amount_3": "200000", "planned_on_3": in_days(-4)}

    page = sign_in(Client(), who.olle).post(url, grant(**rows))

    assert list(page.context["form"].errors) == ["planned_on_3"]


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        (
            {"planned_on_1": in_days(-1), "planned_on_2": in_days(231)},
            ["planned_on_1", "planned_on_2"],
        ),
        (
            {"amount_1": "1", "planned_on_1": in_days(-1), "amount_2": "", "planned_on_2": ""},
            ["amount_1", "planned_on_1"],
        ),
    ],
)
def test_two_faults_in_the_payments_stand_beside_a_row_each(
    rows: dict[str, str], fields: list[str]
):
    who = people()
    it = assessed("application", who)
    url = reverse("workspace:propose", args=[it.pk])

    page = sign_in(Client(), who.olle).post(url, grant(**rows))

    assert sorted(page.context["form"].errors) == fields


LATER: dict[str, tuple[Change, str]] = {
    "a day has passed": (say(use_by_on=day(-1)), PASSED),
    "days in disorder": (say(report_due_on=day(60)), "före sista dagen"),
    "a place to fill in": (say(reasons="Vi beviljar [belopp] för arbetet."), "[belopp]"),
    "no purpose": (say(purpose=""), "vad bidraget får användas till"),
    "another plan": (
        lambda it: PlannedPayment.objects.filter(decision=it.decision).update(amount_ore=1_00),
        "Betalningsplanen",
    ),
    "a signature fell": (
        lambda it: Signature.objects.filter(submission=it).update(voided_at=timezone.now()),
        "Underskrift saknas",
    ),
    "the call is cancelled": (
        lambda it: Call.objects.filter(pk=it.stage.call_id).update(
            cancelled_at=timezone.now(), cancelled_reason="Inga medel"
        ),
        "Utlysningen är inställd",
    ),
}


@pytest.mark.parametrize("what", LATER)
def test_what_has_come_up_since_it_was_proposed_stops_deciding(what: str):
    who = people()
    it = application(Status.PROPOSED, who)
    change, words = LATER[what]
    change(it)

    with pytest.raises(Refused, match=words.replace("[", r"\[")):
        deciding.decide(it.pk, by=who.disa)
    page = sign_in(Client(), who.disa).get(reverse("workspace:decide", args=[it.pk])).text

    assert words in page
    assert 'name="approve"' not in page


@pytest.mark.parametrize("what", LATER)
def test_what_has_come_up_since_it_was_decided_stops_announcing_alone(what: str):
    who = people()
    it = application(Status.DECIDED, who)
    change, words = LATER[what]
    change(it)

    with pytest.raises(Refused, match=words.replace("[", r"\[")):
        deciding.announce(it.pk, by=who.disa)
    asked = {"inlaga": it.pk}
    page = sign_in(Client(), who.disa).get(reverse("workspace:announce"), asked).text

    assert words in page
    assert "Meddela beslutet</button>" not in page.replace("\n", "").replace("  ", "")


def payment_is_late(it: Submission) -> None:
    payments = PlannedPayment.objects.filter(decision=it.decision, order=1)
    payments.update(planned_on=day(-1))


def test_a_payment_day_that_passed_meanwhile_is_confirmed_by_who_decides_and_announces():
    who = people()
    it = application(Status.PROPOSED, who)
    payment_is_late(it)
    disa = sign_in(Client(), who.disa)
    decide, announce = reverse("workspace:decide", args=[it.pk]), reverse("workspace:announce")

    disa.post(decide, {"approve": "1"})
    it.refresh_from_db()
    unconfirmed = it.status
    shown = disa.get(decide).text
    disa.post(decide, {"approve": "1", "anda": "a_payment_day_has_passed "})
    it.refresh_from_db()
    decided = it.status
    refused = disa.post(announce, {"inlaga": it.pk}, follow=True).text
    disa.post(announce, {"inlaga": it.pk, f"anda-{it.pk}": "a_payment_day_has_passed "})

    it.refresh_from_db()
    assert "som har passerat" in shown
    assert "Bekräfta med krysset vid beslutet" in refused
    assert [unconfirmed, decided, it.status] == [
        Status.PROPOSED,
        Status.DECIDED,
        Status.ANNOUNCED,
    ]


def test_a_new_name_is_told_before_it_is_announced_and_stops_nothing_that_was_read():
    who = people()
    it = application(Status.DECIDED, who)
    Organisation.objects.filter(pk=it.case.organisation_id).update(name="Nya kommunen")

    with pytest.raises(Refused, match="heter numera Nya kommunen"):
        deciding.announce(it.pk, by=who.disa)

    told = deciding.announce(it.pk, by=who.disa, despite=["the_name_has_changed"])
    assert told.status == Status.ANNOUNCED


def test_a_missing_signature_is_no_hindrance_to_a_dismissal():
    who = people()
    it = stage("notification", Status.PROPOSED, who=who, outcome="dismiss")
    Signature.objects.filter(submission=it).update(voided_at=timezone.now())
    answers = list(it.case.messages.values_list("pk", flat=True))
    messaging.note_read(it.case, answers, by=who.disa)

    assert deciding.decide(it.pk, by=who.disa).status == Status.DECIDED


def test_a_cancelled_call_is_no_hindrance_to_a_report():
    who = people()
    it = stage("plan", Status.PROPOSED, who=who)
    Call.objects.filter(pk=it.stage.call_id).update(
        cancelled_at=timezone.now(), cancelled_reason="Inga medel"
    )

    assert deciding.decide(it.pk, by=who.disa).status == Status.DECIDED
