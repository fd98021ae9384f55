"""N12: the agency's standing interpretations, and the open cases that rest on them."""

from collections import defaultdict

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.models import Case
from delmos_portal.accounts.http import SignedInRequest
from delmos_portal.pages.models import Article
from screening.models import Citation
from screening.views.changed_positions import changed_for


@require_safe
def positions(request: SignedInRequest) -> HttpResponse:
    """Every position that holds or is cited, with the open cases that cite it; those in an earlier wording first."""
    in_force = Article.objects.published().filter(kind=Article.Kind.POSITION)
    open_cases = Case.objects.visible_to(request.user).filter(status=Case.Status.OPEN)
    cited = Citation.objects.filter(submission__case__in=open_cases).select_related(
        "position", "submission__case", "submission__stage"
    )
    by_position: dict[int, list[Citation]] = defaultdict(list)
    for one in cited.order_by("submission__case__registered_at"):
        by_position[one.position_id].append(one)
    rows = [
        (one, sorted(by_position[one.pk], key=lambda cite: not cite.has_changed))
        for one in (in_force | Article.objects.filter(pk__in=by_position)).order_by("number")
    ]
    context = {"rows": rows, "mine": changed_for(request.user)}
    return render(request, "screening/positions.html", context)
