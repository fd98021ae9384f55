"""Questions about calls: who answers, the answer, and what everyone may read."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Inquiry
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from screening.actions import inquiries as actions
from screening.forms.inquiries import AnswerForm, PublishForm

ROWS_ON_A_PAGE = 100


@require_safe
def inquiries(request: SignedInRequest) -> HttpResponse:
    """What waits for an answer, the oldest first; and what was answered last."""
    rows = Inquiry.objects.select_related("call", "officer")
    context = {
        "rows": rows.unanswered()[:ROWS_ON_A_PAGE],
        "answered": rows.exclude(answered_at=None).order_by("-answered_at")[:ROWS_ON_A_PAGE],
    }
    return render(request, "screening/inquiries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def inquiry(request: SignedInRequest, pk: int) -> HttpResponse:
    """One question: take it, answer it, publish it."""
    it = get_object_or_404(Inquiry.objects.select_related("call", "officer"), pk=pk)
    deed = request.POST.get("gor", "")
    posted = request.POST or None
    answer = AnswerForm(posted if deed == "svara" else None, prefix="svar")
    publish = PublishForm(
        posted if deed == "publicera" else None,
        prefix="publik",
        initial={
            "question": it.public_question or it.text,
            "answer": it.public_answer or it.answer,
        },
    )
    form: Form = publish if deed == "publicera" else answer
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            done = _do(deed, it, form, request)
        except Refused as refused:
            if form.is_bound:
                form.add_error(None, str(refused))
            else:
                messages.error(request, str(refused))
        else:
            messages.success(request, done)
            return redirect("workspace:inquiry", pk)
    context = {
        "it": it,
        "answer": answer,
        "publish": publish,
        "forms": [answer, publish],
        "why_not": actions.why_not_answer(request.user),
    }
    return render(request, "screening/inquiry.html", context)


def _do(deed: str, it: Inquiry, form: Form, request: SignedInRequest) -> str:
    by = request.user
    match deed:
        case "svara":
            actions.answer(it.pk, form.cleaned_data["text"], by=by)
            return f"Svaret skickas nu till {it.email}."
        case "publicera":
            actions.publish(
                it.pk, form.cleaned_data["question"], form.cleaned_data["answer"], by=by
            )
            return "Frågan och svaret syns nu på utlysningens sida."
        case "avpublicera":
            actions.unpublish(it.pk, by=by)
            return "Frågan och svaret är borttagna från utlysningens sida."
        case "ta":
            actions.take(it.pk, by=by)
            return "Du besvarar frågan."
    raise Refused("Välj vad du vill göra med knapparna på sidan.")
