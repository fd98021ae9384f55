"""The demonstration page: every account, one click to be it, and the mails that have left."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from delmos_portal.accounts.models import User
from delmos_portal.demo import mailbox
from delmos_portal.demo.people import CAST, PASSWORD, code_now

BACKEND = "delmos_portal.accounts.backends.PortalBackend"


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    users = {user.email: user for user in User.objects.filter(email__in=[p.email for p in CAST])}
    rows = [
        {"person": one, "code": code_now(users[one.email]) if one.roles else ""}
        for one in CAST
        if one.email in users
    ]
    return render(
        request, "demo/index.html", {"rows": rows, "password": PASSWORD, "mails": mailbox.kept(5)}
    )


@login_not_required
@require_POST
def sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Be one of the people; for staff the second factor counts as shown."""
    person = next((one for one in CAST if one.key == key), None)
    if person is None:
        raise Http404
    user = get_object_or_404(User, email=person.email)
    login(request, user, backend=BACKEND)
    if person.roles:
        record_authentication(request, user, method="mfa", type="totp")
    return redirect("workspace:index" if person.roles else "home")


@login_not_required
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/mails.html", {"mails": mailbox.kept()})


@login_not_required
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    found = mailbox.find(name)
    if found is None:
        raise Http404
    return render(request, "demo/mail.html", {"mail": found})
