"""What was posted and did not arrive, because nobody was signed in or the form was too old.

It is shown again, to be copied or sent anew: a session that ends takes no text with it.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse

from delmos_portal.templatetags.swedish import in_a_row

WRITTEN_BY = "skriven_av"  # the field that says for whom a form was made (writers.py)
SECRET = re.compile(
    r"password|^(code|token)$", re.IGNORECASE
)  # never shown, nor sent anew by a page
# What a page carries with it, and nobody has written; an outcome is always chosen in a list.
CARRIED = re.compile(
    r"csrfmiddlewaretoken|skriven_av|formular|version|visat|last|seen|seal|sequence|was|next|urval|inlaga"
    r"|arende|antal|cases|grupp|receiver|besvarad|rattar|conflict|confirm|outcome|fram_till|sett-.*|.*-rows"
    r"|koppling|revision|steg|var|shown_version|shown_sha256"
)
CHOSEN = re.compile(r"1|True|False|[a-z][a-z0-9_-]*")  # a choice, or what was pressed
LONGEST_NAME = 100  # of a file, as it is told
MARK = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class Unsent:
    """What a page of ours posted."""

    fields: list[tuple[str, str]]
    file_names: list[str]  # a file itself cannot be kept

    @property
    def has_files(self) -> bool:
        return bool(self.file_names)

    @property
    def told_of_files(self) -> str:
        """Which files have to be chosen anew; nothing where none was sent."""
        if not self.file_names:
            return ""
        names = in_a_row(f"”{name[:LONGEST_NAME]}”" for name in self.file_names)
        is_one = len(self.file_names) == 1
        what, which = ("Filen", "den") if is_one else ("Filerna", "dem")
        return f"{what} {names} har inte kommit fram. Logga in och välj {which} igen."

    @property
    def is_only_a_press(self) -> bool:
        """Whether nothing was written or chosen: a file has to be chosen anew anyhow."""
        return all(name == WRITTEN_BY for name, _text in self.fields)

    @property
    def answers(self) -> list[str]:
        """What was written or chosen: a word such as “nej” may be either."""
        written = (text.strip() for name, text in self.fields if not CARRIED.fullmatch(name))
        return [one for one in written if not all(MARK.search(word) for word in one.split())]

    @property
    def texts(self) -> list[str]:
        """What a person has written, also when it is short; where all of it can be sent anew."""
        return [one for one in self.answers if not CHOSEN.fullmatch(one)]


def is_from_us(request: HttpRequest) -> bool:
    """Whether one of our own pages posted it: what another site sends is never shown here."""
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(sender).netloc == request.get_host()


def unsent_in(request: HttpRequest) -> Unsent:
    posted = request.POST if request.method == "POST" and is_from_us(request) else QueryDict()
    fields = [
        (name, text)
        for name, texts in posted.lists()
        for text in texts
        if name != "csrfmiddlewaretoken"
    ]
    if any(SECRET.search(name) for name, _text in fields):
        return Unsent([], [])
    names = [one.name or "" for _key, files in request.FILES.lists() for one in files]
    return Unsent(fields, names)


def signed_out_page(request: HttpRequest, unsent: Unsent, there: str) -> HttpResponse:
    """Say that nobody is signed in, with what was written. `there` is the page that it was written on."""
    query = QueryDict(mutable=True)
    query[REDIRECT_FIELD_NAME] = there
    sign_in = f"{reverse('account_login')}?{query.urlencode(safe='/')}"
    return _shown(request, "unsent/signed_out.html", {"unsent": unsent, "sign_in": sign_in})


def another_persons_page(request: HttpRequest) -> HttpResponse:
    """Say that what was sent was written when another person was signed in; it is theirs to send."""
    return _shown(request, "unsent/another.html", {"unsent": unsent_in(request)})


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """Who may no longer write there, or wrote what is gone, sees what was written."""
    try:
        unsent = unsent_in(request)
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        unsent = Unsent([], [])  # no page of ours has sent it
    return _shown(request, "404.html", {"unsent": unsent}, status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The form was made before a sign-in or sign-out; what it held is shown, and can be sent anew."""
    return _shown(request, "403_csrf.html", {"unsent": unsent_in(request)})


def _shown(
    request: HttpRequest, template: str, context: dict[str, object], *, status: int = 403
) -> HttpResponse:
    response = render(request, template, context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
