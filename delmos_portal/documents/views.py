"""The public page that tells whether a document is genuine. The file is not kept."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from delmos_portal.documents.forms import CodeForm, FileForm
from delmos_portal.documents.verification import Busy, Finding, find_by_code, find_by_content


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask with a file, or with the code that is printed on the document."""
    if request.method == "POST":
        return _verify_file(request)
    form = CodeForm(request.GET if "kod" in request.GET else None)
    finding = find_by_code(form.cleaned_data["kod"]) if form.is_valid() else None
    return _page(request, FileForm(), form, finding)


def _verify_file(request: HttpRequest) -> HttpResponse:
    refused: HttpResponse | None = ratelimit.consume_or_429(request, action="verify")
    if refused:
        return refused
    form, finding = FileForm(request.POST, request.FILES), None
    if form.is_valid():
        try:
            finding = find_by_content(form.cleaned_data["file"].read())
        except Busy as reason:
            form.add_error("file", str(reason))
    return _page(request, form, CodeForm(), finding)


def _page(
    request: HttpRequest, file_form: FileForm, code_form: CodeForm, finding: Finding | None
) -> HttpResponse:
    context = {
        "file_form": file_form,
        "code_form": code_form,
        "finding": finding,
        "by_file": request.method == "POST",
    }
    return render(request, "documents/verify.html", context)
