"""Questions about a call, from anyone, before they apply."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from applications.actions import inquiring
from applications.forms import InquiryForm
from applications.views.fetching import visible_call
from delmos_portal.accounts.rates import is_too_often
from delmos_portal.lifecycle import Refused


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask; whether a person asks is told by a field that a person leaves empty, and by the rate."""
    call = visible_call(request, slug)
    user = request.user
    known = {"name": user.name, "email": user.email} if user.is_authenticated else {}
    form = InquiryForm(request.POST or None, initial=known)
    status = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            if is_too_often(request, form, action="inquiry", what="Frågan"):
                status = HTTPStatus.TOO_MANY_REQUESTS
            else:
                inquiring.ask(call, **form.said)
                return redirect("question-asked", slug)
        except Refused as reason:
            form.add_error(None, str(reason))
    context = {
        "call": call,
        "form": form,
        "why_not": inquiring.why_not_ask(call),
        "answer_by": inquiring.answer_expected(timezone.localdate()),
    }
    return render(request, "applications/ask_question.html", context, status=status)


@login_not_required
@require_safe
def asked(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens now, and by when an answer is to be expected."""
    call = visible_call(request, slug)
    context = {"call": call, "answer_by": inquiring.answer_expected(timezone.localdate())}
    return render(request, "applications/question_asked.html", context)
