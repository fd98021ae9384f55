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
    """Choose which cases go to whom, see it once more, and hand over; an administrator for anybody."""
    it, giver = _whose(request, pk)
    form = _form(request, it, giver)
    refused = responsibility.why_not_hand_over(it, giver, request.user)
    if request.method == "POST" and refused:
        messages.error(request, refused)
    elif request.method == "POST" and form.is_valid() and "change" not in request.POST:
        if not request.POST.get("confirm"):
            return _asked_once_more(request, it, giver, form)
        try:
            responsibility.hand_over(
                it, giver, form.chosen, by=request.user, only=[one.pk for one in form.going]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _done(form, "dig" if giver == request.user else str(giver)))
            return redirect("organisation", pk=it.pk)
    context = {
        "organisation": it,
        "giver": giver,
        "is_self": giver == request.user,
        "form": form,
        "people": responsibility.receivers(it, giver),
        "without_role": responsibility.without_role(it, giver),
        "administrators": responsibility.administrators_of(it),
        "refused": refused,
        "to_sign": responsibility.waiting_to_sign(it, giver),
        "may_invite": may_administer(request.user, it.pk),
    }
    return render(request, "applications/hand_over.html", context)


def _form(request: SignedInRequest, it: Organisation, giver: User) -> HandOverForm:
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        organisation=it,
        cases=responsibility.cases_of(it, giver),
        people=responsibility.receivers(it, giver),
        without_role=[person for person, _roles in responsibility.without_role(it, giver)],
    )
    whose = "dig" if giver == request.user else giver
    form.fields[
        "cases"
    ].help_text = f"Alla är valda. Ta bort krysset för det som ska vara kvar hos {whose}."
    return form


def _asked_once_more(
    request: SignedInRequest, it: Organisation, giver: User, form: HandOverForm
) -> HttpResponse:
    """What goes to whom and what stays; nothing has moved yet."""
    going = {one.pk for one in form.going}
    drafts = responsibility.drafts_with_contact(it, giver)
    context = {
        "organisation": it,
        "giver": giver,
        "is_self": giver == request.user,
        "receiver": form.chosen,
        "going": form.going,
        "staying": form.staying,
        "becomes_contact": [one.case_id for one in drafts if one.case_id in going],
        "to_sign": responsibility.waiting_to_sign(it, giver),
    }
    return render(request, "applications/hand_over_check.html", context)


def _done(form: HandOverForm, whose: str) -> str:
    count, left = len(form.going), len(form.staying)
    what = "Ärendet är överlämnat" if count == 1 else f"{count} ärenden är överlämnade"
    stays = f" {'Ett ärende' if left == 1 else f'{left} ärenden'} är kvar hos {whose}."
    again = f" Blev det fel? {form.chosen} kan lämna tillbaka på samma sätt."
    return f"{what} till {form.chosen}.{stays if left else ''}{again}"


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
        instead_of = responsibility.take_over(case.pk, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        contact = f" Du är också kontaktperson i utkastet i stället för {instead_of}."
        messages.success(
            request,
            f"Du ansvarar nu för ärendet ”{case.call.title}”.{contact if instead_of else ''}",
        )
    return redirect("case", pk=case.pk)
