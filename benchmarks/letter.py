"""A three-page letter in PDF/A-2a: ours against a first try with WeasyPrint, same page, same fonts.

`python benchmarks/letter.py [ROUNDS] [--json]`, with the portal's settings in the environment, takes
the variants in turn, so that all see the same machine.
"""

import argparse
import json
import logging
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django

django.setup()

import weasyprint.pdf.fonts
from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML

from delmos_portal.documents.render import STYLE_SHEET, render
from tests.documents.letters import CREATED_AT, NEED, decision

LONG = decision() | {"reasons": f"{decision()['reasons']}\n\n{NEED}\n\n{NEED}\n\n{NEED}\n\n{NEED}"}


def context(number):
    """Give each letter words of its own, so that nothing of the text can be remembered."""
    return LONG | {"reasons": f"Prövning nummer {number}.\n\n{LONG['reasons']}"}


def ours(number):
    return render("decision", context(number), title=f"Beslut {number}", created_at=CREATED_AT)


def naive(number):
    """What a first try does: style sheet in the page, every object new on each call."""
    html = render_to_string("pdf/decision.html", {"agency": settings.AGENCY, **context(number)})
    style = STYLE_SHEET.read_text()
    html = html.replace("</head>", f"<style>{style}</style></head>")
    return HTML(string=html, base_url=STYLE_SHEET.as_uri()).write_pdf(pdf_variant="pdf/a-2a")


def naive_without_harfbuzz(number):
    """The same on a machine that lacks libharfbuzz-subset: fonts are cut with fontTools."""
    kept, weasyprint.pdf.fonts.harfbuzz_subset = weasyprint.pdf.fonts.harfbuzz_subset, None
    try:
        return naive(number)
    finally:
        weasyprint.pdf.fonts.harfbuzz_subset = kept


VARIANTS = {
    "ours": ours,
    "naive": naive,
    "naive without HarfBuzz": naive_without_harfbuzz,
}


def measure(rounds):
    """Give the median milliseconds of each variant over interleaved rounds."""
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it minds fontTools, at every letter
    times = {name: [] for name in VARIANTS}
    for number in range(rounds + 1):
        for name, make in VARIANTS.items():
            began = time.perf_counter()
            make(number)
            if number:  # the first round warms
                times[name].append((time.perf_counter() - began) * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rounds", nargs="?", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    medians = measure(arguments.rounds)
    if arguments.json:
        print(json.dumps(medians))
        return
    for name, median in medians.items():
        print(f"letter, {name:24} {median:7.1f} ms  {median / medians['ours']:5.2f} × ours")


if __name__ == "__main__":
    main()
