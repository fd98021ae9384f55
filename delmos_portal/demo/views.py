"""The demonstration page: every account, one click to be it, and the mails that have left."""

from itertools import groupby

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import Call, Status, Submission
from delmos_portal.accounts.identity import e_id_name
from delmos_portal.accounts.models import Membership, Role, User
from delmos_portal.demo import mailbox, two_parties
from delmos_portal.demo.people import CAST, DOMAIN, PASSWORD, Person, code_now
from delmos_portal.running.provider import HOLDERS

DOES: dict[str, str] = {Role.WRITER: "skriver", Role.SIGNATORY: "undertecknar"}
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
        "asked": asked_to_complete(),
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


def asked_to_complete() -> list[dict[str, object]]:
    """The invented organisations that have a request to answer, and who does it there."""
    theirs = Membership.objects.filter(role__in=DOES).select_related("user").order_by("user__email")
    waiting = Submission.objects.filter(status=Status.INCOMPLETE).select_related("stage", "case")
    rows = waiting.prefetch_related(Prefetch("case__organisation__memberships", theirs))
    return [
        {
            "organisation": one.case.organisation_name,
            "what": one.stage.title,
            "people": [
                {
                    "key": held.user.email.removesuffix(f"@{DOMAIN}"),
                    "email": held.user.email,
                    "does": DOES[held.role],
                }
                for held in one.case.organisation.memberships.all()
            ],
        }
        for one in rows.order_by("case__organisation_name")
    ]


@login_not_required
@require_POST
def sign_in(request: HttpRequest, key: str) -> HttpResponse:
    """Be one of the people; for staff the second factor counts as shown."""
    user = get_object_or_404(User, email=f"{key}@{DOMAIN}")
    login(request, user, backend=BACKEND)
    if user.is_staff:
        record_authentication(request, user, method="mfa", type="totp")
    return redirect("workspace:index" if user.is_staff else "home")


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
