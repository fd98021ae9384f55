"""Charts drawn on the server: where each bar and each tile stands. No script, no colour alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from delmos_portal.templatetags.swedish import kronor
from screening.figures.grants import Place
from screening.figures.places import tiles

WIDTH = 400  # of a bar chart, in its own units
LONGEST = 270  # bar; its amount stands beside
ROW = 46  # of one bar with its label above it
HEADING = 34
TILE = 20
GAP = 2
GRANTED = 2  # the first level of tiles with a grant
LEVELS = 3


@dataclass(frozen=True)
class Bar:
    """A label, how large it is, how that reads, and perhaps the heading that it begins."""

    label: str
    size: int
    text: str
    heading: str = ""


@dataclass(frozen=True)
class DrawnBar:
    """A bar in its place."""

    bar: Bar
    heading_y: int
    label_y: int
    y: int
    width: int

    @property
    def value_y(self) -> int:
        return self.y + 11


@dataclass(frozen=True)
class BarChart:
    """Bars under each other. What they show stands in a table beside."""

    key: str
    title: str
    bars: list[DrawnBar]
    height: int
    full_width: int = WIDTH
    longest: int = LONGEST


@dataclass(frozen=True)
class DrawnTile:
    """A municipality's square: its level, and the marks that say the level without colour."""

    x: int
    y: int
    text: str
    level: int

    @property
    def dots(self) -> list[int]:
        """Where the dots of a grant stand, from the square's left."""
        many = self.level - GRANTED + 1
        return [self.x + (one + 1) * (TILE - GAP) // (many + 1) for one in range(max(many, 0))]

    @property
    def middle(self) -> int:
        return self.y + (TILE - GAP) // 2

    @property
    def far_x(self) -> int:
        return self.x + TILE - GAP

    @property
    def far_y(self) -> int:
        return self.y + TILE - GAP


@dataclass(frozen=True)
class TileMap:
    """Sweden with one square for each municipality, and what the squares mean."""

    tiles: list[DrawnTile]
    width: int
    height: int
    legend: list[tuple[DrawnTile, str]]


def bar_chart(key: str, title: str, bars: Iterable[Bar]) -> BarChart:
    """Bars in proportion to the largest; nothing is nothing, and the least that is there is seen."""
    given = list(bars)
    largest = max((one.size for one in given), default=0)
    drawn, y = [], 0
    for one in given:
        heading_y = y + 22 if one.heading else 0
        y += HEADING if one.heading else 0
        width = max(one.size * LONGEST // largest, 2) if largest and one.size > 0 else 0
        drawn.append(DrawnBar(one, heading_y, label_y=y + 16, y=y + 24, width=width))
        y += ROW
    return BarChart(key, title, drawn, height=y)


def tile_map(places: Mapping[str, Place]) -> TileMap:
    """The map of a call: nothing, a case, or a grant in three levels."""
    bounds = levels_of([place.granted for place in places.values()])
    drawn = [
        DrawnTile(
            one.column * TILE + 1,
            one.row * TILE + 1,
            f"{one.name}: {place_text(places.get(one.code))}",
            level_of(places.get(one.code), bounds),
        )
        for one in tiles()
    ]
    return TileMap(
        tiles=drawn,
        width=max(one.x for one in drawn) + TILE,
        height=max(one.y for one in drawn) + TILE,
        legend=[(DrawnTile(1, 1, "", level), text) for level, text in enumerate(legend_of(bounds))],
    )


def levels_of(amounts: Sequence[int]) -> list[int]:
    """The most that each level of grants holds: thirds of the largest; one level where all are alike."""
    granted = [one for one in amounts if one > 0]
    if not granted:
        return []
    largest = max(granted)
    if min(granted) == largest:
        return [largest]
    return [largest // 3, largest * 2 // 3, largest]


def level_of(place: Place | None, bounds: Sequence[int]) -> int:
    if place is None or not place.cases:
        return 0
    if place.granted <= 0:
        return 1
    return GRANTED + next(level for level, most in enumerate(bounds) if place.granted <= most)


def legend_of(bounds: Sequence[int]) -> list[str]:
    texts = ["Inget ärende", "Ärende utan beviljat bidrag"]
    if len(bounds) == 1:
        return [*texts, f"Beviljat {kronor(bounds[0])}"]
    return [*texts, *(f"Beviljat högst {kronor(most)}" for most in bounds)]


def place_text(place: Place | None) -> str:
    if place is None or not place.cases:
        return "inget ärende"
    return f"beviljat {kronor(place.granted)}" if place.granted else "ärende utan beviljat bidrag"
