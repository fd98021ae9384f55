"""Reading the municipalities and regions into the register."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from delmos_portal.accounts.models import Organisation

SOURCE = Path(__file__).resolve().parents[2] / "data" / "organisations.csv"


class Command(BaseCommand):
    help = "Lägger in landets kommuner och regioner. Kan köras flera gånger."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        with SOURCE.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        new = load(rows)
        self.stdout.write(f"{len(rows)} organisationer, varav {new} nya.")


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
