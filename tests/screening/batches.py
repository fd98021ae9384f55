"""Batches for the tests: several organisations' decisions in one call, reached by real actions."""

from typing import Any

from applications.actions import drafting
from applications.models import Call, StageKind, Status, Submission
from delmos_portal.accounts.models import Role
from screening.actions import batching
from screening.models import DecisionBatch
from tests.build import People, call, keep_promises, mandate, member, organisation, walk

PLACES = [
    ("Botkyrka kommun", "0127"),
    ("Eskilstuna kommun", "0484"),
    ("Gävle kommun", "2180"),
    ("Landskrona stad", "1282"),
    ("Malmö kommun", "1280"),
    ("Norrköpings kommun", "0581"),
    ("Södertälje kommun", "0181"),
    ("Umeå kommun", "2480"),
    ("Västerås kommun", "1980"),
    ("Örebro kommun", "1880"),
]


def decided(
    who: People,
    of: Call,
    place: tuple[str, str],
    kind: str = StageKind.NOTIFICATION,
    **kept: Any,
) -> Submission:
    """One organisation's submission of this stage, decided and not announced. Amina and Sigrid are its people."""
    theirs = organisation(*place)
    member(who.amina, theirs, Role.WRITER)
    member(who.sigrid, theirs, Role.SIGNATORY)
    mandate(who.sigrid, theirs)
    it = drafting.begin(of, theirs, by=who.amina)
    while it.stage.kind != kind:
        walk(it, who).to(Status.ANNOUNCED)
        it = it.case.submissions.get(stage=it.stage.next_stage())
    return walk(it, who, **kept).to(Status.DECIDED)


def several(
    who: People, count: int, kind: str = StageKind.NOTIFICATION, **kept: Any
) -> list[Submission]:
    of = call()
    return [decided(who, of, place, kind, **kept) for place in PLACES[:count]]


def batch_of(its: list[Submission], who: People, name: str = "Besked i mars") -> DecisionBatch:
    return batching.create(its[0].stage, name, [one.pk for one in its], by=who.olle)


def frozen(its: list[Submission], who: People) -> DecisionBatch:
    """Frozen, with every letter drawn."""
    batch = batch_of(its, who)
    keep_promises()
    batching.freeze(batch.pk, None, by=who.olle)
    keep_promises()
    batch.refresh_from_db()
    return batch


def approved(its: list[Submission], who: People) -> DecisionBatch:
    batch = frozen(its, who)
    for one in (who.olle, who.disa):
        batching.approve(batch.pk, batching.seal_of(batch), by=one)
    batch.refresh_from_db()
    return batch
