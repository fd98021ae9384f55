"""For whom a form was made: it is good for that person, also after a new sign-in, and for nobody else.

Signing in changes Django's own token, so that an open form fails for who signs in again in another
tab; and a form that is sent anew would be taken as written by whoever is signed in by then (ADR 32).
"""

from datetime import timedelta
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import decorator_from_middleware

from delmos_portal.accounts.unsent import WRITTEN_BY, another_persons_page

GOOD_FOR = timedelta(days=1)  # a sign-in lasts half a day
WITHOUT_TEXT = ("account_logout", "demo-sign-in")  # may be pressed by whoever sits there
SIGNER = signing.TimestampSigner(salt="form-made-for")


def mark_for(request: HttpRequest) -> str:
    """What a form on this page says of who it was made for; nothing where nobody is signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    if not hasattr(request, "form_mark"):
        request.form_mark = SIGNER.sign(user.pk)  # type: ignore[attr-defined]  # one for all its forms
    return str(request.form_mark)  # type: ignore[attr-defined]  # as above


def writers_in(request: HttpRequest, *, within: timedelta | None = None) -> set[str]:
    """The keys of those that the posted form was made for; what we have not signed counts as nothing."""
    try:
        marks = request.POST.getlist(WRITTEN_BY)
    except UnreadablePostError:  # the connection broke
        return set()
    found = set()
    for one in marks:
        try:
            found.add(SIGNER.unsign(one, max_age=within))
        except signing.BadSignature:
            continue
    return found


def is_from_this_site(request: HttpRequest) -> bool:
    sender = urlsplit(request.headers.get("Origin", ""))
    return (sender.scheme, sender.netloc) == (request.scheme, request.get_host())


class WriterMiddleware(CsrfViewMiddleware):
    """Refuses what was written by another than the one who is signed in; else asks for a token, or the mark."""

    def process_view(  # type: ignore[override]  # the stubs want no answer
        self,
        request: HttpRequest,
        callback: object,
        callback_args: tuple[object, ...],
        callback_kwargs: dict[str, object],
    ) -> HttpResponse | HttpResponseForbidden | None:
        is_read_later = getattr(callback, "csrf_exempt", False)
        if request.method == "POST" and not is_read_later and request.user.is_authenticated:
            me = str(request.user.pk)
            match = request.resolver_match
            is_writing = match is None or match.url_name not in WITHOUT_TEXT
            if is_writing and writers_in(request) - {me}:
                return another_persons_page(request)
            made_for = writers_in(request, within=GOOD_FOR)
            is_good = me in made_for if is_writing else bool(made_for)
            if is_good and is_from_this_site(request):
                request.csrf_processing_done = True  # type: ignore[attr-defined]  # Django's own sign
        return super().process_view(request, callback, callback_args, callback_kwargs)  # type: ignore[arg-type]


writer_protect = decorator_from_middleware(WriterMiddleware)
