"""The work order: who decides what, and up to which amount (R-MF-1); who took part, and dissent (FL 30–31 §§)."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Decision, Status
from delmos_portal.accounts.models import StaffRole
from delmos_portal.demo.walk import proposal
from delmos_portal.documents.models import Document
from delmos_portal.lifecycle import Refused
from screening.actions import deciding, reviewing
from screening.effects.decisions import decision_letter
from screening.models import DecisionText, WorkOrder
from tests.accounts.people import sign_in
from tests.build import keep_promises, notification, people, person, stage
from tests.screening.test_deciding_views import assessed, grant

pytestmark = pytest.mark.django_db
FROM = date(2018, 1, 1)


def order(**terms: object) -> WorkOrder:
    return WorkOrder.objects.create(
        **{"kind": "grant", "valid_from": FROM, "source": "arbetsordningen 12 §", **terms}
    )


def test_without_a_work_order_a_decision_maker_decides_as_before():
    who = people()
    it = stage("application", Status.PROPOSED, who=who)

    assert deciding.decide(it.pk, by=who.disa).status == Status.DECIDED


def test_above_the_ceiling_is_refused_with_who_can():
    who = people()
    it = stage("application", Status.PROPOSED, who=who)
    boss = person("Greta", StaffRole.DECISION_MAKER)
    order(up_to_ore=500_000_00)
    order(person=boss, source="arbetsordningen 11 §")
    page = reverse("workspace:decide", args=[it.pk])

    shown = sign_in(Client(), who.disa).get(page)

    why = (
        "Enligt arbetsordningen (arbetsordningen 12 §) beslutar du om bifall och delvis bifall till"
        " en ansökan upp till 500\u00a0000\u00a0kr. Beslutet gäller 700\u00a0000\u00a0kr. Det kan"
        " Greta Exempel göra."
    )
    assert shown.context["refusal"] == why
    with pytest.raises(Refused, match="Det kan Greta Exempel göra"):
        deciding.decide(it.pk, by=who.disa)
    reviewing.declare(it.case, has_conflict=False, by=boss)
    assert deciding.decide(it.pk, by=boss).status == Status.DECIDED


def test_a_ceiling_holds_up_to_and_with_its_amount():
    who = people()
    it = stage("application", Status.PROPOSED, who=who)
    order(up_to_ore=700_000_00)

    assert deciding.decide(it.pk, by=who.disa).status == Status.DECIDED


@pytest.mark.parametrize("days", [(1, None), (-400, -1)])
def test_a_line_holds_within_its_days_only(days: tuple[int, int | None]):
    who = people()
    it = stage("application", Status.PROPOSED, who=who)
    today = timezone.localdate()
    first, last = (today + timedelta(one) if one is not None else None for one in days)
    order(up_to_ore=1_00, valid_from=first, valid_until=last)

    assert deciding.decide(it.pk, by=who.disa).status == Status.DECIDED


def test_a_kind_that_is_anothers_is_refused_and_other_kinds_are_not():
    who = people()
    it = notification(Status.PROPOSED, who=who)
    boss = person("Greta", StaffRole.DECISION_MAKER)
    order(kind="report", person=boss)

    line = order(kind="invitation", person=boss)
    with pytest.raises(Refused, match="fattar du inte beslut om besked om intresseanmälan"):
        deciding.decide(it.pk, by=who.disa)
    line.delete()

    assert deciding.decide(it.pk, by=who.disa).status == Status.DECIDED


def test_a_line_is_kept_only_when_it_makes_sense():
    with pytest.raises(IntegrityError), transaction.atomic():
        order(kind="report", up_to_ore=1_00)
    with pytest.raises(IntegrityError), transaction.atomic():
        order(valid_until=date(2017, 1, 1))


def test_an_administrator_writes_the_work_order_in_kronor():
    who = people()
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    add = reverse("workspace:screening_workorder_add")
    line = {"kind": "grant", "up_to_ore": "500 000", "valid_from": "2026-01-01", "source": "12 §"}
    client = sign_in(Client(), ada)

    wrong = client.post(add, {**line, "kind": "report", "person": who.olle.pk})
    client.post(add, line)

    errors = wrong.context["adminform"].form.errors
    assert errors["up_to_ore"] == ["Ett högsta belopp gäller bara bifall och delvis bifall."]
    assert "har inte rollen beslutsfattare" in errors["person"][0]
    assert [(one.kind, one.up_to_ore) for one in WorkOrder.objects.all()] == [("grant", 500_000_00)]


def test_colleagues_who_took_part_and_a_dissent_stand_in_the_decision():
    who = people()
    it = assessed("application", who)
    olga = person("Olga", StaffRole.OFFICER, title="Utredare")
    recused = person("Rolf", StaffRole.OFFICER)
    reviewing.declare(it.case, has_conflict=True, reason="Bror", by=recused)
    page = reverse("workspace:propose", args=[it.pk])
    client = sign_in(Client(), who.olle)
    offered = [str(one) for one in client.get(page).context["form"].fields["took_part"].queryset]

    client.post(page, grant(took_part=[olga.pk], dissent="Olga Exempel: hela beloppet borde ges."))
    deciding.decide(it.pk, by=who.disa)

    letter = decision_letter(it, Decision.objects.get(submission=it))
    shown = client.get(reverse("workspace:decide", args=[it.pk])).text
    assert "Rolf Exempel" not in offered
    assert letter.context["participants"] == ["Olga Exempel, utredare", "Jurist Jansson"]
    assert letter.context["dissent"] == "Olga Exempel: hela beloppet borde ges."
    assert "hela beloppet borde ges" in shown


def test_a_grant_over_several_years_states_each_years_amount_to_the_ore():
    who = people()
    it = assessed("application", who)
    year = timezone.localdate().year + 1
    this, following = date(year, 3, 1), date(year + 1, 2, 1)
    last = date(year + 1, 6, 1)
    typed = grant(
        amount_1="400 000,50",
        amount_2="199 999,50",
        planned_on_1=this.isoformat(),
        planned_on_2=following.isoformat(),
        use_by_on=last.isoformat(),
        plan_due_on=this.isoformat(),
        report_due_on=last.isoformat(),
    )

    sign_in(Client(), who.olle).post(reverse("workspace:propose", args=[it.pk]), typed)
    deciding.decide(it.pk, by=who.disa)

    decision = Decision.objects.get(submission=it)
    assert decision.yearly_ore == {str(year): 400_000_50, str(year + 1): 199_999_50}
    assert sum(decision.yearly_ore.values()) == decision.amount_ore
    assert decision_letter(it, decision).context["years"] == [
        (str(year), 400_000_50),
        (str(year + 1), 199_999_50),
    ]


def block(**terms: object) -> DecisionText:
    return DecisionText.objects.create(
        **{"part": "reasons", "title": "Inte i linje", "text": BLOCK, **terms}
    )


BLOCK = "Ansökan från «organisation» ligger inte i linje med syftet."


def test_a_text_block_is_put_after_what_was_typed_with_its_places_filled_in():
    who = people()
    it = assessed("application", who)
    one = block()
    condition = block(part="condition", title="Logotyp", text="Ange Delmos som finansiär.")
    client, page = sign_in(Client(), who.olle), reverse("workspace:propose", args=[it.pk])

    shown = client.post(page, grant(textblock=one.pk, reasons="Lokalerna är dyra."))
    again = client.post(page, grant(textblock=condition.pk, amount_ore="mycket"))

    form = shown.context["form"]
    assert form["reasons"].value() == (
        "Lokalerna är dyra.\nAnsökan från Motala kommun ligger inte i linje med syftet."
    )
    assert (form["participants"].value(), form.errors) == ("Jurist Jansson", {})
    assert form["outcome"].value() == "accept_in_part"
    assert again.context["form"]["conditions"].value().endswith("\nAnge Delmos som finansiär.")
    assert again.context["form"]["amount_ore"].value() == "mycket"
    assert not Decision.objects.filter(submission=it).exists()


def test_a_text_block_alone_is_no_reason_and_a_place_left_open_is_told_beside_its_field():
    who = people()
    it = assessed("application", who)
    block()
    client, page = sign_in(Client(), who.olle), reverse("workspace:propose", args=[it.pk])

    alone = client.post(
        page, grant(reasons="Ansökan från Motala kommun ligger inte i linje med syftet.")
    )
    left = client.post(page, grant(reasons="Vi beviljar [belopp] för arbetet.", conditions="«tid»"))

    assert alone.context["form"].errors["reasons"][0].startswith("Skälen är bara en standardtext.")
    assert left.context["form"].errors == {
        "reasons": ["Fyll i eller ta bort ”[belopp]”."],
        "conditions": ["Fyll i eller ta bort ”«tid»”."],
    }


def test_a_text_block_names_only_what_the_portal_knows():
    ada = person("Ada", StaffRole.ADMINISTRATOR)
    add = reverse("workspace:screening_decisiontext_add")
    typed = {"part": "reasons", "title": "Ett", "text": "Hej «user.password» {{ 7|add:7 }}"}

    answer = sign_in(Client(), ada).post(add, typed)

    errors = answer.context["adminform"].form.errors
    assert "«user.password» finns inte" in errors["text"][0]
    assert not DecisionText.objects.exists()


def test_a_proposal_is_read_as_a_pdf_before_it_is_decided():
    who = people()
    it = stage("application", Status.PROPOSED, who=who)
    keep_promises()
    client = sign_in(Client(), who.disa)
    page, file = (reverse(f"workspace:{name}", args=[it.pk]) for name in PREVIEW)

    asked = client.post(file, follow=True)
    keep_promises()
    read = client.get(file)
    deciding.send_back(it.pk, comment="Skriv om.", by=who.disa)
    deciding.propose(it.pk, proposal(it), by=who.olle)

    assert "PDF:en tas fram" in asked.text
    assert b"".join(read.streaming_content).startswith(b"%PDF")
    assert client.get(file).status_code == 404
    assert "Ta fram en PDF" in client.get(page).text
    assert it.case.register.filter(subject__startswith="Beslut om ansökan").count() == 0
    assert Document.objects.filter(key=f"decision:{it.decision.pk}").count() == 0


PREVIEW = ("decide", "proposal-preview")
