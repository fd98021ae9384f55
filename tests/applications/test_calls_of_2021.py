"""The calls of 2021 and of the civil society: rows and forms, walked to the end by real actions."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications.actions import publishing
from applications.models import Call, Decision, StageKind, Status, Submission
from applications.requirements import unmet, verdict
from delmos_portal.accounts.models import Office, Organisation, OrganisationKind
from delmos_portal.questionnaires.definition import Definition, Kind
from reporting.actions import closing, paying
from reporting.models import Payment
from reporting.requirements import why_blocked
from screening.figures import applied_for, budget_against_outcome, settlement
from tests.applications.rounds import (
    Applicant,
    applicant,
    association,
    begun,
    call_2021,
    call_ngo,
    dates,
    next_of,
    walk,
)
from tests.build import call, keep_promises, pay_all, people

pytestmark = pytest.mark.django_db
FEDERATION = OrganisationKind.KOMMUNALFORBUND
EVERY_KIND = set(OrganisationKind)


def federation() -> Applicant:
    return applicant(FEDERATION, Office.FEDERATION_CHAIR)


CALLS = {"2021": (call_2021, federation), "ngo": (call_ngo, association)}
FILES = {
    "statutes": "Stadgar.pdf",
    "annual_report": "Verksamhetsberättelse.pdf",
    "annual_accounts": "Årsredovisning.pdf",
}


@pytest.mark.parametrize("which", CALLS)
def test_the_stages_are_application_progress_report_and_final_report(which: str):
    call = CALLS[which][0]()

    assert list(call.stages.order_by("order").values_list("kind", flat=True)) == [
        StageKind.APPLICATION,
        StageKind.PROGRESS_REPORT,
        StageKind.FINAL_REPORT,
    ]


@pytest.mark.parametrize("which", CALLS)
def test_asking_twice_gives_the_same_call_and_the_same_forms(which: str):
    first, again = (CALLS[which][0]() for _ in range(2))

    assert first == again
    assert [one.questionnaire.number for one in again.stages.all()] == [1, 1, 1]


@pytest.mark.parametrize(
    ("publish", "provisions", "allowed"),
    [
        (
            call_2021,
            "förordningen (2018:118) i lydelse enligt SFS 2020:1264",
            {"kommun", "region", "kommunalforbund"},
        ),
        (
            call_ngo,
            "förordningen (2018:119) i lydelse enligt SFS 2020:1265",
            {"association", "foundation", "faith_community"},
        ),
    ],
)
def test_who_may_apply_and_under_which_wording_is_data(
    publish: Any, provisions: str, allowed: set[str]
):
    call = publish()
    made = {kind: Organisation.objects.create(kind=kind, name=f"En {kind}") for kind in EVERY_KIND}

    may = {kind.value for kind, one in made.items() if verdict(call, one).may_apply}

    assert (call.provisions, may) == (provisions, allowed)
    assert (call.max_years, call.region_word) == (3, "region")


@pytest.mark.parametrize("which", CALLS)
def test_a_call_goes_from_draft_to_an_approved_final_report(which: str):
    publish, of = CALLS[which]
    it, by = begun(publish(), of()), of()
    application = it.to(Status.ANNOUNCED)
    who = people()

    assert application.decision.amount_ore == applied_for(application)
    first, second = paying.plan_payments(application.decision)
    assert [why_blocked(one) for one in (first, second)] == [
        "",
        "Utbetalningen väntar på att lägesrapporten godkänns.",
    ]

    progress = walk(next_of(application), by).to(Status.ANNOUNCED)
    assert why_blocked(second) == ""

    pay_all(application.case, who)
    final = walk(next_of(progress), by).to(Status.ANNOUNCED)
    keep_promises()
    closing.close_case(final.case_id, by=who.olle)
    final.case.refresh_from_db()

    money = settlement(final.case)
    assert (final.case.status, money.to_repay) == ("closed", 0)
    assert money.granted == money.paid == money.reported == applied_for(application)
    assert [one.difference_ore for one in budget_against_outcome(final)] == [0] * 6
    assert {one.status for one in Payment.objects.filter(case=final.case)} == {"paid"}


def test_the_progress_report_is_owed_on_the_day_of_the_call():
    by = federation()
    application = begun(call_2021(), by).to(Status.ANNOUNCED)

    report = next_of(application)

    assert report.closes_at == dates().progress_report_closes_at
    assert Decision.objects.get(submission=application).plan_due_on is None


def left_after(which: str, **answers: Any) -> list[str]:
    """Keys of what stands in the way of sending, when the walk has filled in everything."""
    publish, of = CALLS[which]
    it = begun(publish(), of(), **answers)
    it.fill()
    it.submission.refresh_from_db()
    return [one.question_key for one in unmet(it.submission)]


def definition(which: str) -> Definition:
    return CALLS[which][0]().first_stage().questionnaire.parsed


MAPPING = [
    "mapping_source",
    "mapping_number",
    "mapping_files",
    "mapping_description",
    "mapping_link",
]


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"directions": ["cooperation"]}, []),
        ({"directions": ["measures"]}, ["mapping_source", "mapping_link"]),
        (
            {"directions": ["cooperation", "measures"], "mapping_source": "portal"},
            ["mapping_source", "mapping_number", "mapping_link"],
        ),
        (
            {"directions": ["measures"], "mapping_source": "upload"},
            ["mapping_source", "mapping_files", "mapping_link"],
        ),
        (
            {"directions": ["measures"], "mapping_source": "description"},
            ["mapping_source", "mapping_description", "mapping_link"],
        ),
        ({"directions": ["knowledge"], "mapping_source": "upload"}, []),
    ],
)
def test_direct_measures_ask_for_a_mapping_in_one_of_three_ways(
    answers: dict[str, Any], asked: list[str]
):
    out = definition("2021").left_out(answers)

    assert [key for key in MAPPING if key not in out] == asked


def test_knowledge_and_methods_ask_whether_there_was_money_before():
    form = definition("2021")
    answered = [
        {"directions": ["cooperation"]},
        {"directions": ["knowledge"]},
        {"directions": ["knowledge"], "had_earlier_grant": True},
    ]

    asked = [
        [key for key in ("had_earlier_grant", "earlier_grant") if key not in form.left_out(one)]
        for one in answered
    ]

    assert asked == [[], ["had_earlier_grant"], ["had_earlier_grant", "earlier_grant"]]


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"directions": ["knowledge", "cooperation", "measures"], "mapping_source": "upload"},
        {"directions": ["measures"], "mapping_source": "description"},
        {"has_other_grants": True, "state_aid": "yes"},
    ],
)
def test_a_whole_application_of_2021_can_be_sent(answers: dict[str, Any]):
    assert left_after("2021", **answers) == []


@pytest.mark.parametrize(
    ("which", "answers", "left"),
    [
        ("2021", {"directions": []}, ["directions"]),
        ("2021", {"declares_not_statutory": False}, ["declares_not_statutory"]),
        ("2021", {"has_other_grants": True, "other_grants": []}, ["other_grants"]),
        ("ngo", {"declares_non_profit": False}, ["declares_non_profit"]),
        ("ngo", {"declares_no_debts": False}, ["declares_no_debts"]),
        ("ngo", {"declares_not_winding_up": False}, ["declares_not_winding_up"]),
        ("ngo", {"declares_independent": False}, ["declares_independent"]),
        ("ngo", {"operating_since": "2026-01-01"}, ["operating_since"]),
        (
            "ngo",
            {"organisation_type": "foundation", "declares_independent": False},
            [],  # what presupposes members is not asked of a foundation
        ),
        (
            "ngo",
            {"organisation_type": "foundation", "declares_not_public": False},
            ["declares_not_public"],
        ),
    ],
)
def test_what_stands_in_the_way_is_told_by_its_question(
    which: str, answers: dict[str, Any], left: list[str]
):
    assert left_after(which, **answers) == left


def test_an_association_attaches_its_papers_and_a_letter_where_it_names_a_municipality():
    alone, together = (
        [
            one.key
            for one in definition("ngo").applying({"has_municipality": answer}).questions()
            if one.kind is Kind.FILE and one.required
        ]
        for answer in (False, True)
    )

    assert alone == [*FILES]
    assert together == [*FILES, "letter_of_intent"]


def test_every_declaration_says_what_its_no_means_before_it_is_answered():
    conditions = definition("ngo").section("conditions")
    assert conditions
    declared = [one for one in conditions.questions if one.must_be is not None]

    assert [one.help.startswith("Svarar ni Nej kan bidrag inte ges: ") for one in declared] == [
        True
    ] * len(declared)
    assert len(declared) == 7


def test_budgets_begin_with_the_first_year_of_the_call():
    call = publishing.publish_2021("b", "B", dates(first_year=2027), is_demonstration=True)
    asked = [stage.questionnaire.parsed for stage in call.stages.order_by("order")]

    years = [one.budget.years for form in asked for one in form.questions() if one.budget]

    assert years == [(2027, 2028, 2029)] * 2


def test_the_four_questions_of_the_progress_report_are_required():
    stage = Call.objects.get(pk=call_2021().pk).stages.get(kind=StageKind.PROGRESS_REPORT)
    section = stage.questionnaire.parsed.section("progress")
    assert section

    required = [one.key for one in section.questions if one.required and one.only_if is None]

    assert required == ["deviations", "deviations_effect", "budget_as_planned", "contribution"]


def test_a_progress_report_takes_its_contact_person_from_the_application():
    by = federation()
    application = begun(call_2021(), by).to(Status.ANNOUNCED)

    report = Submission.objects.get(pk=next_of(application).pk)

    assert report.answers.get("contact_name") == application.answers["contact_name"]


@pytest.mark.django_db
def test_only_a_call_with_a_notification_speaks_of_an_invitation():
    pages = [Client().get(reverse("call", args=[of.slug])).text for of in (call(), call_2021())]

    assert ["En inbjudan att ansöka är ingen garanti" in page for page in pages] == [True, False]
    assert "Pengarna räcker inte alltid till alla." in pages[1]
