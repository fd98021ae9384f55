"""Sealing one letter, and letters rendered and sealed a second by two processes.

`python benchmarks/seal.py [ROUNDS] [--json]`, with the portal's settings in the environment.
"""

import argparse
import json
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import django

django.setup()

from benchmarks.letter import ours
from delmos_portal.documents.seal import seal

PROCESSES = 2


def sealing(rounds):
    """Give the median milliseconds of a seal on a three-page letter."""
    letter = ours(0)
    seal(letter, reason="Beslut")
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        seal(letter, reason="Beslut")
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def letter_and_seal(number):
    return len(seal(ours(number), reason="Beslut"))


def rate(letters):
    """Give letters rendered and sealed a second by two warm processes."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        list(pool.map(letter_and_seal, range(PROCESSES * 4)))
        began = time.perf_counter()
        list(pool.map(letter_and_seal, range(letters)))
        return letters / (time.perf_counter() - began)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rounds", nargs="?", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    rates = [rate(arguments.rounds * 2) for _ in range(3)]
    found = {"seal": sealing(arguments.rounds), "rate": statistics.median(rates)}
    if arguments.json:
        print(json.dumps(found))
        return
    print(f"seal {found['seal']:22.1f} ms")
    print(f"letter and seal {found['rate']:11.1f} a second, {PROCESSES} processes")


if __name__ == "__main__":
    main()
