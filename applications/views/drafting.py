"""A submission's own page: the task list while it is written, what came in afterwards."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from applications.actions import completing, copying, drafting, signing
from applications.actions.changing_form import latest_change
from applications.letters import came_on_paper, missing_parties, signatures_of
from applications.lifecycle import Step, refusal
from applications.models import Call, ReturnComment, Status, Submission
from applications.requirements import (
    attachment_limits,
    former_contact,
    may_name_another,
    unmet,
    why_closed,
    why_not_withdraw,
    worth_a_look,
)
from applications.views.answers import read_sections, unsent_sections, what_stands
from applications.views.completing import item_rows
from applications.views.fetching import own_submission
from applications.views.hearing import hearings_waiting
from applications.views.items import unticked
from applications.views.returning import returns_of, unanswered_in
from applications.views.sections import place_of
from applications.views.signed import called_back
from applications.views.signers import asked_now, signers_of
from applications.views.tasks import left_to_do, task_rows
from applications.views.threads import waiting_in, with_comments
from applications.views.wording import (
    deadline_of,
    fetch_requests,
    open_request,
    status_of,
    turn_of,
    who_was_first,
)
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Organisation
from delmos_portal.accounts.permissions import signing_mandates
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.answers import Complaint


@require_POST
def begin(request: SignedInRequest, slug: str) -> HttpResponse:
    """Begin for one organisation, or go on with what is begun already."""
    call = get_object_or_404(Call.objects.visible_to(request.user), slug=slug)
    number = request.POST.get("organisation", "")
    organisation = get_object_or_404(
        Organisation.objects.filter(memberships__user=request.user).distinct(),
        pk=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0,
    )
    try:
        begun = drafting.begin(call, organisation, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("call", slug)
    return redirect("submission", begun.pk)


@require_safe
def submission(request: SignedInRequest, pk: UUID) -> HttpResponse:
    it = own_submission(request.user, pk)
    returned, hearings = unanswered_in([it]).get(it.pk), hearings_waiting([it])
    fetch_requests([it])
    fallen = called_back(it)
    heard = hearings[0] if hearings and it.status == Status.IN_REVIEW else None
    context: dict[str, object] = {
        "submission": it,
        "status": status_of(it, returned, heard),
        "hearings": hearings,
        "turn": turn_of(
            it, request.user, returned, heard, has_fallen=bool(fallen) and it.is_the_agencys
        ),
        "called_back": fallen,
        "deadline": deadline_of(it),
        "closed": why_closed(it) if not it.is_the_agencys else "",
        "has_comments": it.comments.exists(),
    }
    if it.status in (Status.DRAFT, Status.INCOMPLETE):
        return render(request, "applications/draft.html", context | _draft(it, request, returned))
    context["contact"] = former_contact(it) if it.is_the_agencys else None
    answers, attachments = what_stands(it)
    context["sections"] = read_sections(it, answers, attachments)
    if it.status == Status.SIGNING:
        context["signers"] = signers_of(it)
        context["take_back_refusal"] = refusal(Step.TAKE_BACK, it, request.user)
        context["replace_refusal"] = refusal(Step.REPLACE_SIGNATORY, it, request.user)
        has_signed = it.signatures.filter(voided_at=None, signer=request.user).exists()
        may_sign = signing_mandates(request.user, it.case.organisation_id, timezone.localdate())
        context["sign_refusal"] = refusal(Step.SIGN, it, request.user) or has_signed or not may_sign
        return render(request, "applications/waiting.html", context)
    context["version"] = version = it.latest_version()
    signatures = signatures_of(version)
    context["completed_on_paper"] = came_on_paper(version, signatures)
    context["missing"] = missing_parties(version, signatures)
    context["add_refusal"] = refusal(Step.ADD_SIGNATURE, it, request.user)
    context["unsent"] = unsent_sections(it, answers)
    context["withdraw_refusal"] = refusal(Step.WITHDRAW, it, request.user) or why_not_withdraw(it)
    return render(request, "applications/received.html", context)


def _draft(
    it: Submission, request: SignedInRequest, returned: ReturnComment | None
) -> dict[str, object]:
    complaints = unmet(it)
    why_not_write = drafting.why_not_write(it, request.user)
    return {
        "rows": with_comments(task_rows(it, complaints, returned), it),
        "attachment_limits": attachment_limits(it.stage),
        "remaining": left_to_do(complaints),
        "why_not_write": why_not_write,
        "comments": waiting_in(it, may_write=not why_not_write),
        "returns": returns_of(it, returned),
        "replace_refusal": refusal(Step.REPLACE_SIGNATORY, it, request.user)
        or signing.why_not_replace(it),
        "asked": (asked := open_request(it)),
        "items": item_rows(it, asked, may_write=not why_not_write),
        "lies_with": asked_now(it),
        "signers": signers_of(it),
        "unsent": unsent_sections(it, it.answers),
        "copied": len(copying.copied_keys(it)) if it.status == Status.DRAFT else 0,
        "may_copy": it.status == Status.DRAFT and copying.earlier(it).exists(),
        "contact": None if may_name_another(it) else former_contact(it),
        "form_change": latest_change(it) if it.status == Status.DRAFT else None,
    }


@require_safe
def check(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Kontrollera uppgifterna: every answer, what remains, and the way to the signatory."""
    it = own_submission(request.user, pk)
    if it.status not in (Status.DRAFT, Status.INCOMPLETE):
        return redirect("submission", pk)
    answers, attachments = what_stands(it)
    may_write = not drafting.why_not_write(it, request.user)
    complaints = unmet(it)
    step = Step.SEND_TO_SIGNATORY if it.status == Status.DRAFT else Step.SEND_COMPLETION
    context = {
        "submission": it,
        "sections": read_sections(
            it,
            answers,
            attachments,
            change_url=(lambda part, one: place_of(it, part, one.key)) if may_write else None,
            only=it.open_questions,
        ),
        "complaints": _linked(it, complaints),
        "remaining": left_to_do(complaints),
        "advice": _linked(it, worth_a_look(it)),
        "comments": waiting_in(it, may_write=may_write),
        "deadline": deadline_of(it),
        "closed": why_closed(it) if it.status == Status.DRAFT else "",
        "send_refusal": refusal(step, it, request.user) or signing.why_not_send(it),
        "signers": signers_of(it),
        "returned": returns_of(it, unanswered_in([it]).get(it.pk)).now,
        "unticked": unticked(it),
        "is_read_only": not may_write,
        "may_confirm": may_write and not completing.why_not_confirm(it),
    }
    return render(request, "applications/check.html", context)


def _linked(it: Submission, complaints: list[Complaint]) -> list[dict[str, str]]:
    parsed = it.questionnaire.parsed
    return [
        {
            "text": one.text,
            "url": place_of(it, parsed.section_of(one.question_key), one.place),
        }
        for one in complaints
    ]


@require_POST
def send(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send to the signatory. The page that follows says that it is not received yet."""
    it = own_submission(request.user, pk)
    is_completion = it.status == Status.INCOMPLETE
    action = signing.send_completion if is_completion else signing.send_to_signatory
    try:
        action(pk, by=request.user)
    except Refused as refused:
        messages.error(request, f"{refused} {who_was_first(it)}".strip())
        return redirect("check", pk)
    return redirect("submission", pk)


@require_POST
def take_back(request: SignedInRequest, pk: UUID) -> HttpResponse:
    own_submission(request.user, pk)
    try:
        signing.take_back(pk, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Ni har tagit tillbaka utkastet och kan skriva i det igen.")
    return redirect(reverse("submission", args=[pk]))
