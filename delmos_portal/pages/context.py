"""What the pages of the site add to every other page."""

from django.http import HttpRequest

from delmos_portal.pages.notices import shown_notices


def site_notices(_request: HttpRequest) -> dict[str, object]:
    """The agency's notices, for base.html."""
    return {"site_notices": shown_notices()}
