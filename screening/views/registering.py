"""Registering what came by post or mail."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications.actions.registering import (
    NOBODY_SIGNED,
    Paper,
    before_it_opened,
    begun_in,
    is_over,
    opening_day,
    register_paper,
    why_no_place,
    why_not_days,
)
from applications.letters.addressing import contacts_of
from applications.models import Stage, Status, Submission
from applications.requirements import why_not_apply
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Organisation, StaffRole
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.forms import SectionForm
from delmos_portal.questionnaires.models import QuestionnaireVersion
from screening.forms.registering import PaperForm, SignatureForm, WhatCameForm, paper_of

NO_ADDRESS = (
    "Ingen e-postadress finns, så kvittensen kan inte mejlas. Den kommer till {mailbox} om en liten"
    " stund. Skriv ut den och skicka den med post."
)
NOT_YOURS = "Bara registratorn registrerar det som kommer på papper."
ROWS_ON_PAPER = 10  # adding one by a button would lose the file that is chosen
ASKED = "nadde_oss"  # stands in the address when the first page has been answered


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: SignedInRequest) -> HttpResponse:
    """First what came, how and when, which stays in the address; then the paper itself."""
    if not request.user.has_role(StaffRole.REGISTRAR):
        return render(request, "screening/register_choice.html", {"refusal": NOT_YOURS})
    choice = WhatCameForm(request.GET if ASKED in request.GET else None, initial=initial(request))
    if "andra" in request.GET or not choice.is_valid():
        return render(request, "screening/register_choice.html", {"form": choice})
    if request.method != "POST" and (told := no_place(request, choice)):
        return render(request, "screening/register_choice.html", {"form": choice, **told})
    forms = Forms(request, choice)
    done = None
    if request.method == "POST" and (paper := forms.paper_if_valid()):
        done = save(request, choice, forms, paper)
    if request.method == "POST" and done is None:
        forms.paper.ask_for_file_again()
    return done or render(request, "screening/register.html", shown(request, choice, forms))


def no_place(request: SignedInRequest, choice: WhatCameForm) -> dict[str, object]:
    """Why the paper has no place in the step, told before anything is typed; empty when it has."""
    stage: Stage = choice.cleaned_data["steg"]
    begun = begun_in(stage, choice.cleaned_data["organisation"])
    if not (reason := why_no_place(stage, begun, by=request.user)):
        return {}
    seen = Submission.objects.visible_to(request.user).select_related("case", "stage")
    there = begun and seen.filter(pk=begun.pk).first()
    return {"why_no_place": reason, "there": there, "is_over": there and is_over(there)}


def initial(request: SignedInRequest) -> dict[str, str]:
    """What a link from another page already knows."""
    return {key: request.GET[key] for key in ("steg", "organisation") if key in request.GET}


def shown(request: SignedInRequest, choice: WhatCameForm, forms: "Forms") -> dict[str, object]:
    stage: Stage = choice.cleaned_data["steg"]
    organisation: Organisation = choice.cleaned_data["organisation"]
    return {
        "stage": stage,
        "organisation": organisation,
        "choice": choice,
        "way": dict(choice.fields["satt"].choices)[choice.cleaned_data["satt"]],  # type: ignore[attr-defined]  # a choice field
        "arrival": choice.arrival,
        "too_early": before_it_opened(choice.arrival.on, opening_day(stage)),
        "sheet": choice.sheet,
        "change_url": f"{reverse('workspace:register')}?{urlencode(kept(request))}&andra=1",
        "paper": forms.paper,
        "signatures": forms.signatures,
        "sections": forms.sections,
        "has_errors": any(form.errors for form in forms.all()),
        "why_not": why_not_apply(stage.call, organisation),
        # Of what has come in; what the organisation still writes is not told (R-TF-1).
        "is_completion": Submission.objects.visible_to(request.user)
        .filter(stage=stage, case__organisation=organisation, status=Status.INCOMPLETE)
        .exists(),
    }


def kept(request: SignedInRequest) -> dict[str, str]:
    return {key: request.GET[key] for key in WhatCameForm.base_fields if key in request.GET}


def asked_of(request: SignedInRequest, choice: WhatCameForm) -> QuestionnaireVersion:
    """A completion answers the questions that were asked; what is new, those that the stage asks now."""
    stage, organisation = choice.cleaned_data["steg"], choice.cleaned_data["organisation"]
    known = Submission.objects.visible_to(request.user).select_related("questionnaire")
    asked = known.filter(
        stage=stage, case__organisation=organisation, status=Status.INCOMPLETE
    ).first()
    found: QuestionnaireVersion = asked.questionnaire if asked else stage.questionnaire
    return found


class Forms:
    """The paper's own form, one for each who signs, and one for each section of the questions."""

    def __init__(self, request: SignedInRequest, choice: WhatCameForm) -> None:
        stage: Stage = choice.cleaned_data["steg"]
        typed = request.POST if request.method == "POST" else None
        self.choice = choice
        self.paper = PaperForm(
            typed, request.FILES or None, initial={"arrived_on": choice.arrival.on}
        )
        parties = stage.signing_parties
        self.signatures = [
            SignatureForm(party, typed, may_be_empty=len(parties) > 1) for party in parties
        ]
        # A signing sheet's code brings the answers with it.
        sections = [] if choice.sheet else asked_of(request, choice).parsed.sections
        self.sections = [SectionForm(section, typed) for section in sections]
        for form in self.sections:
            for key in form.fields:
                form.show_rows(key, ROWS_ON_PAPER)

    def all(self) -> list[BaseForm]:
        return [self.paper, *self.signatures, *self.sections]

    def paper_if_valid(self) -> Paper | None:
        """What the forms say; nothing when something is wrong, which they then tell."""
        are_valid = [form.is_valid() for form in self.all()]
        if not all(are_valid):
            return None
        paper = paper_of(self.choice, self.paper, self.signatures, self.answers())
        if not paper.signatures:
            self.signatures[0].add_error("signatory_name", NOBODY_SIGNED)
            return None
        wrong = why_not_days(paper, opening_day(self.choice.cleaned_data["steg"]))
        for field, reason in wrong.items():
            self.paper.add_error(field, reason)
        return None if wrong else paper

    def answers(self) -> dict[str, object]:
        return {key: value for one in self.sections for key, value in one.answers().items()}


def tell_registered(request: SignedInRequest, submission: Submission) -> None:
    """The number, and how the receipt reaches the organisation: by post when it has no address."""
    number = submission.case.registration_number
    if contacts_of(submission):
        messages.success(request, f"Registrerad som {number}. Kvittensen skickas nu med e-post.")
        return
    messages.success(request, f"Registrerad som {number}.")
    messages.warning(request, NO_ADDRESS.format(mailbox=settings.AGENCY["grants_email"]))


def save(
    request: SignedInRequest, choice: WhatCameForm, forms: Forms, paper: Paper
) -> HttpResponse | None:
    """Register it and go to the case; nothing when it was refused, which the form then says."""
    stage, organisation = choice.cleaned_data["steg"], choice.cleaned_data["organisation"]
    scan = forms.paper.cleaned_data["scan"]
    try:
        submission = register_paper(
            stage, organisation, paper, scan, by=request.user, sheet=choice.sheet
        )
    except UploadRefused as refused:
        forms.paper.add_error("scan", str(refused))
    except Refused as refused:
        forms.paper.add_error(None, str(refused))
    else:
        tell_registered(request, submission)
        return redirect("workspace:case", submission.case_id)
    return None
