"""What was posted and did not arrive, because nobody was signed in or the form was too old.

It is shown again, to be copied or sent anew: a session that ends takes no text with it.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

SECRET = re.compile(
    r"password|^(code|token)$", re.IGNORECASE
)  # never shown, nor sent anew by a page
WRITTEN = re.compile(r"(?=.{20})\S+\s+\S", re.DOTALL)  # by a person: words, not a choice or a mark


@dataclass(frozen=True)
class Unsent:
    """What a page of ours posted."""

    fields: list[tuple[str, str]]
    has_files: bool

    @property
    def texts(self) -> list[str]:
        return [text for _name, text in self.fields if WRITTEN.match(text.strip())]


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
        return Unsent([], has_files=False)
    return Unsent(fields, has_files=bool(request.FILES))


def signed_out_page(request: HttpRequest, unsent: Unsent, there: str) -> HttpResponse:
    """Say that nobody is signed in, with what was written. `there` is the page that it was written on."""
    query = QueryDict(mutable=True)
    query[REDIRECT_FIELD_NAME] = there
    sign_in = f"{reverse('account_login')}?{query.urlencode(safe='/')}"
    return _shown(request, "unsent/signed_out.html", {"unsent": unsent, "sign_in": sign_in})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 -- Django's signature
    """The form was made before a sign-in or sign-out; what it held is shown, and can be sent anew."""
    return _shown(request, "403_csrf.html", {"unsent": unsent_in(request)})


def _shown(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, template, context, status=403)
    response.headers["Cache-Control"] = "no-store"
    return response
