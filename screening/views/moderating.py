"""The meeting in which two readers' assessments become one."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Status, Submission
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from screening.actions import moderating
from screening.actions.merging import Meanwhile, marks
from screening.actions.sheets import moderated_in
from screening.forms.assessing import ModerationForm
from screening.models import Assessment, ModeratedPoint
from screening.requirements import first_of, is_whole, second_of, sheet_of
from screening.views.fetching import get_submission
from screening.views.ranking import get_stage, moderated_in_all
from screening.views.sheets import score_of, side_by_side
from screening.views.text_blocks import typed_in


@require_safe
def moderations(request: SignedInRequest, pk: int) -> HttpResponse:
    """The submissions of a stage that two people read, those that differ first."""
    stage = get_stage(pk)
    seen = Submission.objects.visible_to(request.user).exclude(status=Status.WITHDRAWN)
    found = list(
        seen.filter(stage=stage, second_reading__isnull=False)
        .select_related(
            "case", "stage", "assessment__officer", "second_reading__reader", "decision"
        )
        .order_by("case__organisation_name")
    )
    agreed = moderated_in_all(found)
    rows = []
    for one in found:
        both = is_whole(one)
        sheet = side_by_side(one, agreed[one.pk]) if both else []
        far = sum(row.is_far for row in sheet)
        left = sum(row.is_far and row.moderated is None for row in sheet)
        score = score_of(one, agreed[one.pk])
        rows.append({"it": one, "both": both, "far": far, "left": left, "score": score})
    rows.sort(key=lambda row: -row["left"])  # type: ignore[operator]  # a count
    return render(request, "screening/moderations.html", {"stage": stage, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def moderate(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Criterion by criterion both readers, and what they agree on with a reason."""
    submission = get_submission(request, pk)
    first, second = first_of(submission), second_of(submission)
    refusal = moderating.why_not_moderate(submission, request.user)
    context = {"submission": submission, "refusal": refusal}
    if first is None or second is None or not is_whole(submission):
        return render(request, "screening/moderate.html", context)
    form = moderation_form(request, first, moderated_in(submission))
    if request.method == "POST" and form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            moderating.moderate(submission.pk, form.results(), by=request.user, seen=seen)
        except Meanwhile as meanwhile:
            form.show(meanwhile, is_self=meanwhile.other == request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Det gemensamma resultatet är sparat och registrerat.")
            return redirect("workspace:moderations", submission.stage_id)
    known = moderated_in(submission)  # as it is now, also where a colleague has saved
    rows = side_by_side(submission, known)
    context |= {
        "form": form,
        "typed": typed_in(form),
        "score": score_of(submission, known),
        "rows": [
            (row, [form[f"{row.point.key}_{name}"] for name in ("answer", "reason")])
            for row in rows
        ],
    }
    return render(request, "screening/moderate.html", context)


def moderation_form(
    request: SignedInRequest, first: Assessment, known: Mapping[str, ModeratedPoint]
) -> ModerationForm:
    fields = moderating.agreed_fields(known)
    initial = {**fields, "seen": marks(fields)}
    return ModerationForm(sheet_of(first), request.POST or None, initial=initial)
