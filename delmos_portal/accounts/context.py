"""What every page knows: the menu, the agency, and when the session ends."""

from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from delmos_portal.accounts.identity import e_id_name
from delmos_portal.accounts.session import seconds_left

Row = tuple[str, str, tuple[str, ...]]
NOTICE = (
    "Det här är en demonstration. Alla personer och ärenden är påhittade." if settings.DEMO else ""
)

# Label, URL name, and what else lies below it; the row that reaches furthest is the current one.
PUBLIC: list[Row] = [("Utlysningar", "calls", ()), ("Kunskapsbank", "knowledge", ())]
APPLICANT: list[Row] = [
    ("Mina ärenden", "home", ("/arenden/", "/inlagor/", "/underteckna/")),
    ("Utlysningar", "calls", ()),
    ("Organisation", "organisations", ()),
]
STAFF: list[Row] = [
    ("Ärendekö", "workspace:queue", ("/handlaggning/",)),
    (
        "Bedömning",
        "workspace:assessing",
        ("/handlaggning/bedomning/", "/handlaggning/stallningstaganden/"),
    ),
    ("Meddelanden", "workspace:messages", ("/handlaggning/fragor/",)),
    ("Utlysningar", "calls", ()),
    ("Statistik", "workspace:insight", ("/handlaggning/export/",)),
    ("Register", "workspace:registers", ("/handlaggning/formular/",)),
]

DEMO: list[Row] = [("Demonstration", "demo", ())] if settings.DEMO else []


def portal(request: HttpRequest) -> dict[str, object]:
    """Inputs of base.html. Costs no statement."""
    user = request.user
    context: dict[str, object] = {
        "agency": settings.AGENCY,
        "notice": NOTICE,
        "e_id": e_id_name(),
    }
    if not user.is_authenticated:
        return {**context, "nav": menu([*PUBLIC, *DEMO], request.path)}
    return {
        **context,
        "nav": menu([*(STAFF if user.is_staff else APPLICANT), *DEMO], request.path),
        "session_ends_in": max(seconds_left(request.session, user), 1),
    }


def menu(rows: Sequence[Row], here: str) -> list[dict[str, object]]:
    places = [(label, _address(name), below) for label, name, below in rows]
    reach = [_reach(here, (url, *below)) for _label, url, below in places]
    return [
        {"label": label, "url": url, "current": mine > 0 and mine == max(reach)}
        for (label, url, _below), mine in zip(places, reach, strict=True)
    ]


@cache
def _address(name: str) -> str:
    """Of a page without arguments: it stands while the process does."""
    return reverse(name)


def _reach(here: str, addresses: Sequence[str]) -> int:
    return max(len(address) if here.startswith(address) else 0 for address in addresses)
