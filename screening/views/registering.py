"""Registering what came by post or mail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications.actions.registering import register_paper
from applications.models import Stage, Status, Submission
from applications.requirements import why_not_apply
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Organisation, StaffRole
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.forms import SectionForm
from screening.forms.registering import PaperForm, WhatCameForm

NOT_YOURS = "Bara registratorn registrerar det som kommer på papper."


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: SignedInRequest) -> HttpResponse:
    """First what came and from whom, which stays in the address; then the paper itself."""
    if not request.user.has_role(StaffRole.REGISTRAR):
        return render(request, "screening/register_choice.html", {"refusal": NOT_YOURS})
    choice = WhatCameForm(request.GET if "steg" in request.GET else None)
    if not choice.is_valid():
        return render(request, "screening/register_choice.html", {"form": choice})
    stage, organisation = choice.cleaned_data["steg"], choice.cleaned_data["organisation"]
    forms = Forms(request, stage)
    done = None
    if request.method == "POST" and forms.are_valid():
        done = save(request, stage, organisation, forms)
    context = {
        "stage": stage,
        "organisation": organisation,
        "paper": forms.paper,
        "sections": forms.sections,
        "why_not": why_not_apply(stage.call, organisation),
        # Of what has come in; what the organisation still writes is not told (R-TF-1).
        "is_completion": Submission.objects.visible_to(request.user)
        .filter(stage=stage, case__organisation=organisation, status=Status.INCOMPLETE)
        .exists(),
    }
    return done or render(request, "screening/register.html", context)


class Forms:
    """The paper's own form, and one for each section of the questions."""

    def __init__(self, request: SignedInRequest, stage: Stage) -> None:
        typed = request.POST if request.method == "POST" else None
        self.paper = PaperForm(typed, request.FILES or None)
        self.sections = [
            SectionForm(section, typed) for section in stage.questionnaire.parsed.sections
        ]

    def are_valid(self) -> bool:
        return all([self.paper.is_valid(), *(section.is_valid() for section in self.sections)])

    def answers(self) -> dict[str, object]:
        return {key: value for one in self.sections for key, value in one.answers().items()}


def save(
    request: SignedInRequest, stage: Stage, organisation: Organisation, forms: Forms
) -> HttpResponse | None:
    """Register it and go to the case; nothing when it was refused, which the form then says."""
    paper, scan = forms.paper.paper(forms.answers()), forms.paper.cleaned_data["scan"]
    try:
        submission = register_paper(stage, organisation, paper, scan, by=request.user)
    except UploadRefused as refused:
        forms.paper.add_error("scan", str(refused))
    except Refused as refused:
        forms.paper.add_error(None, str(refused))
    else:
        number = submission.case.registration_number
        messages.success(request, f"Registrerad som {number}. Mottagningsbekräftelsen skickas nu.")
        return redirect("workspace:case", submission.case_id)
    return None
