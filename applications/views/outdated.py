"""A page that was opened before the form was changed: what was typed on it is not lost."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from applications.actions import drafting
from applications.actions.changing_form import former_forms
from applications.models import Submission
from applications.models.submissions import EMPTY
from applications.permissions import is_writer
from applications.views.threads import keep_comments
from applications.views.untouched import outdated_in, shown_after, written
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.documents.uploads import UploadRefused
from delmos_portal.lifecycle import Refused
from delmos_portal.numbers import holds_personal
from delmos_portal.questionnaires.builder.carrying import carried
from delmos_portal.questionnaires.definition import Definition, Kind, Question, Section
from delmos_portal.questionnaires.forms import SectionForm, initial
from delmos_portal.questionnaires.models import QuestionnaireVersion
from delmos_portal.questionnaires.typed import as_typed

CHANGED = (
    "Frågorna har ändrats sedan du öppnade sidan. Det du skrev är sparat där frågan finns kvar,"
    " och resten finns i historiken."
)

NOT_ALL = (
    "Frågorna har ändrats sedan du öppnade sidan. Det här är inte sparat i svaren, men det du skrev"
    " finns i historiken:"
)
REST = "Läs, och skriv in det som ska gälla. Det andra du skrev är sparat där frågan finns kvar."
STANDS = "ett annat svar har sparats under tiden"
NO_ANSWER = "går inte att spara som det är skrivet"
IN_HISTORY = "Det du skrev finns i historiken."

GONE = "Frågan finns inte längre i formuläret."


@dataclass(frozen=True)
class Kept:
    """What became of what was typed on such a page."""

    conflicting: list[Question] = field(default_factory=list)  # another answer stands
    unread: list[Question] = field(default_factory=list)  # no answers: kept as text
    refused: str = ""
    version: int = 0
    shown: str = ""  # the marks of the page, now that it is saved


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
    request: SignedInRequest,
    submission: Submission,
    key: str,
    *,
    version: int,
    all_or_nothing: bool = False,
) -> Kept | None:
    """Keep what was typed on a page with the form's former questions; nothing when it was none.

    What has a place in the form as it is now is saved there; the rest is kept in the history.
    """
    former = former_form(request, submission)
    section = former.section(key) if former else None
    if former is None or section is None:
        return None
    return _keep_typed(request, submission, former, section, version=version, strict=all_or_nothing)


def keep_page(request: SignedInRequest, submission: Submission, key: str, *, version: int) -> bool:
    """Keep also comments and files, and tell what became of it: True when it was such a page."""
    kept = keep_outdated(request, submission, key, version=version)
    if kept is None:
        return False
    _keep_beside(request, submission)
    _tell(request, submission, kept)
    return True


def keep_outdated_around(
    request: SignedInRequest, submission: Submission, question_key: str, *, version: int
) -> None:
    """The same, for a button that stands beside a question; the page is then shown as it is now.

    The comments and files of that page's questions are left to it.
    """
    former = former_form(request, submission)
    for section in former.sections if former else ():
        if former and any(one.key == question_key for one in section.questions):
            kept = _keep_typed(request, submission, former, section, version=version)
            _keep_beside(request, submission, besides=_beside(submission, question_key))
            _tell(request, submission, kept)


def is_gone(
    request: SignedInRequest, submission: Submission, question_key: str, *, version: int
) -> bool:
    """Whether a button was pressed beside a question that is no longer asked; what was typed is kept."""
    asked = {one.key for one in submission.questionnaire.parsed.questions()}
    if question_key in asked or former_form(request, submission) is None:
        return False
    keep_outdated_around(request, submission, question_key, version=version)
    return True


def _beside(submission: Submission, question_key: str) -> set[str]:
    """The questions of the section where this one is asked now."""
    for section in submission.questionnaire.parsed.sections:
        keys = {one.key for one in section.questions}
        if question_key in keys:
            return keys
    return set()


def _keep_beside(
    request: SignedInRequest, submission: Submission, *, besides: Collection[str] = ()
) -> None:
    """The comments that were posted with such a page, and the files where their question is asked now."""
    asked = list(submission.questionnaire.parsed.questions())
    former = former_form(request, submission)
    every = {one.key: one for one in (*(former.questions() if former else ()), *asked)}
    keep_comments(submission, [key for key in every if key not in besides], request)
    files = {one.key for one in asked if one.kind is Kind.FILE}
    for key in request.FILES:
        if key in besides:
            continue
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


def _tell(request: SignedInRequest, submission: Submission, kept: Kept) -> None:
    if kept.refused:
        where = f" {IN_HISTORY}" if is_writer(request.user, submission) else ""
        messages.error(request, f"Det du skrev är inte sparat. {kept.refused}{where}")
        return
    missing = [(one, STANDS) for one in kept.conflicting]
    missing += [(one, NO_ANSWER) for one in kept.unread]
    if not missing:
        messages.warning(request, CHANGED)
        return
    rows = format_html_join(
        "",
        '<li><a href="{}">{}</a>: {}</li>',
        (
            (reverse("question-history", args=[submission.pk, one.key]), one.label, reason)
            for one, reason in missing
        ),
    )
    messages.warning(request, format_html("<p>{}</p><ul>{}</ul><p>{}</p>", NOT_ALL, rows, REST))


def _keep_typed(
    request: SignedInRequest,
    submission: Submission,
    former: Definition,
    section: Section,
    *,
    version: int,
    strict: bool = False,
) -> Kept:
    form = SectionForm(section, request.POST, initial=initial(section, submission.answers))
    form.is_valid()
    typed = written(form, submission, request)
    follows = carried(former, submission.questionnaire.parsed, typed).answers
    saved = {one: value for one, value in follows.items() if value == typed[one]}
    unread = _unread(request, form)
    rest = {one: value for one, value in typed.items() if one not in saved and value not in EMPTY}
    if rest or unread:
        drafting.keep_unsaved(submission.pk, rest | unread, by=request.user)
    named = [one for one in section.questions if one.key in unread]
    try:
        done = drafting.save(
            submission.pk,
            saved,
            version=version,
            by=request.user,
            all_or_nothing=strict,
            outdated=outdated_in(submission, request),
        )
    except Refused as refused:  # it is kept in the history
        return Kept(refused=str(refused))
    keys = {one.question_key for one in done.conflicts}
    conflicting = [one for one in section.questions if one.key in keys]
    shown = shown_after(request, form, typed)
    return Kept(conflicting, named, version=done.version, shown=shown)


def _unread(request: SignedInRequest, form: SectionForm) -> dict[str, str]:
    """What was typed and is no answer, as text."""
    found = {
        one.key: as_typed(form, one)
        for one in form.section.questions
        if one.key in form.errors
        and not form.fields[one.key].widget.value_omitted_from_data(
            request.POST, request.FILES, one.key
        )
    }
    return {key: text for key, text in found.items() if text and not holds_personal(text)}
