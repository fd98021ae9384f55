"""Asking outside bodies for their opinion, as the officer does it: ask, look, send, and look after."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Case, Submission
from applications.views.conversation import posted_files
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.models import StoredFile
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused
from delmos_portal.outbox.models import SentMail
from delmos_portal.templatetags.swedish import day, weekday
from screening.actions import opinion_answering as answering
from screening.actions import opinions as actions
from screening.actions.opinion_addresses import ROWS
from screening.actions.sharing import may_be_shared
from screening.forms.officer import OfficerForm
from screening.forms.opinions import AskOutsideForm, WriteInForm, forms_for
from screening.letters import contact_of
from screening.models import OpinionRequest, SharedDocument
from screening.views.fetching import get_case, get_submission

MAILS = ("request", "extension", "reminder", "revocation", "receipt")


@dataclass(frozen=True)
class Readable:
    """A shared document, and where this reader opens it."""

    name: str
    url: str
    size: int
    file: StoredFile | None


def readable(
    shared: Iterable[SharedDocument], place: Callable[[SharedDocument], str]
) -> list[Readable]:
    return [Readable(one.title, place(one), one.size, one.stored) for one in shared]


def own_place(one: SharedDocument) -> str:
    """Where staff open the same thing."""
    if one.copy_id:
        return reverse("workspace:disclosure-copy", args=[one.copy_id])
    if one.stored:
        return reverse("file", args=[one.stored.pk])
    return reverse("document", args=[one.entry.document_id]) if one.entry.document_id else ""


def typed_in(request: HttpRequest, form: BaseForm) -> list[tuple[str, str]]:
    """What was typed, for a page that only shows it and sends it on."""
    return [(name, one) for name in form.fields for one in request.POST.getlist(name)]


@require_safe
def of_case(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Everything that outside bodies were asked in the case."""
    case = get_case(request, pk)
    rows = OpinionRequest.objects.filter(submission__case=case)
    submissions = Submission.objects.received().filter(case=case).select_related("case", "stage")
    latest = submissions.order_by("-stage__order").first()
    context = {
        "case": case,
        "rows": rows.select_related("submission__stage", "opinion").order_by("-sent_at"),
        "latest": latest,
        "why_not": actions.why_not_ask_outside(latest, request.user) if latest else "",
    }
    return render(request, "screening/opinions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write what is asked, look at it as the outside body will, and send it."""
    submission = get_submission(request, pk)
    why_not = actions.why_not_ask_outside(submission, request.user)
    form = AskOutsideForm(request.POST or None, offered=may_be_shared(submission.case))
    if request.method == "POST" and not why_not and form.is_valid():
        if "confirm" in request.POST:
            if sent := _sent(request, submission, form):
                return redirect("workspace:opinion", sent.pk)
        elif "change" not in request.POST:
            return _preview(request, submission, form)
    context = {"submission": submission, "case": submission.case, "form": form, "why_not": why_not}
    return render(request, "screening/ask_opinion.html", context)


def _preview(
    request: SignedInRequest, submission: Submission, form: AskOutsideForm
) -> HttpResponse:
    """The page as the outside body will see it; nothing is kept yet."""
    it = OpinionRequest(submission=submission, sent_by=request.user, **vars(form.asked()))
    context = {
        "case": submission.case,
        "request_": it,
        "officer": contact_of(it),
        "shared": readable(form.chosen(), own_place),
        "typed": typed_in(request, form),
    }
    return render(request, "screening/ask_opinion_check.html", context)


def _sent(
    request: SignedInRequest, submission: Submission, form: AskOutsideForm
) -> OpinionRequest | None:
    chosen, number = form.cleaned_data["shared"], form.cleaned_data["number"]
    try:
        it = actions.ask(submission.pk, form.asked(), chosen, number=number, by=request.user)
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    told = f"Remissen skickas nu till {it.body}. Sista dag att svara är {weekday(it.last_on)}."
    messages.success(request, told)
    return it


@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What was asked and answered; more time, a new address, taken back, or closed without an answer."""
    rows = OpinionRequest.objects.visible_to(request.user).select_related(*ROWS, "read_by")
    it = get_object_or_404(rows, pk=pk)
    does = request.POST.get("gor", "")
    forms = forms_for(it, does, request.POST)
    form = forms.get(does)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            messages.success(request, _done(request, it, does, form))
        except Refused as refused:
            if form is None:
                messages.error(request, str(refused))
            else:
                form.add_error(None, str(refused))
        if form is None or form.is_valid():
            return redirect("workspace:opinion", it.pk)
    return render(request, "screening/opinion.html", _shown(request, it, forms))


def _shown(
    request: SignedInRequest, it: OpinionRequest, forms: dict[str, OfficerForm]
) -> dict[str, Any]:
    keys = [f"screening.send_opinion_{one}:{it.pk}:" for one in MAILS]
    mails = [one for key in keys for one in SentMail.objects.filter(key__startswith=key)]
    files = it.files.select_related("file") if it.is_answered else []
    return {
        "request_": it,
        "case": it.case,
        "officer": contact_of(it),
        "shared": readable(actions.shared_with(it), own_place),
        "files": [one.file for one in files],
        "mails": sorted(mails, key=lambda one: one.sent_at, reverse=True),
        "forms": forms,
        "extend": forms["forlang"],
        "renew": forms["ny-adress"],
        "revoke": forms["aterkalla"],
        "why_not": actions.why_not_look_after(it, request.user),
        "why_not_write_in": answering.why_not_write_in(it, request.user),
        "may_close": actions.may_close(it),
        "why_not_more": actions.why_not_ask_outside(it.submission, request.user),
    }


def _done(request: SignedInRequest, it: OpinionRequest, does: str, form: OfficerForm | None) -> str:
    given: dict[str, Any] = form.cleaned_data if form else {}
    by = request.user
    match does:
        case "forlang":
            last_on = actions.extend(it.pk, given["last_on"], seen=given["seen"], by=by).last_on
            return f"Ny sista dag är {weekday(last_on)}. {it.body} får ett mejl."
        case "ny-adress":
            actions.renew(it.pk, given["contact"], given["email"], by=by)
            return "En ny adress skickas nu. Den tidigare har slutat gälla."
        case "aterkalla":
            actions.revoke(it.pk, given["reason"], by=by)
            return f"Remissen är återkallad. {it.body} får ett mejl."
        case "avsluta":
            actions.close(it.pk, by=by)
            return "Remissen är avslutad utan yttrande."
        case "last":
            actions.note_read(it.pk, by=by)
            return "Svaret är antecknat som läst."
    raise Refused("Välj vad du vill göra.")


@require_http_methods(["GET", "HEAD", "POST"])
def write_in(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Enter an answer that came by post or mail."""
    rows = OpinionRequest.objects.visible_to(request.user).select_related(*ROWS)
    it = get_object_or_404(rows, pk=pk)
    form = WriteInForm(it, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        came_on, uploads = form.cleaned_data["came_on"], posted_files(request)
        try:
            answering.write_in(it.pk, form.said(), came_on, uploads, by=request.user)
        except UploadRefused as refused:
            form.refuse_files(str(refused))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Svaret är inskrivet och finns i registret.")
            return redirect("workspace:opinion", it.pk)
    context = {
        "request_": it,
        "case": it.case,
        "form": form,
        "why_not": answering.why_not_write_in(it, request.user),
    }
    return render(request, "screening/write_in_opinion.html", context)


@dataclass(frozen=True)
class Brief:
    """A request as the case page shows it."""

    pk: str
    body: str
    text: str
    kind: str


def waited_for(case: Case, latest: Submission) -> str:
    """Whom the agency waits for outside, as the end of the line that says whose turn it is."""
    if latest.status not in actions.UNDER_WAY:
        return ""
    sent = OpinionRequest.Status.SENT
    bodies = [one["body"] for one in getattr(case, "opinions", []) if one["status"] == sent]
    return f". Väntar på yttrande från {', '.join(bodies)}." if bodies else ""


def briefs_in(case: Case) -> Sequence[Brief]:
    """What the case page's own statement has read of them."""
    found = []
    for one in getattr(case, "opinions", []):
        last_on = date.fromisoformat(one["last_on"])
        it = OpinionRequest(body=one["body"], status=one["status"], last_on=last_on)
        text = it.status_text
        if it.is_sent and not it.is_past:
            text = f"Svar senast {day(last_on)}"
        found.append(Brief(one["pk"], it.body, text, it.status_kind))
    return found
