"""Looking at a page as a critical reader does, on a wide screen and on a phone."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (1280, 390)
SMALLEST = 320
HEIGHT = 900
UNFINISHED = re.compile(r"\bNone\b|\{\{|\}\}|\{%|\bTODO\b|lorem ipsum", re.IGNORECASE)
AXE = Axe()


@dataclass
class Looks:
    """Every fault that was seen, on any page."""

    faults: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def at(self, page: Page, name: str) -> None:
        """Judge the page at both widths; keep a picture when JOURNEY_SCREENS names a folder."""
        self.seen.append(name)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": HEIGHT})
            self.faults += [f"{name} at {width}: {fault}" for fault in faults_of(page)]
            keep_picture(page, f"{len(self.seen):03}-{name}-{width}")
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})


def faults_of(page: Page) -> list[str]:
    return [*rules_broken(page), *text_left_over(page), *overflow(page)]


def rules_broken(page: Page) -> list[str]:
    found = AXE.run(page).response["violations"]
    return [
        f"{rule['id']} ({rule['help']}) {node['target']} {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]


def text_left_over(page: Page) -> list[str]:
    left = UNFINISHED.findall(page.locator("body").inner_text())
    return [f"reads {words!r}" for words in left]


def overflow(page: Page) -> list[str]:
    """What sticks out to the right; tables scroll in a frame of their own."""
    beyond = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return [f"is {beyond} px too wide"] if beyond > 0 else []


def keep_picture(page: Page, name: str) -> None:
    if folder := os.environ.get("JOURNEY_SCREENS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
