"""An organisation's own page: its people, its invitations, and who may sign."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delmos_portal.accounts.actions.invitations import invite, revoke_invitation
from delmos_portal.accounts.actions.members import (
    change_role,
    remove_member,
    successors_of,
    vacant_after_leaving,
)
from delmos_portal.accounts.forms import InviteForm, RolesForm, SuccessorForm
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import (
    Invitation,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
    StaffRole,
    User,
)
from delmos_portal.accounts.permissions import handles_accounts, may_administer, power_of
from delmos_portal.accounts.views.standing import standing
from delmos_portal.lifecycle import Refused

ROLE_ORDER = [role.value for role in Role]


@require_safe
def organisations(request: SignedInRequest) -> HttpResponse:
    """The organisations you belong to; straight to it when there is one."""
    own = list(Organisation.objects.filter(memberships__user=request.user).distinct())
    if len(own) == 1:
        return redirect("organisation", pk=own[0].pk)
    return render(request, "accounts/organisations.html", {"organisations": own})


@require_safe
def organisation(request: SignedInRequest, pk: int) -> HttpResponse:
    it = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    invitations = it.invitations.filter(accepted_at=None, revoked_at=None)
    memberships = list(it.memberships.select_related("user"))
    holding = {one.power_of_attorney_id for one in memberships}
    powers = list(
        it.powers_of_attorney.exclude(ombud=None)
        .select_related("ombud", "document")
        .order_by("-valid_until", "-pk")
    )
    signatories = {
        one.user_id for one in memberships if one.role == Role.SIGNATORY and one.user.is_active
    }
    mandates = it.mandates.select_related("user", "verified_by", "evidence_file")
    held = standing(it, list(mandates.order_by("-valid_from")), signatories, timezone.localdate())
    is_federation = it.kind == OrganisationKind.KOMMUNALFORBUND
    context = {
        "organisation": it,
        "former_names": it.former_names.all(),
        "is_federation": is_federation,
        "in_federation": it.members.all() if is_federation else [],
        "members": _members(memberships),
        "invitations": invitations.select_related("invited_by", "power_of_attorney").order_by(
            "created_at"
        ),
        "powers": [one for one in powers if one.pk in holding],
        "earlier_powers": [one for one in powers if one.pk not in holding],
        "standing": held,
        "administrators": {
            one.user for one in memberships if one.role == Role.ADMINISTRATOR and one.user.is_active
        },
        "may_administer": may_administer(request.user, it.pk),
        "may_check": handles_accounts(request.user),
        "may_register": request.user.has_role(StaffRole.ADMINISTRATOR),
    }
    return render(request, "accounts/organisation.html", context)


def _members(memberships: list[Membership]) -> list[dict[str, object]]:
    """One row a person, with all roles, in the order of the roles."""
    rows: dict[int, dict[str, object]] = {}
    for membership in sorted(
        memberships,
        key=lambda membership: (ROLE_ORDER.index(membership.role), membership.user.name.lower()),
    ):
        row = rows.setdefault(
            membership.user_id,
            {"user": membership.user, "roles": [], "until": membership.until},
        )
        row["roles"].append(membership.get_role_display())  # type: ignore[attr-defined]  # the list above
    return list(rows.values())


def administered(request: SignedInRequest, pk: int) -> Organisation:
    """The organisation, for its administrators only; to everyone else it has no such page."""
    it = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    if not may_administer(request.user, it.pk):
        raise Http404
    return it


@require_http_methods(["GET", "HEAD", "POST"])
def invite_person(request: SignedInRequest, pk: int) -> HttpResponse:
    it = administered(request, pk)
    form = InviteForm(request.POST or None, organisation=it)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invite(it, **form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, f"Inbjudan skickas till {invitation.email}.")
            return redirect("organisation", pk=it.pk)
    return render(request, "accounts/invite.html", {"organisation": it, "form": form})


@require_POST
def revoke(request: SignedInRequest, pk: int, invitation_pk: str) -> HttpResponse:
    it = administered(request, pk)
    invitation = get_object_or_404(Invitation, pk=invitation_pk, organisation=it)
    try:
        revoke_invitation(invitation.pk, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Inbjudan till {invitation.email} är återtagen.")
    return redirect("organisation", pk=it.pk)


def member_of(organisation: Organisation, user_pk: int) -> User:
    people = User.objects.filter(memberships__organisation=organisation).distinct()
    return get_object_or_404(people, pk=user_pk)


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: SignedInRequest, pk: int, user_pk: int) -> HttpResponse:
    """Change a member's roles."""
    it = administered(request, pk)
    person = member_of(it, user_pk)
    held = [str(membership.role) for membership in it.memberships.filter(user=person)]
    power = power_of(person, it.pk)
    form = RolesForm(request.POST or None, initial={"roles": held})
    if request.method == "POST" and form.is_valid():
        try:
            change_role(it, person, roles=form.cleaned_data["roles"], by=request.user)
        except Refused as refusal:
            form.add_error("roles", str(refusal))
        else:
            messages.success(request, f"Rollerna för {person} är ändrade.")
            return redirect("organisation", pk=it.pk)
    context = {"organisation": it, "person": person, "form": form, "power": power}
    return render(request, "accounts/member.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, pk: int, user_pk: int) -> HttpResponse:
    """Ask once more, then note that the person has left; it may be oneself."""
    it = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    person = member_of(it, user_pk)
    is_self = person == request.user
    if not (is_self or may_administer(request.user, it.pk) or handles_accounts(request.user)):
        raise Http404
    successors = [] if request.user.is_staff else successors_of(it, person)
    form = SuccessorForm(request.POST if request.method == "POST" else None, people=successors)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            remove_member(it, person, by=request.user, successor=form.chosen)
        except Refused as refusal:
            refused = str(refusal)
        else:
            left = f"Du har lämnat {it}." if is_self else f"{person} kommer inte längre åt {it}."
            messages.success(request, left)
            return redirect("organisations") if is_self else redirect("organisation", pk=it.pk)
    context = {
        "organisation": it,
        "person": person,
        "is_self": is_self,
        "form": form,
        "successors": successors,
        "refused": refused,
        "vacant": vacant_after_leaving(it, person),
        "power": power_of(person, it.pk),
    }
    return render(request, "accounts/member_remove.html", context)
