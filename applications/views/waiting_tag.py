"""A tag for pages of the platform, which knows nothing of what is signed."""

from django import template
from django.template.context import Context
from django.utils import timezone

from applications.actions.asking import waiting_for
from applications.models import SigningRequest
from applications.requirements import able
from delmos_portal.accounts.models import Mandate, Organisation, User
from delmos_portal.accounts.permissions import signing_mandates

register = template.Library()


@register.inclusion_tag("applications/parts/waits_for.html", takes_context=True)
def waits_for(
    context: Context, person: User, organisation: Organisation, ends: Mandate | None = None
) -> dict[str, object]:
    """What waits for a person's signature for the organisation. Not for the agency (R-TF-1).

    Where one mandate `ends`, without what the person can sign by another that they keep.
    """
    waiting = [
        one for one in waiting_for(person) if one.submission.case.organisation_id == organisation.pk
    ]
    if ends is not None:
        today = timezone.localdate()
        kept = [one for one in signing_mandates(person, organisation.pk, today) if one != ends]
        waiting = [one for one in waiting if not _can_sign_by(one, kept)]
    return {
        "person": person,
        "is_self": person == context["request"].user,
        "submissions": [one.submission for one in waiting],
    }


def _can_sign_by(request: SigningRequest, kept: list[Mandate]) -> bool:
    """A substitute's mandate signs only for who is asked as a substitute."""
    of_its_kind = [one for one in kept if request.is_substitute or not one.is_substitute]
    return bool(able(request.submission, request.as_party, of_its_kind, ()))
