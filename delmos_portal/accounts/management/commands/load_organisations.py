"""Reading the municipalities and regions into the register."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from delmos_portal.accounts.models import Organisation, OrganisationName

DATA = Path(__file__).resolve().parents[2] / "data"
SOURCE, FORMER_NAMES = DATA / "organisations.csv", DATA / "former_names.csv"


class Command(BaseCommand):
    help = "Lägger in landets kommuner och regioner. Kan köras flera gånger."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        rows = rows_of(SOURCE)
        new = load(rows)
        load_former_names(rows_of(FORMER_NAMES))
        self.stdout.write(f"{len(rows)} organisationer, varav {new} nya.")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load(rows: list[dict[str, str]]) -> int:
    """Add what is missing and bring names up to date; say how many are new. Mailboxes are kept."""
    new = 0
    with transaction.atomic():
        known = {(it.kind, it.code): it for it in Organisation.objects.exclude(code="")}
        for row in rows:
            organisation = known.get((row["kind"], row["code"])) or Organisation(
                kind=row["kind"], code=row["code"]
            )
            wanted = {field: row[field] for field in ("name", "county_code", "org_number")}
            if organisation.pk and all(getattr(organisation, f) == v for f, v in wanted.items()):
                continue
            new += organisation.pk is None
            for field, value in wanted.items():
                setattr(organisation, field, value)
            organisation.save()
    return new


def load_former_names(rows: list[dict[str, str]]) -> None:
    """What the regions were called before (R-VER-2); what is there already stays."""
    known = {(it.kind, it.code): it for it in Organisation.objects.exclude(code="")}
    for row in rows:
        OrganisationName.objects.get_or_create(
            organisation=known[row["kind"], row["code"]],
            last_day=date.fromisoformat(row["last_day"]),
            defaults={"name": row["name"]},
        )
