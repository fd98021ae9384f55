"""The table worked out by hand in tests/data/who_may_apply.txt, and the call that it is about."""

from pathlib import Path

from django.core.management import call_command

from applications.models import Call
from delmos_portal.accounts.models import Organisation, OrganisationKind
from tests.build import call

TABLE = Path(__file__).parent.parent / "data" / "who_may_apply.txt"
PUBLIC = [OrganisationKind.KOMMUN, OrganisationKind.REGION, OrganisationKind.KOMMUNALFORBUND]
SOURCE = "bilagan till förordningen (2018:118)"


def part(name: str) -> list[list[str]]:
    """The rows of one part of the table, each as its words."""
    text = TABLE.read_text("utf-8").split(f"[{name}]")[1].split("[")[0]
    return [row.split() for row in text.splitlines() if row.strip() and not row.startswith("#")]


def listed() -> list[str]:
    return [row[0] for row in part("list")]


def federations() -> dict[str, bool]:
    """Made as the table says: each name, and whether it may apply."""
    made = {}
    for answer, *words in part("federations"):
        codes = [one for one in words if one.isdigit()]
        name = " ".join(one for one in words if not one.isdigit())
        federation = Organisation.objects.create(kind=OrganisationKind.KOMMUNALFORBUND, name=name)
        federation.members.set(Organisation.objects.filter(code__in=codes))
        made[name] = answer == "yes"
    return made


def everyone() -> None:
    """The real municipalities and regions."""
    call_command("load_organisations", verbosity=0)


def listed_call(**changes: object) -> Call:
    given = {
        "allowed_kinds": PUBLIC,
        "listed_codes": listed(),
        "list_source": SOURCE,
        "derives_regions": True,
        "derives_federations": True,
        **changes,
    }
    return call("lista", **given)
