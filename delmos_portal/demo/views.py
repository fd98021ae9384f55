"""The demonstration page: every account, one click to be it, and the mails that have left."""

from itertools import groupby

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import Call
from delmos_portal.accounts.identity import e_id_name
from delmos_portal.accounts.models import User
from delmos_portal.demo import mailbox, two_parties
from delmos_portal.demo.people import CAST, PASSWORD, Person, code_now
from delmos_portal.running.provider import HOLDERS

BACKEND = "delmos_portal.accounts.backends.PortalBackend"


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    users = {user.email: user for user in User.objects.filter(email__in=[p.email for p in CAST])}
    present = [one for one in CAST if one.email in users]
    groups = [
        (where, [_row(one, users[one.email]) for one in people])
        for where, people in groupby(present, key=lambda one: one.where)
    ]
    context = {
        "groups": groups,
        "password": PASSWORD,
        "e_id": e_id_name(),
        "two_sign": Call.objects.filter(slug=two_parties.SLUG).first(),
        "mails": mailbox.kept(5),
    }
    return render(request, "demo/index.html", context)


def _row(person: Person, user: User) -> dict[str, object]:
    return {
        "person": person,
        "code": code_now(user) if person.roles else "",
        "has_e_id": person.key in HOLDERS,
    }


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
