"""A page that was opened before the form was changed: what was typed on it is not lost."""

from contextlib import suppress

from applications.actions import drafting
from applications.actions.changing_form import former_forms
from applications.models import Submission
from applications.models.submissions import EMPTY
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.builder.carrying import carried
from delmos_portal.questionnaires.forms import SectionForm
from delmos_portal.questionnaires.models import QuestionnaireVersion

CHANGED = (
    "Frågorna har ändrats sedan du öppnade sidan. Det du skrev är sparat där frågan finns kvar,"
    " och resten finns i historiken."
)


def form_number(request: SignedInRequest) -> int:
    """The version of the form that the page showed; 0 where it does not say."""
    text = request.POST.get("formular", "") if request.method == "POST" else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def keep_outdated(
    request: SignedInRequest, submission: Submission, key: str, *, version: int
) -> bool:
    """Keep what was typed on a page with the form's former questions: True when it was such a page.

    What has a place in the form as it is now is saved there; the rest is kept in the history.
    """
    number, pk = form_number(request), submission.pk
    if number in (0, submission.questionnaire_id):
        return False
    known = QuestionnaireVersion.objects.published().filter(pk=number).first()
    if known is None or known.parsed not in former_forms(submission):
        return False
    section = known.parsed.section(key)
    if section is None:
        return False
    form = SectionForm(section, request.POST)
    form.is_valid()
    typed = {
        one: value
        for one, value in form.answers().items()
        if not form.fields[one].widget.value_omitted_from_data(request.POST, request.FILES, one)
    }
    follows = carried(known.parsed, submission.questionnaire.parsed, typed).answers
    saved = {one: value for one, value in follows.items() if value == typed[one]}
    rest = {one: value for one, value in typed.items() if one not in saved and value not in EMPTY}
    if rest:
        drafting.keep_unsaved(pk, rest, by=request.user)
    with suppress(Refused):  # what is refused is kept in the history, and the next page says why
        drafting.save(pk, saved, version=version, by=request.user)
    return True
