"""What a call for the civil society turns on beyond its ordinance (R-119-6), each rule off until ticked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions import messaging, publishing, signing
from applications.models import (
    CivilRule,
    Decision,
    Message,
    PriceBaseAmount,
    RegisterEntry,
    StageKind,
    Status,
)
from applications.requirements import auditor_for, unmet
from delmos_portal.accounts.models import StaffRole
from delmos_portal.demo.walk import proposal
from delmos_portal.journal.models import Event
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import SentMail
from screening.actions import deciding
from screening.effects.decisions import decision_letter
from screening.letters import HINDRANCE, NO_APPEAL, SOME_APPEALS
from screening.requirements import Instalment, faults, points_of
from tests.accounts.people import sign_in
from tests.applications.rounds import association, begun, call_ngo, dates, next_of, walk
from tests.build import keep_promises, people, person

pytestmark = pytest.mark.django_db
R = CivilRule


def call_with(*rules: CivilRule, slug: str = "ideella"):
    made = dates(civil_rules=rules)
    return publishing.publish_ngo(slug, "Statsbidrag 2027", made, is_demonstration=True)


def application(*rules: CivilRule, to: str = Status.IN_REVIEW, slug: str = "ideella"):
    it = begun(call_with(*rules, slug=slug), association())
    return it.to(to), it.cast


def assessed(*rules: CivilRule):
    it = begun(call_with(*rules), association())
    it.to(Status.IN_REVIEW)
    it.assess()
    return it.submission, it.cast


def five() -> int:
    found = PriceBaseAmount.objects.five_of(2026)
    assert found
    return found


def payments_of(*amounts: int) -> list[Instalment]:
    return [Instalment(one, timezone.localdate()) for one in amounts]


def said_of_payments(it, *amounts: int) -> list[str]:
    outcome = "accept_in_part"
    made = proposal(it, outcome, amount_ore=sum(amounts), instalments=payments_of(*amounts))
    return [one.text for one in faults(it, made) if one.field == "instalments"]


def test_a_call_has_no_such_rule_until_it_is_ticked():
    call = call_ngo()

    assert [one for one in CivilRule if call.has_rule(one)] == []


def test_the_amounts_are_those_of_the_ordinances():
    kept = dict(PriceBaseAmount.objects.values_list("year", "amount_ore"))

    assert (kept[2018], kept[2020], kept[2026]) == (45_500_00, 47_300_00, 59_200_00)
    assert PriceBaseAmount.objects.five_of(2017) is None


def test_only_an_authorised_representative_files_it():
    it = begun(call_ngo(), association())
    it.fill()
    it.send()
    it.submission.refresh_from_db()
    shown = signing.Signing("0" * 64, it.cast.writer.email, "0141-22 50 00")

    with pytest.raises(Refused):
        signing.sign(it.submission.pk, shown, by=it.cast.writer)
    it.sign()

    it.submission.refresh_from_db()
    assert it.submission.status == Status.RECEIVED


def test_earlier_reports_are_a_point_and_a_warning_with_the_case_that_is_not_accounted_for():
    granted, _cast = application(to=Status.ANNOUNCED, slug="forra")
    Decision.objects.filter(submission=granted).update(
        report_due_on=timezone.localdate() - timedelta(days=3)
    )
    it, cast = assessed(R.EARLIER_REPORTS)
    client = sign_in(Client(), cast.officer)

    page = client.get(reverse("workspace:propose", args=[it.pk]))

    assert [one.key for one in points_of(it)][-1] == "earlier_reports"
    [told] = page.context["unreported"]
    assert (told.case, told.is_late) == (granted.case, True)
    assert "Slutrapporten skulle ha kommit in senast" in page.text


def test_without_the_rule_nothing_is_said_of_earlier_reports():
    application(to=Status.ANNOUNCED, slug="forra")
    it, cast = assessed()

    page = sign_in(Client(), cast.officer).get(reverse("workspace:propose", args=[it.pk]))

    assert [one.key for one in points_of(it)][-1] == "reasonable"
    assert (page.context["unreported"], "inte är slutredovisade" in page.text) == ([], False)


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        (lambda limit: [limit], ""),
        (lambda limit: [limit + 1], "större än fem prisbasbelopp"),
        (lambda limit: [limit, 1], ""),
        (lambda limit: [limit - 1, 1], "på en gång"),
        (lambda limit: [limit, 1, 1], "två utbetalningar"),
    ],
)
def test_a_grant_is_paid_at_once_or_in_two_parts_over_five_amounts(parts, wrong, monkeypatch):
    it, _cast = assessed(R.TWO_PAYMENTS)
    PriceBaseAmount.objects.update_or_create(
        year=timezone.localdate().year, defaults={"amount_ore": 59_200_00, "source": "prov"}
    )

    said = said_of_payments(it, *parts(5 * 59_200_00))

    assert [wrong in one for one in said] == ([True] if wrong else [])


def test_a_year_without_an_amount_is_told_and_refused():
    it, cast = assessed(R.TWO_PAYMENTS)
    PriceBaseAmount.objects.filter(year=timezone.localdate().year).delete()

    with pytest.raises(Refused, match="Be en administratör lägga in det under Register"):
        deciding.propose(it.pk, proposal(it), by=cast.officer)


def test_the_fixed_texts_stand_in_the_letter_on_the_page_and_in_the_mail():
    rules = (R.INFORMS, R.CHANGES_REPORTED, R.AUDITED, R.APPEALS)
    it, cast = application(*rules, to=Status.ANNOUNCED)
    keep_promises()

    letter = decision_letter(it, it.decision).context
    page = sign_in(Client(), cast.writer).get(reverse("decision", args=[it.pk])).text
    mail = SentMail.objects.get(key__startswith="screening.send_decision").body

    assert (letter["hindrance_text"], letter["appeal_text"]) == (HINDRANCE, SOME_APPEALS)
    titles = [one.title for one in letter["duties"]]
    assert titles == ["Ändrade förhållanden", "Revisorns yttrande"]
    for text in ("Ni ska utan dröjsmål anmäla", "auktoriserad revisor", "besluta om återkrav"):
        assert (text in page, text in mail) == (True, True)
    assert SOME_APPEALS in page


def test_without_the_rules_a_letter_reads_as_before():
    it, cast = application(to=Status.ANNOUNCED)

    letter = decision_letter(it, it.decision).context
    page = sign_in(Client(), cast.writer).get(reverse("case", args=[it.case_id])).text

    assert (letter["duties"], letter["hindrance_text"]) == ([], "")
    assert letter["appeal_text"] == NO_APPEAL
    assert "Anmäl ändrade förhållanden" not in page


def test_changed_circumstances_are_told_as_a_message_with_that_subject():
    it, cast = application(R.CHANGES_REPORTED, to=Status.ANNOUNCED)
    client = sign_in(Client(), cast.writer)
    address = f"{reverse('case-messages', args=[it.case_id])}?amne=andrade-forhallanden"

    case_page = client.get(reverse("case", args=[it.case_id])).text
    page = client.get(address).text
    client.post(address, {"text": "Vi flyttar verksamheten."})

    assert address in case_page
    assert "<h2>Anmäl ändrade förhållanden</h2>" in page
    written = Message.objects.get(case=it.case)
    assert written.text == f"{messaging.CHANGES}\n\nVi flyttar verksamheten."
    entry = RegisterEntry.objects.get(key=f"message:{written.pk}")
    assert entry.subject == "Anmälan om ändrade förhållanden"


def test_a_message_of_another_call_cannot_be_given_that_subject():
    it, cast = application(to=Status.ANNOUNCED)
    address = f"{reverse('case-messages', args=[it.case_id])}?amne=andrade-forhallanden"

    sign_in(Client(), cast.writer).post(address, {"text": "Hej."})

    assert Message.objects.get(case=it.case).text == "Hej."


def final_report_of(*rules: CivilRule):
    it, cast = application(*rules, to=Status.ANNOUNCED)
    report = walk(next_of(it), association()).to(Status.ANNOUNCED)
    return next_of(report), cast


def test_a_final_report_is_not_sent_without_the_auditors_statement():
    report, cast = final_report_of(R.AUDITED)
    path = walk(report, association())
    path.fill()
    report.refresh_from_db()
    ready = unmet(report)
    report.attachments.filter(question_key="auditors_statement").update(removed_at=timezone.now())

    left = unmet(report)

    assert (report.stage.kind, ready) == (StageKind.FINAL_REPORT, [])
    assert [one.question_key for one in left] == ["auditors_statement"]
    with pytest.raises(Refused):
        signing.send_to_signatory(report.pk, by=cast.writer)


def test_the_statement_is_asked_for_also_where_the_form_calls_it_optional():
    report, _cast = final_report_of(R.AUDITED)
    path = walk(report, association())
    path.fill()
    report.attachments.filter(question_key="auditors_statement").update(removed_at=timezone.now())
    form = report.questionnaire
    questions = [one for part in form.definition["sections"] for one in part["questions"]]
    [asked] = [one for one in questions if one["key"] == "auditors_statement"]
    asked["required"] = False
    report.refresh_from_db()
    report.questionnaire = form
    form.__dict__.pop("parsed", None)

    [left] = unmet(report)

    assert left.text == (
        "Bifoga revisorns yttrande. Det ska vara skrivet av en auktoriserad revisor."
    )


@pytest.mark.parametrize(("over", "auditor"), [(-1, "revisor"), (0, "auktoriserad revisor")])
def test_from_five_amounts_the_auditor_is_authorised(over: int, auditor: str):
    it, _cast = application(to=Status.ANNOUNCED)
    decision = it.decision
    PriceBaseAmount.objects.update_or_create(
        year=decision.decided_at.year, defaults={"amount_ore": 59_200_00, "source": "prov"}
    )
    decision.amount_ore = five() + over

    assert auditor_for(decision) == auditor


def test_a_call_cannot_demand_a_statement_that_its_form_does_not_ask_for():
    call = call_ngo()
    call.published_at = None
    call.save()
    ada = sign_in(Client(), person("Ada", StaffRole.ADMINISTRATOR))
    address = reverse("workspace:applications_call_change", args=[call.pk])
    form = ada.get(address).context["adminform"].form
    kept = {name: form[name].value() for name in form.fields if name != "listed_file"}
    formset = ada.get(address).context["inline_admin_formsets"][0].formset
    posted = {name: value for name, value in kept.items() if value is not None}
    posted["civil_rules"] = ["audited"]
    for one in (formset.management_form, *formset.initial_forms):
        posted |= {f"{one.prefix}-{name}": one[name].value() or "" for name in one.fields}
    posted["stages-TOTAL_FORMS"] = "3"

    answer = ada.post(address, posted)

    said = [one.errors for one in answer.context["inline_admin_formsets"][0].formset.forms]
    assert [list(one.get("questionnaire", [])) != [] for one in said] == [False, False, True]


def test_an_administrator_adds_a_years_amount_and_others_read_it():
    ada = sign_in(Client(), person("Ada", StaffRole.ADMINISTRATOR))
    olle = sign_in(Client(), people().olle)
    listed = reverse("workspace:applications_pricebaseamount_changelist")
    add = reverse("workspace:applications_pricebaseamount_add")

    added = ada.post(add, {"year": "2027", "amount_ore": "60 000", "source": "SFS 2026:1"})
    refused = olle.post(add, {"year": "2028", "amount_ore": "1", "source": "x"})

    assert (added.status_code, refused.status_code) == (302, 403)
    assert PriceBaseAmount.objects.five_of(2027) == 300_000_00
    assert "60\xa0000" in olle.get(listed).text
    [event] = Event.objects.filter(step="set_price_base_amount")
    assert event.details == {"year": 2027, "amount_ore": 60_000_00}


def test_the_rules_stand_once_the_call_is_published():
    call = call_with(R.INFORMS)
    ada = sign_in(Client(), person("Ada", StaffRole.ADMINISTRATOR))

    page = ada.get(reverse("workspace:applications_call_change", args=[call.pk]))

    field = page.context["adminform"].form.fields["civil_rules"]
    assert (field.disabled, "därför går de inte att ändra" in page.text) == (True, True)


def test_a_published_call_is_not_hidden_to_change_its_rules():
    call = call_with(R.INFORMS)
    ada = sign_in(Client(), person("Ada", StaffRole.ADMINISTRATOR))
    address = reverse("workspace:applications_call_change", args=[call.pk])
    form = ada.get(address).context["adminform"].form
    said = {name: form[name].value() for name in form.fields if name != "listed_file"}
    said = {name: value for name, value in said.items() if value is not None}
    emptied = {"published_at_0": "", "published_at_1": "", "civil_rules": []}
    stages = {"stages-TOTAL_FORMS": "0", "stages-INITIAL_FORMS": "0"}

    answer = ada.post(address, said | emptied | stages)

    was = call.published_at
    call.refresh_from_db()
    assert (answer.status_code, call.published_at, call.civil_rules) == (302, was, ["informs"])
