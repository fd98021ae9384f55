"""One's own relations to organisations; an administrator reads everybody's."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from applications.models import Case
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.accounts.models import OrganisationKind, StaffRole, User
from delmos_portal.lifecycle import Refused
from screening.actions import relations as actions
from screening.forms.relations import RelationForm
from screening.models import ConfirmedRelations, Relation


@require_http_methods(["GET", "HEAD", "POST"])
def relations(request: SignedInRequest) -> HttpResponse:
    """What I have noted, when I last said that it is right, and a form to note more."""
    form = RelationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.add(form.noted(), by=request.user)
        except Refused as refused:
            form.add_error("organisation", str(refused))
        else:
            messages.success(request, f"Relationen är antecknad.{asked_anew(asked)}")
            return redirect("workspace:relations")
    confirmed = ConfirmedRelations.objects.filter(user=request.user).first()
    context = {
        "form": form,
        "rows": Relation.objects.filter(user=request.user).select_related("organisation"),
        "confirmed": confirmed,
        "is_due": confirmed is None or confirmed.is_due,
        "reads_all": request.user.has_role(StaffRole.ADMINISTRATOR),
    }
    return render(request, "screening/relations.html", context)


def asked_anew(numbers: list[str]) -> str:
    if not numbers:
        return ""
    return f" Jävsfrågan ställs igen i {', '.join(numbers)}."


@require_POST
def confirm(request: SignedInRequest) -> HttpResponse:
    """What I have noted is right; asked once a year."""
    actions.confirm(by=request.user)
    messages.success(request, "Tack. Vi frågar igen om ett år.")
    return redirect("workspace:relations")


@require_http_methods(["GET", "HEAD", "POST"])
def relation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change one of mine, or take it away."""
    it = get_object_or_404(
        Relation.objects.select_related("organisation"), pk=pk, user=request.user
    )
    takes_away = "ta-bort" in request.POST
    is_form = request.method == "POST" and not takes_away
    form = RelationForm(request.POST if is_form else None, it=it)
    if request.method == "POST" and (takes_away or form.is_valid()):
        try:
            messages.success(request, _changed(request, it, form, takes_away=takes_away))
        except Refused as refused:
            if is_form:
                form.add_error("organisation", str(refused))
            else:
                messages.error(request, str(refused))
        else:
            return redirect("workspace:relations")
    return render(request, "screening/relation.html", {"form": form, "it": it})


def _changed(
    request: SignedInRequest, it: Relation, form: RelationForm, *, takes_away: bool
) -> str:
    if takes_away:
        actions.remove(it.pk, by=request.user)
        return f"Relationen till {it.organisation} är borttagen."
    asked = actions.change(it.pk, form.noted(), by=request.user)
    return f"Relationen är ändrad.{asked_anew(asked)}"


@require_safe
def of_staff(request: SignedInRequest) -> HttpResponse:
    """Everybody's, to be read by an administrator, and when each last said that it is right."""
    if not request.user.has_role(StaffRole.ADMINISTRATOR):
        raise Http404
    noted = Prefetch("relations", Relation.objects.select_related("organisation"))
    people = (
        User.objects.filter(is_active=True, roles__len__gt=0)
        .exclude(roles__contains=[StaffRole.SYSTEM])
        .select_related("confirmed_relations")
        .prefetch_related(noted)
        .order_by("name", "pk")
    )
    return render(request, "screening/staff_relations.html", {"people": people})


@dataclass(frozen=True)
class Suggestion:
    """A relation of the reader's own that touches a case, and how."""

    relation: Relation
    how: str


def suggestions_for(case: Case, user: User) -> list[Suggestion]:
    """Why the case may concern this person: what they have noted themselves."""
    rows = Relation.objects.filter(user=user).touching(case)
    return [Suggestion(one, how_near(one, case)) for one in rows]


def how_near(relation: Relation, case: Case) -> str:
    """Empty when the relation is to the case's own organisation."""
    ours, theirs = case.organisation, relation.organisation
    if ours == theirs:
        return ""
    if ours.org_number and ours.org_number == theirs.org_number:
        return f"{theirs} är samma organisation som {ours}."
    if ours.kind == OrganisationKind.REGION:
        return f"{theirs} ligger i {ours}."
    return f"{theirs} är medlem i {ours}."
