"""A call with cases at random: places, statuses, outcomes and directions by real actions, then days and money."""

from datetime import date, timedelta
from random import Random

from django.utils import timezone

from applications.actions import drafting
from applications.models import (
    Call,
    CompletionRequest,
    Decision,
    Outcome,
    Stage,
    StageKind,
    Status,
    Submission,
)
from delmos_portal.accounts.models import Organisation, OrganisationKind, User
from delmos_portal.demo.walk import Cast, Walk
from screening.actions import reviewing
from screening.figures.places import tiles
from screening.models import LedgerEntry
from tests.applications.rounds import call_2021
from tests.build import answer, call, mandate, member, people

STATUSES = [one for one in Status if one != Status.SIGNING]
DIRECTIONS = ["knowledge", "cooperation", "measures"]


def scattered(seed: int, reader: User, *, many: int = 8) -> list[Call]:
    """The call of 2018 and that of 2021, each with so many cases; the reader is recused in some."""
    chance = Random(seed)
    calls = [call(), call_2021()]
    for it in calls:
        for place in chance.sample(tiles(), many):
            kind = chance.choice([OrganisationKind.KOMMUN, OrganisationKind.KOMMUN, "region"])
            owner, _new = Organisation.objects.get_or_create(
                kind=kind,
                code=place.code if kind == OrganisationKind.KOMMUN else place.code[:2],
                defaults={"name": f"{place.name} {kind}", "county_code": place.code[:2]},
            )
            if not owner.cases.filter(call=it).exists():
                _case(it, owner, chance, reader)
        _spread(it, chance)
    return calls


def _case(it: Call, owner: Organisation, chance: Random, reader: User) -> None:
    who = people()
    member(who.amina, owner, "writer")
    member(who.sigrid, owner, "signatory")
    mandate(who.sigrid, owner)
    chosen = chance.sample(DIRECTIONS, chance.randint(1, 3))
    given = {"directions": chosen, "mapping_source": "upload", "amount_applied": 700_000_00}
    cast = Cast(who.amina, who.sigrid, chance.choice([who.olle, reader]), who.disa)
    submission = drafting.begin(it, owner, by=who.amina)
    while True:
        status = chance.choice([*STATUSES, *[Status.ANNOUNCED] * 6])
        outcome = chance.choice([Outcome.ACCEPT, Outcome.ACCEPT, Outcome.DECLINE])
        if submission.stage.is_report:
            status, outcome = chance.choice([Status.DRAFT, Status.RECEIVED]), Outcome.ACCEPT
        walk = Walk(submission, cast, lambda _it, one: given.get(one.key, answer(one)), outcome)
        walk.to(status)
        following = submission.stage.next_stage()
        goes_on = status == Status.ANNOUNCED and outcome == Outcome.ACCEPT and following
        if not goes_on:
            break
        submission = submission.case.submissions.get(stage=following)
    if chance.random() < 0.25:
        reviewing.declare(submission.case, has_conflict=True, reason="Släkt", by=reader)


def _spread(it: Call, chance: Random) -> None:
    """Days before and after the last ones, and money over some years."""
    today = timezone.localdate()
    for one in Submission.objects.received().filter(stage__call=it):
        moved = timedelta(days=chance.randint(-40, 40), hours=chance.randint(0, 23))
        Submission.objects.filter(pk=one.pk).update(arrived_at=one.received_at + moved)
    for decision in Decision.objects.filter(submission__stage__call=it):
        days = [today + timedelta(days=chance.randint(-9, 9)) for _day in range(2)]
        row = Decision.objects.filter(pk=decision.pk)
        row.update(plan_due_on=chance.choice([None, days[0]]), report_due_on=days[1])
        row.exclude(announced_at=None).update(
            announced_at=timezone.now() + timedelta(days=chance.randint(1, 99))
        )
    for one in CompletionRequest.objects.filter(submission__stage__call=it):
        CompletionRequest.objects.filter(pk=one.pk).update(
            last_on=today + timedelta(days=chance.randint(-5, 5)),
            answered_at=chance.choice([None, one.asked_at + timedelta(days=chance.randint(0, 30))]),
        )
    for stage in Stage.objects.filter(call=it).exclude(kind=StageKind.FINAL_REPORT):
        answer_by = chance.choice([None, today + timedelta(days=chance.randint(-5, 5))])
        Stage.objects.filter(pk=stage.pk).update(answer_by=answer_by)
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            call=it,
            case=case,
            account=chance.choice(LedgerEntry.Account.values),
            amount_ore=chance.randint(1, 90_000_000),
            booked_on=date(chance.randint(2018, 2027), chance.randint(1, 12), 1),
            key=f"{case.pk}:{number}",
        )
        for case in it.cases.exclude(registration_number=None)
        for number in range(chance.randint(0, 3))
    )
