"""Choosing the form of a call's stage: what it means for the drafts, in counts, and then the change."""

from collections.abc import Collection

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications.actions import changing_form
from applications.forms.calls import StageFormChoice
from applications.models import NOT_THE_AGENCYS, Stage, StageKind, Submission
from delmos_portal.accounts.models import User
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.builder.differences import differences
from delmos_portal.questionnaires.models import QuestionnaireVersion
from delmos_portal.questionnaires.permissions import may_build
from delmos_portal.questionnaires.uses import Earlier, Use, asked_earlier, used_by

COUNTS = {
    "drafts": "Utkast som följer med till den nya versionen",
    "losing": "Utkast där ett svar förlorar sin plats: frågan är borta eller besvaras på annat sätt",
    "newly_asked": "Utkast som får en obesvarad fråga som måste besvaras",
    "over_or_unchosen": "Utkast med ett svar som blir för långt eller inte längre går att välja",
    "signing": "Ligger för underskrift och behåller sin version, också om de skickas tillbaka",
}


@used_by
def stages_asking(versions: Collection[int]) -> dict[int, list[Use]]:
    """The stages that ask these versions. Locked: the stage has opened, or answers have come in.

    What an organisation has begun or lies for signing is not the agency's to know of (R-TF-1).
    """
    stages = Stage.objects.filter(questionnaire__in=versions).select_related("call")
    came_in = Submission.objects.filter(questionnaire__in=versions)
    answered = set(
        came_in.exclude(status__in=NOT_THE_AGENCYS)
        .order_by()
        .values_list("questionnaire", "stage")
        .distinct()
    )
    found: dict[int, list[Use]] = {}
    for stage in stages.order_by("call__title", "order"):
        is_open = stage.call.published_at is not None and stage.is_open()
        is_locked = is_open or (stage.questionnaire_id, stage.pk) in answered
        found.setdefault(stage.questionnaire_id, []).append(_use(stage, is_locked=is_locked))
    asked_now = {(one.questionnaire_id, one.pk) for one in stages}
    earlier = [(version, pk) for version, pk in answered if (version, pk) not in asked_now]
    known = Stage.objects.select_related("call").in_bulk([pk for _version, pk in earlier])
    for version, pk in earlier:
        found.setdefault(version, []).append(_use(known[pk], is_locked=True, before=True))
    return found


@asked_earlier
def questions_of_stages() -> list[Earlier]:
    """What the stages ask, by kind of stage; the wording of the latest form stands."""
    kinds: dict[int, set[str]] = {}
    for pk, kind in Stage.objects.order_by().values_list("questionnaire", "kind").distinct():
        kinds.setdefault(pk, set()).add(kind)
    found: dict[str, Earlier] = {}
    for version in QuestionnaireVersion.objects.filter(pk__in=kinds).order_by("-pk"):
        for kind in kinds[version.pk]:
            for one in version.parsed.questions():
                source = f"stage.{kind}.{one.key}"
                if one.is_plain and one.must_be is None:
                    name = StageKind(kind).label
                    found.setdefault(source, Earlier(source, one.label, name, one.kind))
    return sorted(found.values(), key=lambda one: list(StageKind.labels).index(one.stage))


def _use(stage: Stage, *, is_locked: bool, before: bool = False) -> Use:
    return Use(
        text=f"{stage.call}: {stage.title}{' (förut)' if before else ''}",
        url=reverse("call", args=[stage.call.slug]),
        is_locked=is_locked,
        questions_url="" if before else reverse("call-questions", args=[stage.call.slug]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change_form(request: HttpRequest) -> HttpResponse:
    """Choose stage and version, read what happens, and change."""
    user = request.user
    if not isinstance(user, User) or not may_build(user):
        raise PermissionDenied
    if request.method == "POST":
        return _changed(request, user)
    is_asked = "steg" in request.GET  # also when nothing was chosen
    form = StageFormChoice(request.GET if is_asked else None, initial=request.GET.dict())
    context: dict[str, object] = {"form": form}
    if is_asked and form.is_valid():
        stage, version = form.cleaned_data["steg"], form.cleaned_data["version"]
        context |= _preview(stage, version)
    return render(request, "applications/change_form.html", context)


def _preview(stage: Stage, version: QuestionnaireVersion) -> dict[str, object]:
    refusal = changing_form.why_not_change(stage, version)
    impact = None if refusal else changing_form.impact_of(stage, version)
    return {
        "stage": stage,
        "version": version,
        "refusal": refusal,
        "changes": differences(stage.questionnaire.parsed, version.parsed),
        "impact": impact,
        "counts": [
            {"label": label, "value": str(getattr(impact, name))} for name, label in COUNTS.items()
        ]
        if impact
        else [],
    }


def _changed(request: HttpRequest, user: User) -> HttpResponse:
    form = StageFormChoice(request.POST)
    was = request.POST.get("var", "")
    if not form.is_valid():
        return render(request, "applications/change_form.html", {"form": form})
    stage, version = form.cleaned_data["steg"], form.cleaned_data["version"]
    number = int(was) if was.isascii() and was.isdigit() and len(was) < 12 else 0
    try:
        changing_form.change_form(stage.pk, version.pk, was=number, by=user)
    except Refused as reason:
        messages.error(request, str(reason))
        place = reverse("workspace:change-form")
        return redirect(f"{place}?steg={stage.pk}&version={version.pk}")
    messages.success(
        request,
        f"”{stage.title}” i {stage.call} har nu {version}. Utkasten har följt med, och de som skriver"
        " i dem får ett mejl.",
    )
    return redirect("workspace:questionnaire", version.questionnaire_id)
