"""Handing cases over to a colleague, and taking over what nobody looks after."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from applications.actions import responsibility
from applications.forms import HandOverForm
from applications.models import Case
from applications.views.fetching import own_case
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import Membership, Organisation, Role, User
from delmos_portal.accounts.permissions import may_administer
from delmos_portal.lifecycle import Refused


@dataclass
class Staffing:
    """Who is left in an organisation: those who may write, and those of them who administer it."""

    writers: set[int] = field(default_factory=set)
    administrators: dict[int, str] = field(default_factory=dict)

    @property
    def only_administrator(self) -> str:
        return next(iter(self.administrators.values())) if len(self.administrators) == 1 else ""

    def unattended(self, cases: Iterable[Case]) -> list[Case]:
        """The open cases whose responsible person has left, or that have none."""
        return [
            one
            for one in cases
            if one.status == Case.Status.OPEN and one.responsible_id not in self.writers
        ]


def staffing_of(organisations: Collection[Organisation]) -> dict[int, Staffing]:
    """For each organisation, in one statement."""
    found = {one.pk: Staffing() for one in organisations}
    rows = Membership.objects.writing().filter(organisation__in=organisations)
    for pk, person, name, role in rows.values_list(
        "organisation_id", "user_id", "user__name", "role"
    ):
        found[pk].writers.add(person)
        if role == Role.ADMINISTRATOR:
            found[pk].administrators[person] = name
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose who takes over one's own cases; an administrator may do it for another."""
    it, giver = _whose(request, pk)
    people = responsibility.receivers(it, giver)
    form = HandOverForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            count = responsibility.hand_over(it, giver, form.chosen, by=request.user)
        except Refused as refusal:
            form.add_error("receiver", str(refusal))
        else:
            what = "Ärendet" if count == 1 else f"{count} ärenden"
            messages.success(
                request,
                f"{what} är överlämnat till {form.chosen}."
                if count == 1
                else f"{what} är överlämnade till {form.chosen}.",
            )
            return redirect("organisation", pk=it.pk)
    context = {
        "organisation": it,
        "giver": giver,
        "is_self": giver == request.user,
        "form": form,
        "people": people,
        "cases": responsibility.cases_of(it, giver),
        "to_sign": responsibility.waiting_to_sign(it, giver),
        "may_invite": may_administer(request.user, it.pk),
    }
    return render(request, "applications/hand_over.html", context)


def _whose(request: SignedInRequest, pk: int) -> tuple[Organisation, User]:
    """The organisation, and the person whose cases they are; else there is no such page."""
    own = Organisation.objects.filter(memberships__user=request.user).distinct()
    it = get_object_or_404(own, pk=pk)
    asked = request.GET.get("fran", "")
    giver = request.user
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        people = User.objects.filter(memberships__organisation=it).distinct()
        giver = get_object_or_404(people, pk=int(asked))
    if not responsibility.may_hand_over(request.user, it, giver):
        raise Http404
    return it, giver


@require_POST
def take_over(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Become responsible for a case that nobody looks after."""
    case = own_case(request.user, pk)
    try:
        responsibility.take_over(case.pk, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Du ansvarar nu för ärendet ”{case.call.title}”.")
    return redirect("case", pk=case.pk)
