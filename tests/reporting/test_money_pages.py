"""What the pages about money show and do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Case, Status
from reporting.actions import paying
from reporting.models import Payment, Repayment
from screening.actions.reviewing import declare
from tests.accounts.people import sign_in
from tests.build import keep_promises, people, stage, walk
from tests.reporting.states import (
    final_report,
    granted,
    pay,
    payment,
    plan_approved,
    repay,
    reported,
)

pytestmark = pytest.mark.django_db


def text(client: Client, name: str, *args: object) -> str:
    return plain(client.get(reverse(name, args=args)))


def plain(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").replace("&nbsp;", " ").split())


@pytest.mark.parametrize("repayments", [1, 30])
def test_the_pages_cost_the_same_however_much_has_happened(
    client: Client, django_assert_num_queries, repayments
):
    who = people()
    case = reported(who)
    for _ in range(repayments):
        repay(case, 100, by=who.olle)
    for user, name, statements in (
        (who.olle, "workspace:money", 21),
        (who.amina, "case-money", 10),
    ):
        sign_in(client, user)
        client.get(reverse(name, args=[case.pk]))

        with django_assert_num_queries(statements):
            client.get(reverse(name, args=[case.pk]))


def test_the_agencys_page_shows_every_figure_of_the_ledger(client: Client):
    who = people()
    case = reported(who)
    repay(case, 40_000_00, by=who.olle)
    sign_in(client, who.olle)

    page = text(client, "workspace:money", case.pk)

    for label, amount in [
        ("Beviljat", "700 000 kr"),
        ("Utbetalt", "700 000 kr"),
        ("Redovisat som använt", "600 000 kr"),
        ("Återbetalt", "40 000 kr"),
        ("Att betala tillbaka", "60 000 kr"),
    ]:
        assert f"<dt>{label}</dt> <dd> {amount} </dd>" in page
    assert page.count("Redovisat som använt") == 2
    assert "60 000 kr återstår att betala tillbaka." in page


def test_an_instalment_is_ordered_by_one_and_confirmed_by_another(client: Client):
    who = people()
    case = granted(who)
    it = payment(case, 1)
    sign_in(client, who.olle)
    client.post(reverse("workspace:payment-order", args=[case.pk, it.pk]))
    mine = text(client, "workspace:money", case.pk)
    sign_in(client, who.disa)
    theirs = text(client, "workspace:money", case.pk)

    answer = client.post(
        reverse("workspace:payment-confirm", args=[case.pk, it.pk]),
        {"paid_on": timezone.localdate().isoformat(), "reference": "V-17"},
        follow=True,
    )

    it.refresh_from_db()
    confirm = reverse("workspace:payment-confirm", args=[case.pk, it.pk])
    assert "Den som beordrade utbetalningen kan inte också bekräfta den." in mine
    assert (confirm in mine, confirm in theirs) == (False, True)
    assert "420 000 kr är bokfört som utbetalt." in plain(answer)
    assert (it.status, it.reference, it.ordered_by, it.paid_by) == (
        Payment.Status.PAID,
        "V-17",
        who.olle,
        who.disa,
    )


def test_the_waiting_instalment_says_why_and_has_no_button(client: Client):
    who = people()
    case = granted(who)
    sign_in(client, who.olle)

    page = text(client, "workspace:money", case.pk)

    assert page.count("Utbetalningen väntar på att planen godkänns.") == 1
    assert reverse("workspace:payment-order", args=[case.pk, payment(case, 2).pk]) not in page


def test_who_has_a_conflict_of_interest_finds_no_money_and_orders_none(client: Client):
    who = people()
    case = granted(who)
    declare(case, has_conflict=True, reason="Syskon i kommunstyrelsen", by=who.olle)
    sign_in(client, who.olle)

    page = client.get(reverse("workspace:money", args=[case.pk]))
    client.post(reverse("workspace:payment-order", args=[case.pk, payment(case, 1).pk]))

    assert page.status_code == 404
    assert payment(case, 1).status == "planned"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"paid_on": "", "reference": "V-17"}, "Ange dagen."),
        ({"paid_on": "17 maj", "reference": "V-17"}, "Skriv dagen som år-månad-dag"),
        ({"paid_on": "2090-01-01", "reference": "V-17"}, "Dagen kan inte ligga framåt i tiden."),
        ({"paid_on": "2026-01-02", "reference": " "}, "Ange referensen i ekonomisystemet."),
        ({"paid_on": "2026-01-02", "reference": "V" * 61}, "högst 60 tecken"),
    ],
)
def test_a_wrong_confirmation_is_refused_beside_the_field_and_kept(client: Client, typed, sentence):
    who = people()
    case = granted(who)
    it = payment(case, 1)
    paying.order(it.pk, by=who.olle)
    sign_in(client, who.disa)

    page = plain(client.post(reverse("workspace:payment-confirm", args=[case.pk, it.pk]), typed))

    it.refresh_from_db()
    assert page.count(sentence) == 2  # in the summary, and beside the field
    assert all(f'value="{value}"' in page for value in typed.values() if value.strip())
    assert it.status == "ordered"


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("", "Ange beloppet som kom in."),
        ("0", "Beloppet ska vara större än noll."),
        ("100 000,01", "Beloppet är större än det som återstår, 100 000 kr."),
        ("hundra", "Skriv beloppet i kronor med siffror"),
    ],
)
def test_a_wrong_repayment_is_refused_beside_the_field_and_kept(client: Client, amount, sentence):
    who = people()
    case = reported(who)
    sign_in(client, who.olle)

    page = plain(
        client.post(
            reverse("workspace:repayment", args=[case.pk]),
            {"amount_ore": amount, "received_on": "2026-01-02", "reference": "I-1"},
        )
    )

    assert page.count(sentence) == 2
    assert amount == "" or f'value="{amount}"' in page
    assert 'value="I-1"' in page
    assert Repayment.objects.count() == 0


def test_a_repayment_is_taken_in(client: Client):
    who = people()
    case = reported(who)
    sign_in(client, who.olle)

    page = plain(
        client.post(
            reverse("workspace:repayment", args=[case.pk]),
            {"amount_ore": "99 999,50", "received_on": "2026-01-02", "reference": "I-1"},
            follow=True,
        )
    )

    assert "99 999,50 kr är bokfört som återbetalt." in page
    assert "0,50 kr återstår att betala tillbaka." in page


def test_a_case_is_closed_from_the_page_when_nothing_stands_open(client: Client):
    who = people()
    case = reported(who)
    keep_promises()
    sign_in(client, who.olle)
    address = reverse("workspace:case-close", args=[case.pk])
    before = text(client, "workspace:money", case.pk)
    refused = plain(client.post(address, follow=True))
    repay(case, 100_000_00, by=who.olle)
    ready = text(client, "workspace:money", case.pk)

    done = plain(client.post(address, follow=True))

    case.refresh_from_db()
    assert (address in before, address in ready) == (False, True)
    assert "100 000 kr återstår att betala tillbaka." in refused
    assert "Ärendet är avslutat." in done
    assert case.status == Case.Status.CLOSED


def test_the_organisation_sees_its_money_terms_and_days(client: Client):
    who = people()
    case = granted(who)
    pay(case, 1, who)
    sign_in(client, who.amina)

    page = text(client, "case-money", case.pk)

    assert "<dt>Beviljat</dt> <dd> 700 000 kr </dd>" in page
    assert "<dt>Utbetalt hittills</dt> <dd> 420 000 kr </dd>" in page
    assert "Väntar på att planen godkänns" in page
    assert "Väsentliga ändringar anmäls till Delmos innan de genomförs." in page
    assert "Lämna slutrapporten senast" in page
    assert "Summa använt av bidraget" in page
    assert "Ni har pengar att betala tillbaka" not in page


@pytest.mark.parametrize("bankgiro", ["991-2346", ""])
def test_the_organisation_sees_what_to_repay_and_how(client: Client, settings, bankgiro):
    settings.AGENCY = {**settings.AGENCY, "bankgiro": bankgiro}
    who = people()
    case = reported(who)
    repay(case, 40_000_00, by=who.olle)
    case.refresh_from_db()
    sign_in(client, who.amina)

    page = text(client, "case-money", case.pk)

    assert (
        "Ni har fått 700 000 kr och använt 600 000 kr. 40 000 kr har ni redan betalat tillbaka."
        in page
    )
    assert "<strong>60 000 kr</strong>" in page
    assert f"<strong>{case.registration_number}</strong> som referens" in page
    assert ("bankgiro <strong>991-2346</strong>" in page) == bool(bankgiro)


@pytest.mark.parametrize("status", [Status.PROPOSED, Status.DECIDED])
def test_a_grant_is_not_shown_before_it_is_announced(client: Client, status):
    who = people()
    case = stage("application", status, who=who).case
    sign_in(client, who.amina)

    page = text(client, "case-money", case.pk)

    assert "Inget bidrag är beviljat" in page
    assert "700 000" not in page


def test_a_settlement_is_not_shown_before_it_is_announced(client: Client):
    who = people()
    case = reported(who, Status.DECIDED)
    sign_in(client, who.amina)
    before = text(client, "case-money", case.pk)

    walk(final_report(case), who).announce()
    after = text(client, "case-money", case.pk)

    sentence = "Ni har pengar att betala tillbaka"
    assert (sentence in before, sentence in after) == (False, True)


def test_the_agency_sees_no_money_in_a_report_that_is_being_written(client: Client):
    who = people()
    case = plan_approved(who)
    walk(final_report(case), who).to(Status.SIGNING)
    sign_in(client, who.olle)

    page = text(client, "workspace:money", case.pk)

    assert "Budget och utfall" not in page
    assert "500 000" not in page


def test_the_registers_of_money_list_and_open(client: Client, django_assert_num_queries):
    who = people()
    case = reported(who)
    repay(case, 100, by=who.olle)
    sign_in(client, who.rut)

    for model, row in (("payment", payment(case, 1)), ("repayment", Repayment.objects.get())):
        listed = text(client, f"workspace:reporting_{model}_changelist")
        opened = client.get(reverse(f"workspace:reporting_{model}_change", args=[row.pk]))
        assert case.organisation_name in listed
        assert opened.status_code == 200


def test_days_to_come_are_written_with_their_weekday(client: Client):
    who = people()
    case = granted(who)
    sign_in(client, who.sigrid)
    due = timezone.localdate() + timedelta(days=230)
    days = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]

    page = text(client, "case-money", case.pk)

    assert f"<strong>{days[due.weekday()]} {due.day}" in page
