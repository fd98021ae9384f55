"""A page that was opened before the form was changed: what was typed on it is not lost."""

from contextlib import suppress

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile

from applications.actions import drafting
from applications.actions.changing_form import former_forms
from applications.models import Submission
from applications.models.submissions import EMPTY
from applications.views.threads import added_comments
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.builder.carrying import carried
from delmos_portal.questionnaires.definition import Definition, Kind, Section
from delmos_portal.questionnaires.forms import SectionForm
from delmos_portal.questionnaires.models import QuestionnaireVersion

CHANGED = (
    "Frågorna har ändrats sedan du öppnade sidan. Det du skrev är sparat där frågan finns kvar,"
    " och resten finns i historiken."
)

GONE = "Frågan finns inte längre i formuläret."


def form_number(request: SignedInRequest) -> int:
    """The version of the form that the page showed; 0 where it does not say."""
    text = request.POST.get("formular", "") if request.method == "POST" else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def former_form(request: SignedInRequest, submission: Submission) -> Definition | None:
    """The form that the page showed, where the draft has got another since."""
    number = form_number(request)
    if number in (0, submission.questionnaire_id):
        return None
    known = QuestionnaireVersion.objects.published().filter(pk=number).first()
    is_former = known is not None and known.parsed in former_forms(submission)
    return known.parsed if known is not None and is_former else None


def keep_outdated(
    request: SignedInRequest, submission: Submission, key: str, *, version: int
) -> bool:
    """Keep what was typed on a page with the form's former questions: True when it was such a page.

    What has a place in the form as it is now is saved there; the rest is kept in the history.
    """
    former = former_form(request, submission)
    section = former.section(key) if former else None
    if former is None or section is None:
        return False
    _keep_typed(request, submission, former, section, version=version)
    return True


def keep_outdated_around(
    request: SignedInRequest, submission: Submission, question_key: str, *, version: int
) -> None:
    """The same, for a button that stands beside a question; the page is then shown as it is now."""
    former = former_form(request, submission)
    for section in former.sections if former else ():
        if former and any(one.key == question_key for one in section.questions):
            _keep_typed(request, submission, former, section, version=version)
            messages.warning(request, CHANGED)


def is_gone(
    request: SignedInRequest, submission: Submission, question_key: str, *, version: int
) -> bool:
    """Whether a button was pressed beside a question that is no longer asked; what was typed is kept."""
    asked = {one.key for one in submission.questionnaire.parsed.questions()}
    if question_key in asked or former_form(request, submission) is None:
        return False
    keep_outdated_around(request, submission, question_key, version=version)
    keep_beside(request, submission)
    return True


def keep_beside(request: SignedInRequest, submission: Submission) -> None:
    """The comments and files that were posted with such a page, where their question is asked now."""
    asked = list(submission.questionnaire.parsed.questions())
    for form in added_comments(submission, asked, request).values():
        for error in form.errors.values():
            messages.error(request, error.as_text())
    files = {one.key for one in asked if one.kind is Kind.FILE}
    for key in request.FILES:
        for chosen in request.FILES.getlist(key):
            reason = _attached(request, submission, key, chosen) if key in files else GONE
            if reason:
                messages.error(request, f"Filen {chosen.name} är inte sparad. {reason}")
            else:
                messages.success(request, f"Filen {chosen.name} är tillagd.")


def _attached(
    request: SignedInRequest, submission: Submission, key: str, chosen: "UploadedFile[bytes]"
) -> str:
    """Why the file was not kept; empty when it was."""
    try:
        drafting.attach(submission.pk, key, chosen, by=request.user)
    except (UploadRefused, Refused) as refused:
        return str(refused)
    return ""


def _keep_typed(
    request: SignedInRequest,
    submission: Submission,
    former: Definition,
    section: Section,
    *,
    version: int,
) -> None:
    pk = submission.pk
    form = SectionForm(section, request.POST)
    form.is_valid()
    typed = {
        one: value
        for one, value in form.answers().items()
        if not form.fields[one].widget.value_omitted_from_data(request.POST, request.FILES, one)
    }
    follows = carried(former, submission.questionnaire.parsed, typed).answers
    saved = {one: value for one, value in follows.items() if value == typed[one]}
    rest = {one: value for one, value in typed.items() if one not in saved and value not in EMPTY}
    if rest:
        drafting.keep_unsaved(pk, rest, by=request.user)
    with suppress(Refused):  # what is refused is kept in the history, and the next page says why
        drafting.save(pk, saved, version=version, by=request.user)
