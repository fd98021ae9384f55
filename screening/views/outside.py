"""The one page that an outside body sees, by its address and without an account: read, answer, receipt."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Case
from applications.views.conversation import posted_files
from delmos_portal.accounts.models import User
from delmos_portal.accounts.rates import is_too_often
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.documents.views import download, serve
from delmos_portal.lifecycle import Refused
from delmos_portal.workspace import number_in
from screening.actions import opinion_answering as answering
from screening.actions.opinion_addresses import Addressed, addressed_by
from screening.actions.opinion_answering import Standing
from screening.actions.opinions import shared_with
from screening.forms.opinions import OpinionForm
from screening.letters import contact_of
from screening.views.opinions import readable, typed_in

GUESS = "opinion_guess"
TYPED = ("answer", "text", "name", "title")
Page = Callable[..., HttpResponseBase]


def by_address(page: Page) -> Page:
    """The page of a true address, kept by nobody and found by no search. Guessing is locked out."""

    @wraps(page)
    def opened(request: HttpRequest, token: str, **more: int) -> HttpResponseBase:
        locked: HttpResponse | None = ratelimit.consume_or_429(
            request, action=GUESS, limit_get=True, dry_run=True
        )
        if locked:
            return locked
        found = addressed_by(token)
        if found is None:
            ratelimit.consume_or_429(request, action=GUESS, limit_get=True)
        if found is None or is_kept_away(request.user, found.it.case):
            raise Http404
        answer = page(request, found, **more)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return opened


def is_kept_away(user: User | AnonymousUser, case: Case) -> bool:
    """Who is recused, or belongs to the party, does not come in by somebody else's address."""
    if not isinstance(user, User):
        return False
    if user.is_staff:
        return not Case.objects.visible_to(user).filter(pk=case.pk).exists()
    return user.memberships.filter(organisation=case.organisation_id).exists()


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@by_address
def opinion(request: HttpRequest, found: Addressed) -> HttpResponseBase:
    """What we ask and may be read; the answer is written, looked at, and sent."""
    if not answering.may_be_answered(answering.standing_of(found)):
        return _over(request, found)
    if request.method != "POST":
        return _page(request, found, OpinionForm())
    try:
        return _posted(request, found)
    except Refused:  # something ended while it was written
        fresh = addressed_by(request.path.rstrip("/").rpartition("/")[2])
        return _over(request, fresh or found)


def _posted(request: HttpRequest, found: Addressed) -> HttpResponseBase:
    typed = {name: request.POST.get(name, "") for name in TYPED}
    if removed := request.POST.get("ta-bort"):
        answering.remove_file(found, number_in(removed))
    if removed or "andra" in request.POST:
        return _page(request, found, OpinionForm(initial=typed))
    form = OpinionForm(request.POST, request.FILES)
    form.is_valid()
    if is_too_often(request, form, action="opinion", what="Svaret"):
        return _page(request, found, form, HTTPStatus.TOO_MANY_REQUESTS)
    if request.user.is_authenticated and request.user.is_staff:
        form.add_error(None, answering.NOT_OURS)
        return _page(request, found, form)
    _keep_files(request, found, form)
    if form.errors:
        return _page(request, found, form)
    if "skicka" not in request.POST:
        return _page(request, found, form, template="screening/outside_check.html")
    return _sent(request, found, form)


def _keep_files(request: HttpRequest, found: Addressed, form: OpinionForm) -> None:
    """Also when something else is wrong: a browser lets go of the files that were chosen."""
    try:
        answering.add_files(found, posted_files(request))
    except UploadRefused as refused:
        form.refuse_files(str(refused))
    if stopped := answering.why_stopped(found.it):
        form.add_error(form.FILES, stopped)


def _sent(request: HttpRequest, found: Addressed, form: OpinionForm) -> HttpResponse:
    try:
        answering.answer(found, form.said())
    except UploadRefused as refused:  # the scanner said so just now
        form.add_error(form.FILES, str(refused))
        return _page(request, found, form)
    return redirect(request.path)


def _page(
    request: HttpRequest,
    found: Addressed,
    form: OpinionForm,
    status: HTTPStatus = HTTPStatus.OK,
    template: str = "screening/outside.html",
) -> HttpResponse:
    it, token = found.it, request.path.rstrip("/").rpartition("/")[2]
    shared = readable(
        shared_with(it), lambda one: reverse("outside-document", args=[token, one.pk])
    )
    context: dict[str, Any] = {
        "request_": it,
        "case": it.case,
        "officer": contact_of(it),
        "shared": shared,
        "files": it.files.select_related("file"),
        "form": form,
        "typed": typed_in(request, form),
    }
    return render(request, template, context, status=status)


def _over(request: HttpRequest, found: Addressed) -> HttpResponse:
    """The receipt; or that there is nothing to answer any more, and whom to ask."""
    it, standing = found.it, answering.standing_of(found)
    is_receipt = standing == Standing.ANSWERED
    context = {
        "request_": it,
        "case": it.case,
        "officer": contact_of(it),
        "standing": standing.value,
        "is_receipt": is_receipt,
        "files": it.files.select_related("file") if is_receipt else [],
        "typed": request.POST.get("text", "")[:20_000],
    }
    status = HTTPStatus.OK if is_receipt else HTTPStatus.GONE
    return render(request, "screening/outside_over.html", context, status=status)


@login_not_required
@require_safe
@by_address
def document(request: HttpRequest, found: Addressed, number: int) -> HttpResponseBase:
    """One of the shared documents, while it is asked about; nothing else of the case."""
    if not answering.may_be_answered(answering.standing_of(found)):
        raise Http404
    rows = found.it.shared.select_related("entry__document", "entry__file", "file", "copy")
    one = get_object_or_404(rows, pk=number)
    if one.stored:
        return serve(request, one.stored)
    held = one.copy or one.entry.document
    if held is None:
        raise Http404
    name = f"{one.title} {found.it.case.registration_number}.pdf"
    return download(held.path, name, "application/pdf")
