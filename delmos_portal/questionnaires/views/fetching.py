"""The form that a page is about, for those who may see or build it."""

from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from delmos_portal.questionnaires.models import Questionnaire, QuestionnaireVersion
from delmos_portal.questionnaires.permissions import may_build

if TYPE_CHECKING:
    from delmos_portal.accounts.models import User


def staff(request: HttpRequest) -> "User":
    """The member of staff; the site has let nobody else in."""
    return cast("User", request.user)


def builder(request: HttpRequest) -> "User":
    """The administrator; other staff may read."""
    if not may_build(staff(request)):
        raise PermissionDenied
    return staff(request)


def version_of(pk: int) -> QuestionnaireVersion:
    rows = QuestionnaireVersion.objects.select_related("questionnaire", "changed_by")
    return get_object_or_404(rows, pk=pk)


def draft_of(pk: int) -> QuestionnaireVersion:
    """The draft of a form; there is none between its being published and the next one."""
    rows = QuestionnaireVersion.objects.select_related("questionnaire", "changed_by")
    return get_object_or_404(rows, questionnaire=pk, published_at=None)


def form_of(pk: int) -> Questionnaire:
    return get_object_or_404(Questionnaire, pk=pk)


def revision_in(request: HttpRequest) -> int:
    """The revision that the page showed; unknown is none that there is."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
