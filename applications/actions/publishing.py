"""Putting up a call from its definition files: the process of 2018 as rows."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from applications.models import Call, RegionWord, Stage, StageKind
from delmos_portal.accounts.models import OrganisationKind
from delmos_portal.questionnaires.definition import BadDefinition, Definition, parse
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


@dataclass(frozen=True)
class Dates:
    """When each stage of a call like 2018's opens and closes; days count to their end in Stockholm."""

    opens_at: datetime
    notification_closes_at: datetime
    answer_by: date
    application_closes_at: datetime
    decided_by: date
    accepts_late: bool = True


def load_questionnaire(name: str) -> QuestionnaireVersion:
    """Read a definition file; what is already there in the same words is not made again."""
    raw = json.loads((DEFINITIONS / f"{name}.json").read_text(encoding="utf-8"))
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
