"""An outside body that is asked for its opinion, and answers."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from applications.models import RegisterEntry, Submission
from delmos_portal.working_days import working_day_from
from screening.actions import opinion_answering, opinions
from screening.actions.opinion_addresses import Addressed, token_of
from screening.actions.opinion_answering import Said
from screening.models import Opinion, OpinionRequest
from tests.build import People

BODY = "Länsstyrelsen i Östergötlands län"
SAID = Said(abstains=False, text="Vi tillstyrker Hemligköping.", name="Bo Ek", title="Jurist")


def last_day(days: int = 21) -> date:
    return working_day_from(timezone.localdate() + timedelta(days=days))


def asked(**changes: Any) -> opinions.Asked:
    said: dict[str, Any] = {
        "body": BODY,
        "contact": "Bo Ek",
        "email": "bo.ek@lansstyrelsen.example",
        "question": "Hur ser ni på behovet i kommunen?",
        "last_on": last_day(),
    }
    return opinions.Asked(**{**said, **changes})


def sent_out(
    it: Submission, who: People, shared: tuple[str, ...] = (), **changes: Any
) -> OpinionRequest:
    return opinions.ask(it.pk, asked(**changes), shared, number=uuid4(), by=who.olle)


def as_addressed(request: OpinionRequest) -> Addressed:
    fresh = OpinionRequest.objects.select_related("submission__case").get(pk=request.pk)
    return Addressed(fresh, is_current=True)


def answered_in(it: Submission, who: People, said: Said = SAID) -> Opinion:
    """A request of a submission that may be past asking: below the action, and then as it is answered."""
    request = OpinionRequest.objects.create(
        submission=it, sent_by=who.olle, status=OpinionRequest.Status.ANSWERED, **vars(asked())
    )
    made = Opinion.objects.create(request=request, **vars(said))
    opinion_answering._enter(request, made)
    return made


def page_of(request: OpinionRequest) -> str:
    return f"/remiss/{token_of(request)}/"


def page_in(body: str) -> str:
    """The address that a mail leads to."""
    found = re.search(r"https?://[^/\s]+(/remiss/\S+)", body)
    assert found, body
    return found[1]


def entries(it: Submission) -> list[RegisterEntry]:
    return list(RegisterEntry.objects.filter(case=it.case, key__startswith="opinion"))
