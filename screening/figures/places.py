"""Counties and municipalities: their names, and where each municipality's tile lies on the map."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

COUNTIES = {
    "01": "Stockholms län",
    "03": "Uppsala län",
    "04": "Södermanlands län",
    "05": "Östergötlands län",
    "06": "Jönköpings län",
    "07": "Kronobergs län",
    "08": "Kalmar län",
    "09": "Gotlands län",
    "10": "Blekinge län",
    "12": "Skåne län",
    "13": "Hallands län",
    "14": "Västra Götalands län",
    "17": "Värmlands län",
    "18": "Örebro län",
    "19": "Västmanlands län",
    "20": "Dalarnas län",
    "21": "Gävleborgs län",
    "22": "Västernorrlands län",
    "23": "Jämtlands län",
    "24": "Västerbottens län",
    "25": "Norrbottens län",
}
NO_COUNTY = "Utan län i registret"


@dataclass(frozen=True)
class Tile:
    """One municipality's square on the map."""

    code: str
    name: str
    column: int
    row: int


@cache
def tiles() -> tuple[Tile, ...]:
    """Our own layout, one square for each municipality (ADR 27)."""
    with Path(__file__).with_name("tiles.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(
            Tile(one["code"], one["name"], int(one["column"]), int(one["row"]))
            for one in csv.DictReader(rows)
        )
