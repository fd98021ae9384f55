"""What was typed and could not be saved: kept with the draft, and shown again with what is wrong.

A personal identity number where none may stand is never kept (I-04).
"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict

from applications.models import Submission
from applications.views.untouched import showed_unread
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.numbers import names_person
from delmos_portal.questionnaires.forms import PERSONAL, SectionForm
from delmos_portal.questionnaires.signs import legible

Typed = dict[str, list[str]]
NOT_SAVED = "Det här är inte sparat än. Tryck på Spara och fortsätt."


def unread_in(
    form: SectionForm, submission: Submission, request: SignedInRequest
) -> dict[str, Typed]:
    """What was posted and is no answer, by question and name; nothing in those that were mended."""
    found: dict[str, Typed] = {}
    for key, asked in form.fields.items():
        if asked.disabled or asked.widget.value_omitted_from_data(request.POST, request.FILES, key):
            continue
        if form.has_error(key, PERSONAL):
            found[key] = {}
        elif key in form.errors:
            found[key] = _posted(request.POST, key)
        elif key in submission.unread_answers and showed_unread(request, submission, key):
            found[key] = {}
    return found


def _posted(posted: QueryDict, key: str) -> Typed:
    names = [name for name in posted if name == key or name.startswith(f"{key}-")]
    return {
        name: [legible(one) for one in posted.getlist(name)]
        for name in names
        if not any(map(names_person, posted.getlist(name)))
    }


def never_kept(form: SectionForm, posted: QueryDict) -> list[str]:
    """The fields that the browser is not to keep either."""
    told = [form.add_prefix(key) for key in form.fields if form.has_error(key, PERSONAL)]
    inside = [
        name
        for name in posted
        if name.split("-")[0] in form.errors and any(map(names_person, posted.getlist(name)))
    ]
    return list(dict.fromkeys(told + inside))


def show_unread(form: SectionForm, unread: Mapping[str, Typed]) -> None:
    """Show it in its fields, on a page to which nothing has been posted."""
    asked = [key for key in unread if key in form.fields and not form.fields[key].disabled]
    if not asked:
        return
    vars(form).update(
        _errors=ErrorDict(), cleaned_data={}
    )  # shown as it was judged when it was typed
    for key in asked:
        data = QueryDict(mutable=True)
        for name, values in unread[key].items():
            data.setlist(name, values)
        value = form.fields[key].widget.value_from_datadict(data, {}, key)
        form.initial[key] = value
        form.add_error(key, _wrong_with(form, key, value))


def _wrong_with(form: SectionForm, key: str, value: object) -> ValidationError:
    try:
        form.fields[key].clean(value)
    except ValidationError as wrong:
        return wrong
    return ValidationError(NOT_SAVED)
