"""Looking closer than axe does: what is cut off, too small to hit, or out of order at 320 px."""

from collections.abc import Iterator
from itertools import pairwise

from playwright.sync_api import Page

from tests.journeys.looking import AXE, HEIGHT, SMALLEST, WIDTHS, faults_of, keep_picture
from tests.journeys.visitor import Visitor

MOST_STOPS = 250
TARGETS = {"runOnly": ["target-size"], "rules": {"target-size": {"enabled": True}}}
# Where the focus is: its place on the page, its ring, and whether anything lies over it.
FOCUS = """() => {
  const it = document.activeElement;
  const style = getComputedStyle(it);
  const box = it.getClientRects()[0] ?? it.getBoundingClientRect();
  const seen = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)]; // of a tall text, what is in view
  const [x, y] = [box.left + Math.min(box.width / 2, 60), (seen[0] + seen[1]) / 2];
  const there = document.elementFromPoint(x, y);
  const label = it.labels?.[0];
  window.reached ??= new Set();
  const isNew = !window.reached.has(it);
  window.reached.add(it);
  return {
    isNew,
    onPage: it !== document.body && it !== document.documentElement,
    name: (it.ariaLabel ?? (label ?? it).textContent ?? "").trim() || (it.value ?? it.id),
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inView: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    open: it.contains(there) || !!label?.contains(there) || !!there?.contains(it),
    top: box.top + scrollY,
    bottom: box.bottom + scrollY,
  };
}"""
# Controls that can be reached and were not; of a group of radio buttons one is enough.
MISSED = """() => {
  const found = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']");
  const of = (it) => it.type === "radio" ? (it.form ?? document).querySelectorAll(`[name="${CSS.escape(it.name)}"]`) : [it];
  return [...found]
    .filter((it) => it.checkVisibility() && !it.disabled && it.tabIndex >= 0 && it.type !== "hidden")
    .filter((it) => ![...of(it)].some((one) => window.reached?.has(one)))
    .map((it) => it.outerHTML.slice(0, 120));
}"""
# Text that runs out of its box, or out of the page, where nobody can scroll to it.
CUT_OFF = """() => {
  const scrolls = (it) => ["auto", "scroll"].includes(getComputedStyle(it).overflowX);
  const isHidden = (it) => it.closest(".visually-hidden, .skip-link, [hidden]");
  const inFrame = (it) => { for (let up = it; up; up = up.parentElement) if (scrolls(up)) return true; return false; };
  const found = [];
  for (const it of document.querySelectorAll("body *")) {
    if (!it.checkVisibility() || isHidden(it) || it.closest("svg")) continue;
    const box = it.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) continue;
    const style = getComputedStyle(it);
    const clips = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY);
    const runsOver = it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1;
    if (clips && runsOver && it.innerText?.trim()) found.push(`cut off: ${it.outerHTML.slice(0, 120)}`);
    if ((box.right > innerWidth + 1 || box.left < -1) && !inFrame(it)) found.push(`beside the page: ${it.outerHTML.slice(0, 120)}`);
    if (it.matches("select, input:not([type=radio], [type=checkbox])") && box.width < 40) found.push(`too narrow: ${it.outerHTML.slice(0, 120)}`);
  }
  return found.slice(0, 10);
}"""


def look_closely(visitor: Visitor, name: str) -> None:
    """Judge the page on a wide screen and at 320 px, which is also a zoom of 400 per cent."""
    page, looks = visitor.page, visitor.looks
    looks.seen.append(name)
    at = page.evaluate_handle("document.activeElement")
    for width in (WIDTHS[0], SMALLEST):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found = faults_of(page)
        keep_picture(page, f"{len(looks.seen):03}-{name}-{width}")
        if width == SMALLEST:
            found += [*too_small(page), *page.evaluate(CUT_OFF), *out_of_order(page)]
        looks.faults += [f"{name} at {width}: {fault}" for fault in found]
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    at.evaluate("it => it === document.body ? document.activeElement.blur() : it.focus()")


def too_small(page: Page) -> list[str]:
    """Targets of less than 24 by 24 px that have another beside them (WCAG 2.5.8)."""
    found = AXE.run(page, options=TARGETS).response["violations"]
    return [f"small target {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def out_of_order(page: Page) -> list[str]:
    """Tab through the whole page: each stop shows itself, they follow each other down, none is missed."""
    stops = list(tabbed_through(page))
    found = [f"no ring on {one['name']!r}" for one in stops if not one["marked"]]
    found += [f"{one['name']!r} is out of view" for one in stops if not one["inView"]]
    found += [f"something lies over {one['name']!r}" for one in stops if not one["open"]]
    found += [
        f"{after['name']!r} comes after {before['name']!r}, which is below it"
        for before, after in pairwise(stops)
        if after["bottom"] <= before["top"]
    ]
    return found + [f"not reached: {one}" for one in page.evaluate(MISSED)]


def tabbed_through(page: Page) -> Iterator[dict[str, object]]:
    page.evaluate("window.reached = new Set(); document.activeElement.blur(); scrollTo(0, 0)")
    page.evaluate("document.body.tabIndex = -1; document.body.focus()")
    page.evaluate("document.body.removeAttribute('tabindex')")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if not at["onPage"]:
            return
        if at["isNew"]:
            yield at
        elif at["name"] == "Hoppa till innehållet":
            return
    raise AssertionError(f"The focus is caught on {page.url}, at {at['name']!r}")
