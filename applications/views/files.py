"""Downloads: sealed documents and uploaded files, to those who may read them."""

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from applications.models import Attachment
from applications.views.register import (
    entries_visible_to,
    may_read_attachment,
    may_read_message_file,
)
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.permissions import may_read_evidence
from delmos_portal.documents.models import StoredFile
from delmos_portal.documents.views import download, serve


@require_safe
def document(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """A sealed document of a case that the person may read."""
    entry = (
        entries_visible_to(request.user)
        .filter(document=pk)
        .select_related("document", "case")
        .first()
    )
    if entry is None or entry.document is None:
        raise Http404
    name = f"{entry.document.title} {entry.case.registration_number}.pdf"
    return download(entry.document.path, name, "application/pdf")


@require_safe
def file(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """An uploaded file: of a submission, a message or the register, or the evidence of a mandate."""
    found = get_object_or_404(StoredFile, pk=pk)
    attachments = Attachment.objects.filter(file=found).select_related("submission__case")
    may_read = any(may_read_attachment(request.user, one) for one in attachments)
    may_read = may_read or entries_visible_to(request.user).filter(file=found).exists()
    may_read = may_read or may_read_message_file(request.user, found)
    if not may_read and not may_read_evidence(request.user, found.pk):
        raise Http404
    return serve(request, found)
