"""Våra bidrag: what an organisation has, over the years, and who may see it."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.actions import drafting
from applications.models import Call, Case, Status
from delmos_portal.accounts.actions.members import remove_member
from delmos_portal.accounts.models import Role
from reporting.figures import announced_settlement
from reporting.figures.dates import dates_of
from reporting.models import Payment
from screening.figures import settlement
from screening.models import LedgerEntry
from tests.accounts.people import sign_in
from tests.build import (
    People,
    call,
    keep_promises,
    member,
    notification,
    people,
    person,
    stage,
    walk,
)
from tests.reporting.states import final_report, granted, pay, plan_approved, repay, reported

pytestmark = pytest.mark.django_db


def page(who: People, query: str = "", by: str = "amina"):
    client = sign_in(Client(), getattr(who, by))
    return client.get(reverse("binder", args=[who.motala.pk]) + query)


def rows_of_sheet(who: People, query: str = "") -> list[dict[str, str]]:
    client = sign_in(Client(), who.amina)
    answer = client.get(reverse("binder-sheet", args=[who.motala.pk]) + query)
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def calls_like(first: Call, how_many: int) -> list[Call]:
    stages = list(first.stages.order_by("order"))
    made = []
    for number in range(how_many):
        copy = Call.objects.get(pk=first.pk)
        copy.pk, copy.slug = None, f"nummer-{number}"
        copy.save()
        for each in stages:
            each.pk, each.call = None, copy
            each.save()
        made.append(copy)
    return made


def test_the_money_is_the_ledgers():
    who = people()
    case = reported(who)
    repay(case, 40_000_00, by=who.olle)

    [folder] = page(who).context["folders"]

    sums = {
        account: sum(
            LedgerEntry.objects.filter(case=case, account=account).values_list(
                "amount_ore", flat=True
            )
        )
        for account in ("granted", "paid", "reported", "repaid")
    }
    money = folder.money
    assert (money.granted, money.paid, money.reported, money.repaid) == tuple(sums.values())
    assert money == settlement(case)
    assert money.to_repay == 60_000_00


def test_the_sheet_and_the_page_say_the_same_amounts():
    who = people()
    case = reported(who)

    [row] = rows_of_sheet(who)

    assert (row["Beviljat, kr"], row["Utbetalt, kr"]) == ("700000,00", "700000,00")
    assert (row["Redovisat som använt, kr"], row["Att betala tillbaka, kr"]) == (
        "600000,00",
        "100000,00",
    )
    assert (row["Utlysning"], row["Diarienummer"]) == (case.call.title, case.registration_number)


def test_money_that_is_decided_but_not_announced_is_not_told():
    who = people()
    case = stage("application", Status.DECIDED, who=who).case

    [folder] = page(who).context["folders"]

    assert settlement(case).granted == 700_000_00
    assert announced_settlement(case).granted == folder.money.granted == 0
    assert "Under handläggning" in page(who).text
    assert [one.kind for one in dates_of(who.motala.pk)] == []


def test_a_report_that_is_not_announced_is_not_in_the_sheet():
    who = people()
    reported(who, Status.DECIDED)

    [row] = rows_of_sheet(who)

    assert (row["Redovisat som använt, kr"], row["Att betala tillbaka, kr"]) == ("", "")


def test_one_who_leaves_sees_nothing_and_the_others_see_all_that_was_written():
    who = people()
    draft = notification(who=who)
    vera = person("Vera")
    member(vera, who.motala, Role.ADMINISTRATOR)
    before = page(who)

    remove_member(who.motala, who.amina, by=vera)

    after = sign_in(Client(), vera).get(reverse("binder", args=[who.motala.pk]))
    assert before.status_code == 200
    assert page(who).status_code == 404
    assert [one.case for one in after.context["folders"]] == [draft.case]


def test_the_documents_are_those_that_were_signed_and_decided():
    who = people()
    case = granted(who)
    keep_promises()

    [folder] = page(who).context["folders"]

    assert [one.key.partition(":")[0] for one in folder.documents] == [
        "submission",
        "decision",
        "submission",
        "decision",
    ]
    assert all(one.case_id == case.pk for one in folder.documents)


def test_the_choice_of_year_and_state_is_in_the_address():
    who = people()
    case = notification(who=who).case
    Case.objects.filter(pk=case.pk).update(created_at=timezone.now() - timedelta(days=800))
    year = (timezone.now() - timedelta(days=800)).year

    found = {
        query: len(page(who, query).context["folders"])
        for query in (
            "",
            f"?ar={year}",
            f"?ar={year + 1}",
            "?lage=oppna",
            "?lage=avslutade",
            "?ar=x&lage=y",
            f"?ar={year}&lage=oppna",
        )
    }

    assert list(found.values()) == [1, 1, 0, 1, 0, 1, 1]
    assert len(rows_of_sheet(who, "?lage=avslutade")) == 0


@pytest.mark.parametrize("number_of_cases", [1, 30])
def test_the_binder_asks_as_much_for_thirty_cases_as_for_one(number_of_cases: int):
    who = people()
    for each in calls_like(call(), number_of_cases):
        drafting.begin(each, who.motala, by=who.amina)
    client = sign_in(Client(), who.amina)
    address = reverse("binder", args=[who.motala.pk])
    client.get(address)

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)

    assert (len(answer.context["folders"]), len(answer.context["dates"])) == (
        number_of_cases,
        number_of_cases,
    )
    # session, person, organisation, cases, ledger, announced, submissions, requests to complete,
    # what came back, documents, dates, mandates, calendar
    assert len(asked) == 13


def test_a_draft_has_its_last_day_and_what_is_incomplete_its_own():
    who = people()
    draft = notification(who=who)
    before = [one.label for one in dates_of(who.motala.pk)]

    walk(draft, who).to(Status.INCOMPLETE)

    [after] = dates_of(who.motala.pk)
    assert (before, after.label) == (["Sista dag"], "Sista dag att komplettera")
    assert after.day == draft.completion_requests.get().last_on


def test_a_grant_has_the_days_of_its_decision():
    who = people()

    case = granted(who)

    assert sorted(one.label for one in dates_of(who.motala.pk)) == [
        "Planerad utbetalning",
        "Planerad utbetalning",
        "Sista dag",
        "Sista dag",
        "Sista dag att använda bidraget",
    ]
    decision = case.submissions.get(stage__kind="application").decision
    days = {(one.label, one.what): one.day for one in dates_of(who.motala.pk)}
    assert days["Sista dag", "Slutrapport"] == decision.report_due_on
    assert days["Sista dag att använda bidraget", ""] == decision.use_by_on


def test_a_payment_that_is_made_is_no_longer_a_date():
    who = people()
    case = plan_approved(who)
    pay(case, 1, who)

    planned = [one.amount for one in dates_of(who.motala.pk) if one.kind == "payment"]

    left = Payment.objects.get(case=case, status=Payment.Status.PLANNED)
    assert [one.replace("\xa0", " ") for one in planned] == [
        f"{left.planned.amount_ore // 100:,} kr".replace(",", " ")
    ]


def test_what_lies_for_signing_has_a_last_day_to_sign():
    who = people()
    of = call()
    of.stages.update(sign_within_days=3)
    notification(Status.SIGNING, who=who, of=of)

    assert [(one.label, one.day) for one in dates_of(who.motala.pk)] == [
        ("Sista dag att underteckna", timezone.localdate() + timedelta(days=3)),
        ("Sista dag", timezone.localdate() + timedelta(days=9)),
    ]


def test_a_last_day_to_sign_that_is_the_last_day_of_all_is_told_once():
    who = people()
    notification(Status.SIGNING, who=who)

    assert [one.kind for one in dates_of(who.motala.pk)] == ["closing"]


def test_another_organisations_dates_are_not_told():
    who = people()
    granted(who)

    assert dates_of(who.elsewhere.pk) == []


def test_a_closed_case_has_no_dates():
    who = people()
    case = reported(who)
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now(), status="closed")

    assert dates_of(who.motala.pk) == []
    assert final_report(case).status == Status.ANNOUNCED


def test_a_planted_formula_is_harmless_in_the_file():
    who = people()
    of = call()
    Call.objects.filter(pk=of.pk).update(title='=HYPERLINK("http://x";"Å")')
    notification(who=who, of=of)

    [row] = rows_of_sheet(who)

    assert row["Utlysning"] == '\'=HYPERLINK("http://x";"Å")'


def test_whoever_is_waited_for_is_named_as_they_write_it():
    who = people()
    notification(Status.RECEIVED, who=who)

    assert "Väntar på: Delmos" in page(who).content.decode()
