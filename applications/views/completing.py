"""The items of a request, as the organisation answers them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from applications.actions import completing
from applications.models import CompletionItem, CompletionRequest, Submission
from applications.views.fetching import own_submission
from applications.views.items import changed_questions
from applications.views.sections import place_of
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused


@dataclass(frozen=True)
class ItemRow:
    """An item, where it is answered, and how far it has come."""

    item: CompletionItem
    label: str
    url: str
    is_changed: bool
    may_tick: bool

    @property
    def status(self) -> tuple[str, str]:
        if self.item.ticked_at:
            return "Markerad som besvarad", "success"
        if self.is_changed:
            return "Ändrad, inte markerad", "info"
        return "Inte besvarad", "warning"

    @property
    def is_late(self) -> bool:
        today: date = timezone.localdate()
        return today > self.item.last_on


@require_POST
def tick(request: SignedInRequest, pk: UUID, item_id: int) -> HttpResponse:
    """The mark beside an item; the next press takes it away."""
    submission = own_submission(request.user, pk)
    is_answered = request.POST.get("besvarad") == "ja"
    try:
        item = completing.tick(submission.pk, item_id, is_answered=is_answered, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        done = "är markerad som besvarad" if is_answered else "är inte längre markerad som besvarad"
        messages.success(request, f"Punkt {item.order} {done}.")
    return redirect("submission", pk)


@require_POST
def confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The answer that nothing needs to be changed."""
    own_submission(request.user, pk)
    try:
        completing.confirm(pk, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("check", pk)
    return redirect("receipt", pk)


def item_rows(
    submission: Submission, asked: CompletionRequest | None, *, may_write: bool
) -> list[ItemRow]:
    """Every item of the request that waits, in its order."""
    if asked is None:
        return []
    parsed = submission.questionnaire.parsed
    labels = {one.key: one.label for one in parsed.questions()}
    left_out = parsed.left_out(submission.answers)
    changed, items = changed_questions(submission), asked.items.all()
    # What another item asks for says nothing of an item about the whole.
    beyond = changed - {one.question_key for one in items}
    rows = []
    for one in items:
        key = one.question_key
        is_open = may_write and key in labels and key not in left_out
        rows.append(
            ItemRow(
                one,
                labels.get(key, ""),
                place_of(submission, parsed.section_of(key), key) if is_open else "",
                is_changed=key in changed or (not key and bool(beyond)),
                may_tick=may_write,
            )
        )
    return rows
