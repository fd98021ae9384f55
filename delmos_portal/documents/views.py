"""The public page that tells whether a document is genuine. The file is not kept. And how files leave."""

from pathlib import Path

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from delmos_portal.documents.certificates import SealUnavailable, trusted
from delmos_portal.documents.check import VERIFIER
from delmos_portal.documents.forms import CodeForm, FileForm, HeldInMemory
from delmos_portal.documents.models import StoredFile
from delmos_portal.documents.verification import Busy, Finding, find_by_code, find_by_content


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt  # _answer is protected: where the file goes must be said before the token is read
def verify(request: HttpRequest) -> HttpResponseBase:
    """Ask with a file, or with the code that is printed on the document."""
    request.upload_handlers = [HeldInMemory(request)]
    return _answer(request)


@csrf_protect
def _answer(request: HttpRequest) -> HttpResponseBase:
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
            finding = find_by_content(
                form.cleaned_data["file"].read(), form.cleaned_data["own_code"]
            )
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


@login_not_required
@require_safe
def verifier(request: HttpRequest) -> FileResponse:  # noqa: ARG001 -- Django's signature
    """The program that answers without the portal."""
    return FileResponse(
        VERIFIER.open("rb"),
        as_attachment=True,
        filename="kontrollera.py",
        content_type="text/x-python; charset=utf-8",
    )


@login_not_required
@require_safe
def trusted_certificates(request: HttpRequest) -> HttpResponse:
    """Whom a genuine seal comes from: the agency's certificates, for the program."""
    try:
        bundle = trusted()
    except SealUnavailable:
        return render(request, "documents/no_certificates.html", status=503)
    return HttpResponse(
        bundle,
        content_type="application/x-pem-file",
        headers={"Content-Disposition": 'attachment; filename="betrodda-certifikat.pem"'},
    )


def serve(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """An uploaded file, to somebody who may read it; nobody gets one that has not passed the scan."""
    if stored.is_withheld:
        return render(request, "documents/withheld.html", {"file": stored}, status=403)
    return download(stored.path, stored.name, stored.content_type)


def download(path: str, name: str, content_type: str) -> FileResponse:
    """A stored file, always to be saved, never shown inside the portal's own pages."""
    try:
        content = (Path(settings.FILES_ROOT) / path).open("rb")
    except FileNotFoundError:
        raise Http404("Filen finns inte i arkivet.") from None
    return FileResponse(
        content,
        as_attachment=True,
        filename=name.replace("/", "-"),
        content_type=content_type,
    )
