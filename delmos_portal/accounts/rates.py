"""How often an open form may be sent from one address: past that it comes back with what was typed."""

from allauth.core import ratelimit
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest

TOO_MANY = (
    "{what} är inte skickad: det har skickats mycket från samma nätverk den senaste timmen. Det du skrev"
    " står kvar. Försök igen om en stund, eller skriv till {mailbox}."
)


def too_many(what: str) -> str:
    return TOO_MANY.format(what=what, mailbox=settings.AGENCY["grants_email"])


def is_too_often(request: HttpRequest, form: BaseForm, *, action: str, what: str) -> bool:
    """Count a form that is sent; when it is one too many, say so in the form."""
    if ratelimit.consume(request, action=action):
        return False
    form.add_error(None, too_many(what))
    return True
