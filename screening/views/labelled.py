"""The label that a part of the queue was narrowed by, as that page and those after it name it."""

from collections.abc import Iterable, Mapping

from delmos_portal.accounts.http import SignedInRequest
from screening.models import Label
from screening.views.narrowing import label_in


def name_of(chosen: str, labels: Iterable[Mapping[str, object]]) -> str:
    """What the label is called that the address names; nothing when there is none."""
    return next((str(one["name"]) for one in labels if str(one["pk"]) == chosen), "")


def chosen_label(request: SignedInRequest) -> str:
    """The same, on a page to which the queue led."""
    key = label_in(request.GET)
    return name_of(key, Label.objects.filter(pk=key).values("pk", "name")) if key else ""
