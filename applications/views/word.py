"""Writing the form in Word: fetch it, send it back, and choose answer by answer what to keep."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import timedelta
from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from applications.actions import drafting
from applications.actions.drafting import Saved
from applications.forms import WordFileForm
from applications.models import Submission
from applications.views.conflicts import changed_meanwhile
from applications.views.fetching import own_submission
from applications.views.section_page import open_in
from applications.views.sections import place_of, posted_version
from applications.views.signed import signed_by
from applications.views.tasks import kept_sections
from applications.views.word_rows import Comparison, compare
from applications.views.wording import deadline_of
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import User
from delmos_portal.accounts.writers import writer_protect
from delmos_portal.documents.forms import HeldInMemory
from delmos_portal.documents.uploads import UploadRefused, safe_name
from delmos_portal.lifecycle import Refused
from delmos_portal.questionnaires.definition import Section
from delmos_portal.questionnaires.word.reading import WordAnswers, read, without
from delmos_portal.questionnaires.word.writing import WordForm, write

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KEPT = timedelta(hours=12)
CHOOSE_AGAIN = "Läs vad som står nu, och välj igen."
MOST_SIGNS = 1_000_000  # of what was read, on its way through the page


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt  # _word is protected: where the file goes must be said before the token is read
def word(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """How it works, the form to fetch, and a filled-in form to send back."""
    request.upload_handlers = [HeldInMemory(request)]
    return _word(request, pk)


@writer_protect
def _word(request: SignedInRequest, pk: UUID) -> HttpResponse:
    it = own_submission(request.user, pk)
    if reason := drafting.why_not_write(it, request.user):
        messages.error(request, reason)
        return redirect("submission", pk)
    form = WordFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_valid():
        try:
            said = read_form(it, form.cleaned_data["file"].read(), request.user)
            return _compared(request, it, said)
        except UploadRefused as refused:
            form.add_error("file", str(refused))
    context = {
        "submission": it,
        "form": form,
        "deadline": deadline_of(it),
        "waiting": [
            (place_of(it, section, one.key), one.label)
            for section in kept_sections(it)
            for one in section.questions
            if one.key in it.unread_answers
        ],
    }
    return render(request, "applications/word.html", context)


@require_safe
def word_file(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The form with its answers, to write in."""
    it = own_submission(request.user, pk)
    if reason := drafting.why_not_write(it, request.user):
        messages.error(request, reason)
        return redirect("submission", pk)
    # Whoever writes in Word answers the follow-up questions there too.
    sections = [
        replace(section, questions=tuple(open_in(it, section))) for section in kept_sections(it)
    ]
    name = f"{it.stage.title} {it.case.organisation_name} version {it.version}.docx"
    return FileResponse(
        BytesIO(write(form_of(it, sections))),
        as_attachment=True,
        filename=safe_name(name.replace("/", "-")),
        content_type=DOCX,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def save_word(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Save the chosen answers, and nothing else. Its address stands over a page, and may be opened."""
    it = own_submission(request.user, pk)
    if request.method != "POST":
        return redirect("word", pk)
    said = _carried(request, it)
    if said is None:
        messages.error(request, "Det har gått för lång tid. Ladda upp Word-filen igen.")
        return redirect("word", pk)
    chosen = set(request.POST.getlist("ta"))
    answers = {
        row.question.key: row.value
        for row in compare(it, said).rows()
        if row.question.key in chosen and not row.error
    }
    if not answers:
        problem = "Inget svar är valt. Kryssa i de svar som ska sparas, eller gå till översikten."
        return _compared(request, it, said, chosen=chosen, problem=problem)
    try:
        saved = drafting.save(pk, answers, version=posted_version(request), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("submission", pk)
    return _after_saving(request, it, said, saved, len(answers) - len(saved.conflicts))


def _carried(request: SignedInRequest, submission: Submission) -> WordAnswers | None:
    """What was read from the file, as the page brings it back; nothing when it is too old."""
    last, salt = request.POST.get("last", ""), _salt(submission, request.user)
    try:
        return WordAnswers(**signing.loads(last, salt=salt, max_age=KEPT))
    except (signing.BadSignature, TypeError):  # TypeError: by the fields of an earlier release
        return None


def _after_saving(
    request: SignedInRequest, it: Submission, said: WordAnswers, saved: Saved, count: int
) -> HttpResponse:
    """Tell what was saved. What could not be is shown once more: nobody uploads again to read why."""
    if count:
        told = (
            "Ett svar från Word är sparat." if count == 1 else f"{count} svar från Word är sparade."
        )
        messages.success(request, told)
    it.refresh_from_db(fields=["answers", "answer_versions", "version"])
    wrong = sum(bool(row.error) for row in compare(it, said).rows())
    if not saved.conflicts and not wrong:
        return redirect("submission", it.pk)
    if wrong:
        told = "Ett svar i filen går" if wrong == 1 else f"{wrong} svar i filen går"
        messages.warning(request, f"{told} inte att spara. Längre ner på sidan ser ni varför.")
    problem = ""
    if saved.conflicts:
        what = "Det svaret är inte sparat" if len(saved.conflicts) == 1 else "De är inte sparade"
        problem = f"{changed_meanwhile(it, saved, by=request.user)} {what}. {CHOOSE_AGAIN}"
    return _compared(request, it, said, chosen=set(), problem=problem, is_partly_saved=bool(count))


def form_of(submission: Submission, sections: Iterable[Section]) -> WordForm:
    return WordForm(
        organisation=submission.case.organisation_name,
        call=submission.case.call.title,
        title=submission.stage.title,
        submission=submission.pk.hex,
        version=submission.version,
        saved_at=submission.saved_at,
        sections=tuple(sections),
        answers=submission.answers,
    )


def read_form(submission: Submission, content: bytes, user: User) -> WordAnswers:
    """What the file says. Raises UploadRefused when it is not this submission's form."""
    whole = form_of(submission, submission.questionnaire.parsed.sections)
    questions = whole.readable()
    said = read(content, questions)
    if said.submission and said.submission != submission.pk.hex:
        raise UploadRefused(_belongs_elsewhere(said.submission, user))
    if not said.texts:
        raise UploadRefused(
            "Filen har inga svarsrutor från det här formuläret. Ladda ner formuläret på sidan,"
            " kopiera in texten i rutorna och ladda upp det."
        )
    ours = write(replace(whole, rows=said.rows))
    said.outside = without(said.outside, read(ours, questions).outside)
    return said


def _belongs_elsewhere(number: str, user: User) -> str:
    visible = Submission.objects.visible_to(user).filter(pk=UUID(number))
    other = visible.select_related("stage", "case__call").first()
    if other is None:
        return "Filen hör till en annan inlaga. Ladda ner formuläret på sidan och skriv i det."
    return (
        f"Filen hör till en annan inlaga: {other.stage.title}, {other.case.organisation_name},"
        f" {other.case.call.title}. Ladda upp den där, eller ladda ner formuläret på den här sidan."
    )


def _compared(
    request: SignedInRequest,
    submission: Submission,
    said: WordAnswers,
    *,
    chosen: set[str] | None = None,
    problem: str = "",
    is_partly_saved: bool = False,
) -> HttpResponse:
    """The page that compares; what was read travels in it, signed, and is stored nowhere."""
    last = signing.dumps(asdict(said), salt=_salt(submission, request.user), compress=True)
    if len(last) > MOST_SIGNS:
        raise UploadRefused(
            "Filen innehåller mer text än sidan kan visa. Dela upp texten i flera filer."
        )
    found = compare(submission, said)
    rows = found.rows()
    target = next((f"ta-{row.question.key}" for row in rows if not row.error), "")
    context = {
        "submission": submission,
        "deadline": deadline_of(submission),
        "said": said,
        "is_older": bool(said.submission) and said.version < submission.version,
        "found": found,
        "taken": {row.question.key for row in rows if row.is_offered} if chosen is None else chosen,
        "is_any_offered": bool(target),
        "wrong": sum(bool(row.error) for row in rows),
        "signed": _signed(submission, found),
        "complaints": [{"text": problem, "target": target}] if problem else [],
        "is_partly_saved": is_partly_saved,
        "last": last,
    }
    return render(request, "applications/word_compare.html", context)


def _signed(submission: Submission, found: Comparison) -> list[str]:
    """Who has signed what would change, and signs again if it does."""
    names = (name for section, _rows in found.sections for name in signed_by(submission, section))
    return list(dict.fromkeys(names))


def _salt(submission: Submission, user: User) -> str:
    """What was read is good for this person and this submission only."""
    return f"word:{submission.pk}:{user.pk}"
