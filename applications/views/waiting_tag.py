"""A tag for pages of the platform, which knows nothing of what is signed."""

from django import template

from applications.actions.asking import waiting_for
from delmos_portal.accounts.models import Organisation, User

register = template.Library()


@register.inclusion_tag("applications/parts/waits_for.html")
def waits_for(person: User, organisation: Organisation) -> dict[str, object]:
    """What waits for a person's signature for the organisation. Not for the agency (R-TF-1)."""
    waiting = [one.submission for one in waiting_for(person)]
    theirs = [one for one in waiting if one.case.organisation_id == organisation.pk]
    return {"person": person, "submissions": theirs}
