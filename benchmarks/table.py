"""The figures as a table: each with its limit, and whether it is kept."""

import os
import platform
import statistics
from dataclasses import dataclass
from datetime import date
from pathlib import Path

README = Path(__file__).resolve().parent / "README.md"
BEGINS, ENDS = "<!-- figures -->", "<!-- end of figures -->"


@dataclass(frozen=True)
class Figures:
    """Everything that one run measured."""

    levels: dict
    statements: dict[str, int]
    memory: dict[str, dict[str, float]]
    weight: float
    imported: list[str]
    papers: tuple[dict, dict] | None

    def milliseconds(self, name):
        return statistics.median(level.median for level in self.levels[name])

    def rate(self, name):
        return statistics.median(level.rate for level in self.levels[name])

    def ratio(self, name, against, of="median"):
        """The median over the rounds of each round's own ratio."""
        pairs = zip(self.levels[name], self.levels[against], strict=True)
        return statistics.median(getattr(a, of) / getattr(b, of) for a, b in pairs)


def row(what, ours, against, measured, limit, *, at_least=False, unit="×"):
    kept = measured >= limit if at_least else measured <= limit
    bound = f"{'≥' if at_least else '≤'} {limit:g}{unit and ' ' + unit}"
    result = f"{measured:.2f}" if isinstance(measured, float) else f"{measured}"
    return f"| {what} | {ours} | {against} | {result} | {bound} | {'yes' if kept else '**no**'} |"


def compared(figures, what, name, against, limit):
    return row(
        what,
        f"{figures.milliseconds(name):.1f} ms",
        f"{figures.milliseconds(against):.1f} ms",
        figures.ratio(name, against),
        limit,
    )


def only(what, name, figures):
    milliseconds = figures.milliseconds(name)
    return f"| {what} | {milliseconds:.1f} ms | | | for comparison | |"


def counted(what, number, limit):
    return row(f"{what}, statements", number, "", number, limit, unit="")


def table(figures, rounds):
    many, asked = "at 32 clients", figures.statements
    return [
        machine(rounds),
        "",
        "| what | portal | against | result | limit | kept |",
        "|---|---|---|---|---|---|",
        compared(figures, "submit", "submit ours 1", "submit bare 1", 2.5),
        counted("submit", asked["submit"], 12),
        row(
            f"submit {many}, reading and signing, a second",
            f"{figures.rate('submit ours 32'):.0f}",
            f"{figures.rate('submit bare 32'):.0f}",
            figures.ratio("submit ours 32", "submit bare 32", "rate"),
            0.4,
            at_least=True,
        ),
        compared(figures, "queue, 10,000 cases", "queue ours", "queue bare", 2.5),
        counted("queue", asked["queue"], 8),
        compared(figures, "queue, 100,000 against 10,000", "queue large", "queue ours", 1.3),
        compared(figures, "the same, every status", "queue all large", "queue all", 1.3),
        *search_rows(figures),
        compared(figures, "case page", "case ours", "case bare", 3),
        counted("case page", asked["case"], 12),
        only("case page, three stages on", "case long", figures),
        compared(figures, "draft page", "draft ours", "draft bare", 2),
        counted("draft page", asked["draft"], 8),
        compared(figures, "autosave", "autosave ours", "autosave bare", 2.5),
        counted("autosave", asked["autosave"], 10),
        compared(figures, "start page", "start ours", "start bare", 2),
        counted("start page", asked["start"], 3),
        row("CSS and JavaScript of a page", "", "", figures.weight, 60, unit="kB gzip"),
        *memory_rows(figures),
        *(paper_rows(*figures.papers) if figures.papers else []),
    ]


def search_rows(figures):
    """Against the bare list of 10,000, which searches nothing."""
    found = "search in 100,000 cases"
    return [
        compared(figures, f"{found}, a word of them all", "search common large", "queue bare", 3),
        compared(figures, f"{found}, a name", "search rare large", "queue bare", 3),
        only(f"{found}, a misspelt name", "search misspelt large", figures),
    ]


def memory_rows(figures):
    ours, bare = figures.memory["ours"], figures.memory["bare"]
    slow = ", ".join(figures.imported) or "none"
    return [
        row(
            "memory of a web worker, resident",
            f"{ours['Rss']:.0f} MB",
            f"{bare['Rss']:.0f} MB",
            ours["Rss"] / bare["Rss"],
            2,
        ),
        row(
            "the same, proportional",
            f"{ours['Pss']:.0f} MB",
            f"{bare['Pss']:.0f} MB",
            ours["Pss"] / bare["Pss"],
            2,
        ),
        row(
            "WeasyPrint, pyHanko, Celery, Redis in web workers",
            slow,
            "",
            len(figures.imported),
            0,
            unit="",
        ),
    ]


def paper_rows(letter, seal):
    return [
        row(
            "letter of three pages, PDF/A-2a",
            f"{letter['ours']:.0f} ms",
            f"{letter['naive']:.0f} ms",
            letter["ours"] / letter["naive"],
            0.5,
        ),
        row("sealing", f"{seal['seal']:.1f} ms", "", seal["seal"], 30, unit="ms"),
        row("letters rendered and sealed", "", "", seal["rate"], 8, at_least=True, unit="a second"),
    ]


def machine(rounds):
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Measured {date.today()}: {len(os.sched_getaffinity(0))} cores of {model},"
        f" {memory:.0f} GB, Python {platform.python_version()}; medians of {rounds} rounds."
    )


def write(lines):
    """Put the table in its place in README.md."""
    before, rest = README.read_text(encoding="utf-8").split(BEGINS)
    _old, after = rest.split(ENDS)
    text = "\n".join(lines)
    README.write_text(f"{before}{BEGINS}\n\n{text}\n\n{ENDS}{after}", encoding="utf-8")
