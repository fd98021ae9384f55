"""Putting up a call from its definition files: the process of 2018 as rows."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.models import Call, CivilRule, RegionWord, Stage, StageKind
from delmos_portal.accounts.models import OrganisationKind
from delmos_portal.questionnaires.definition import BadDefinition, Definition, Kind, parse
from delmos_portal.questionnaires.models import Questionnaire, QuestionnaireVersion
from delmos_portal.questionnaires.prefills import FROM_STAGE

DEFINITIONS = Path(__file__).resolve().parent.parent / "definitions"

SUMMARY = (
    "Statsbidrag till kommuner och regioner som vill utveckla sin samverkan och sitt kunskapsutbyte"
    " för att minska och motverka segregation."
)
PURPOSE = (
    "Bidraget ska medverka till sektorsövergripande samordning av arbetet med att minska och motverka"
    " segregation på lokal och regional nivå."
)
WHO = (
    "Alla kommuner och regioner kan lämna en intresseanmälan. (Förordningen säger landsting, som de"
    " hette 2018; landsting heter i dag regioner.) Den som bedöms ligga i linje med syftet bjuds in att"
    " ansöka. En inbjudan är ingen garanti för bidrag. Kommunförbund och kommunala bolag kan inte söka."
)
NOT_FOR = (
    "Bidrag ges inte för uppgifter som kommunen eller regionen redan är skyldig att utföra enligt"
    " lag eller förordning."
)

SUMMARY_2021 = (
    "Statsbidrag till kommuner, regioner och kommunalförbund för kunskap och metoder, gemensamt"
    " agerande eller direkta insatser mot segregation."
)
PURPOSE_2021 = (
    "Bidraget ska stärka och utveckla arbetet med att minska och motverka segregation på lokal och"
    " regional nivå."
)
WHO_2021 = (
    "Kommuner, regioner och kommunalförbund söker direkt, utan intresseanmälan. Ansökan gäller en"
    " eller flera av tre inriktningar, och bidrag kan ges för upp till tre år. Kommunförbund och"
    " kommunala bolag kan inte söka."
)
NOT_FOR_2021 = (
    "Bidrag ges inte för uppgifter som kommunen, regionen eller kommunalförbundet redan är skyldiga"
    " att utföra enligt lag eller förordning."
)
SUMMARY_NGO = (
    "Statsbidrag till ideella föreningar, stiftelser och registrerade trossamfund för långsiktiga"
    " insatser mot segregation."
)
PURPOSE_NGO = (
    "Bidraget ska stödja det civila samhället i långsiktiga insatser som bidrar till att minska och"
    " motverka segregation på lokal och regional nivå."
)
WHO_NGO = (
    "Ideella föreningar, stiftelser som inte är statliga eller kommunala, och registrerade"
    " trossamfund. Organisationen ska bedriva verksamhet i Sverige utan vinstsyfte sedan minst två"
    " år, respektera demokratins idéer och ha lokal förankring där insatserna görs. Den som har"
    " skulder för svenska skatter eller avgifter hos Kronofogdemyndigheten, eller är i likvidation"
    " eller konkurs, kan inte få bidrag. Bidrag kan ges för upp till tre år."
)


@dataclass(frozen=True)
class Dates:
    """When each stage of a call like 2018's opens and closes; days count to their end in Stockholm."""

    opens_at: datetime
    notification_closes_at: datetime
    answer_by: date
    application_closes_at: datetime
    decided_by: date
    accepts_late: bool = True


@dataclass(frozen=True)
class Round:
    """When a call like those of 2021 opens and closes, what it may grant, and from which year."""

    opens_at: datetime
    closes_at: datetime
    decided_by: date
    progress_report_closes_at: datetime
    first_year: int
    frame_ore: int
    accepts_late: bool = True
    civil_rules: tuple[str, ...] = ()


def load_questionnaire(name: str, *, first_year: int | None = None) -> QuestionnaireVersion:
    """Read a definition file; what is already there in the same words is not made again."""
    raw = json.loads((DEFINITIONS / f"{name}.json").read_text(encoding="utf-8"))
    if first_year is not None:
        _move_budgets(raw, first_year)
    definition = parse(raw)
    check_prefills(definition)
    questionnaire, _created = Questionnaire.objects.get_or_create(
        key=name.replace("_", "-"), defaults={"title": definition.title}
    )
    latest = questionnaire.versions.order_by("-number").first()
    if latest is not None and latest.definition == raw:
        return latest
    number = latest.number + 1 if latest else 1
    return QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, number=number, definition=raw, published_at=timezone.now()
    )


def _move_budgets(raw: dict[str, Any], first_year: int) -> None:
    """Let the form's budgets begin with this year, and have as many years as before."""
    for section in raw["sections"]:
        for question in section["questions"]:
            if question["kind"] == Kind.BUDGET:
                question["years"] = [
                    first_year + number for number in range(len(question["years"]))
                ]


def check_prefills(definition: Definition) -> None:
    """Refuse a question whose answer would come from a kind of stage that there is not."""
    for question in definition.questions():
        found = FROM_STAGE.fullmatch(question.prefill)
        if found and found[1] not in StageKind.values:
            raise BadDefinition(
                f"”{question.label}” ska hämtas från ett steg som inte finns: {found[1]}."
            )


@transaction.atomic
def publish_2018(slug: str, title: str, dates: Dates, *, is_demonstration: bool) -> Call:
    """Put up a call with the four stages of 2018; asking twice gives the same one."""
    call, created = Call.objects.get_or_create(
        slug=slug,
        defaults={
            "title": title,
            "summary": SUMMARY,
            "ordinance": "förordningen (2018:118)",
            "ordinance_number": "2018:118",
            "region_word": RegionWord.COUNTY_COUNCIL,
            "wording": "lydelsen från den 6 april 2018",
            "purpose": PURPOSE,
            "who_may_apply": WHO,
            "not_for": NOT_FOR,
            "frame_ore": 53_000_000_00,
            "allowed_kinds": [OrganisationKind.KOMMUN, OrganisationKind.REGION],
            "published_at": dates.opens_at,
            "is_demonstration": is_demonstration,
        },
    )
    if created:
        _add_stages(call, dates)
    return call


def _add_stages(call: Call, dates: Dates) -> None:
    kinds = StageKind
    rows: list[dict[str, object]] = [
        {
            "kind": kinds.NOTIFICATION,
            "opens_at": dates.opens_at,
            "closes_at": dates.notification_closes_at,
            "answer_by": dates.answer_by,
        },
        {
            "kind": kinds.APPLICATION,
            "closes_at": dates.application_closes_at,
            "answer_by": dates.decided_by,
        },
        {"kind": kinds.PLAN},
        {"kind": kinds.FINAL_REPORT},
    ]
    for order, row in enumerate(rows, start=1):
        kind = StageKind(str(row["kind"]))
        Stage.objects.create(
            call=call,
            order=order,
            title=kind.label,
            questionnaire=load_questionnaire(f"2018_{kind.value}"),
            accepts_late=dates.accepts_late,
            **row,
        )


def publish_2021(slug: str, title: str, dates: Round, *, is_demonstration: bool) -> Call:
    """Put up a call of 2021 for the municipal side; asking twice gives the same one."""
    facts = {
        "summary": SUMMARY_2021,
        "ordinance": "förordningen (2018:118)",
        "ordinance_number": "2018:118",
        "amending_act": "2020:1264",
        "purpose": PURPOSE_2021,
        "who_may_apply": WHO_2021,
        "not_for": NOT_FOR_2021,
        "allowed_kinds": [
            OrganisationKind.KOMMUN,
            OrganisationKind.REGION,
            OrganisationKind.KOMMUNALFORBUND,
        ],
        "is_demonstration": is_demonstration,
    }
    return _publish_round(slug, {"title": title, **facts}, dates, "2021_application")


def publish_ngo(slug: str, title: str, dates: Round, *, is_demonstration: bool) -> Call:
    """Put up a call of 2021 for the civil society; asking twice gives the same one."""
    facts = {
        "summary": SUMMARY_NGO,
        "ordinance": "förordningen (2018:119)",
        "ordinance_number": "2018:119",
        "amending_act": "2020:1265",
        "purpose": PURPOSE_NGO,
        "who_may_apply": WHO_NGO,
        "allowed_kinds": [
            OrganisationKind.ASSOCIATION,
            OrganisationKind.FOUNDATION,
            OrganisationKind.FAITH_COMMUNITY,
        ],
        "is_demonstration": is_demonstration,
    }
    return _publish_round(slug, {"title": title, **facts}, dates, "2021_ngo_application")


@transaction.atomic
def _publish_round(slug: str, facts: dict[str, Any], dates: Round, application: str) -> Call:
    """A call without notification: application, progress report before the second payment, final report."""
    rules = {
        "region_word": RegionWord.REGION,
        "max_years": 3,
        "civil_rules": list(dates.civil_rules),
        "frame_ore": dates.frame_ore,
        "published_at": dates.opens_at,
    }
    call, created = Call.objects.get_or_create(slug=slug, defaults={**facts, **rules})
    if created:
        _add_round_stages(call, dates, application)
    return call


def _add_round_stages(call: Call, dates: Round, application: str) -> None:
    is_audited = call.has_rule(CivilRule.AUDITED)
    final_report = "2024_audited_final_report" if is_audited else "2021_final_report"
    rows: list[tuple[StageKind, str, dict[str, object]]] = [
        (
            StageKind.APPLICATION,
            application,
            {
                "opens_at": dates.opens_at,
                "closes_at": dates.closes_at,
                "answer_by": dates.decided_by,
            },
        ),
        (
            StageKind.PROGRESS_REPORT,
            "2021_progress_report",
            {"closes_at": dates.progress_report_closes_at},
        ),
        (StageKind.FINAL_REPORT, final_report, {}),
    ]
    for order, (kind, form, times) in enumerate(rows, start=1):
        Stage.objects.create(
            call=call,
            order=order,
            kind=kind,
            title=kind.label,
            questionnaire=load_questionnaire(form, first_year=dates.first_year),
            accepts_late=dates.accepts_late,
            **times,
        )
