"""Measures the portal against the least that each page needs: `make bench`, or `run.py --write`.

Ours and the limit in one run: same PostgreSQL, gunicorn with two workers each, rounds in turn, so
that both see the same machine. Every figure is the median over the rounds. With `--write` the table
goes into benchmarks/README.md.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.load import Browser, Level, hidden_inputs, measure
from benchmarks.serve import (
    Application,
    make_database,
    memory_of_workers,
    portal_environment,
    servers,
)
from benchmarks.table import Figures, table, write
from benchmarks.weight import weight_of_page

FEW, MANY = 10_000, 100_000
MANY_CLIENTS = 32
SEARCHES = {"common": "civilsamhälle", "rare": "organisation+4711", "misspelt": "Orgnisaton+4711"}
MORE_SUBMITS = 60  # by many clients in a round, beside those of one
SIGNED = {"email": "a@example.se", "phone": "0141-22 50 00", "declaration": "on"}
BARE_FORM = {
    "title": "Ansökan",
    "org": "Organisation AB",
    "contact": "Sökande",
    "email": "a@example.org",
    "phone": "070-123 45 67",
    "amount": "100000",
    "months": "12",
    "nar1": "Och att det som en projekt för samverkan. " * 70,
    "nar2": "Och att det som en projekt för samverkan. " * 70,
    "sign_name": "Anna",
    "sign_title": "VD",
    "sign_email": "a@example.org",
    "consent": "on",
}


async def read(browser: Browser, path):
    _body, seconds = await browser.get(path)
    return seconds


async def sign(browser: Browser, submission):
    """Read the page, untimed, and sign what it showed."""
    path = f"/inlagor/{submission}/underteckna/"
    body, _seconds = await browser.get(path)
    return await browser.post(path, hidden_inputs(body) | SIGNED)


async def submit_bare(browser: Browser, path):
    await browser.get(path)
    return await browser.post(path, BARE_FORM)


async def save_draft(browser: Browser, draft):
    """Read the page, untimed, and save it with another text, as somebody does who is writing."""
    body, _seconds = await browser.get(draft["page"])
    texts = dict.fromkeys(draft["texts"], f"{time.monotonic()} {BARE_FORM['nar1']}"[:1400])
    form = hidden_inputs(body) | draft.get("form", {}) | texts
    return await browser.post(f"{draft['page']}{draft['save']}", form, expected=200)


@dataclass
class Bench:
    """What is served, and what has been measured."""

    ours: Application
    large: Application
    bare: Application
    known: dict[str, dict]
    bare_sessions: list[str]
    reads: int
    submits: int
    levels: dict[str, list[Level]] = field(default_factory=dict)

    def pages(self):
        """Each page measured by one client: who serves it, for whom, and where."""
        officer = {"sessionid": self.known["ours"]["officer"]}
        in_large = {"sessionid": self.known["large"]["officer"]}
        visitor = {"sessionid": self.bare_sessions[0]}
        queue, case = "/handlaggning/arendeko/", "/handlaggning/arenden/{}/"
        return {
            "start ours": (self.ours, {}, ["/"]),
            "start bare": (self.bare, {}, ["/"]),
            "queue ours": (self.ours, officer, [queue]),
            "queue bare": (self.bare, visitor, ["/list/"]),
            "queue large": (self.large, in_large, [queue]),
            "queue all": (self.ours, officer, [queue + "?flik=alla"]),
            "queue all large": (self.large, in_large, [queue + "?flik=alla"]),
            **{
                f"search {name} large": (self.large, in_large, [f"{queue}?sok={words}"])
                for name, words in SEARCHES.items()
            },
            "case ours": (self.ours, officer, [case.format(pk) for pk in self.cases]),
            "case bare": (self.bare, visitor, [f"/detail/{pk}/" for pk in range(100, 300)]),
            "draft ours": (self.ours, self.writer, [self.known["ours"]["draft"]["page"]]),
            "draft bare": (self.bare, visitor, [f"/draft/{pk}/" for pk in range(100, 300)]),
            "case long": (self.ours, officer, [case.format(self.known["ours"]["long_case"])]),
        }

    @property
    def writer(self):
        return {"sessionid": self.known["ours"]["writer"]}

    @property
    def cases(self):
        return self.known["ours"]["cases"]

    def round(self, *, backwards, reads, submits, counted=True):
        """Measure everything once."""
        runs = [(name, self.read_page, page, reads) for name, page in self.pages().items()]
        for clients in (1, MANY_CLIENTS):
            count = submits if clients == 1 else submits + MORE_SUBMITS
            runs.append((f"submit ours {clients}", self.sign, clients, count))
            runs.append((f"submit bare {clients}", self.submit_bare, clients, count))
        runs.append(("autosave ours", self.write_ours, 1, reads))
        runs.append(("autosave bare", self.write_bare, 1, reads))
        for name, run, what, count in reversed(runs) if backwards else runs:
            level = run(what, count)
            if counted:
                self.levels.setdefault(name, []).append(level)

    def read_page(self, page, count):
        application, cookies, paths = page
        jobs = [(cookies, paths[number % len(paths)]) for number in range(count)]
        return measure(application.address, jobs, read, clients=1)

    def sign(self, clients, count):
        waiting = self.known["ours"]["drafts"]
        taken, waiting[:count] = waiting[:count], []
        jobs = [({"sessionid": session}, submission) for session, submission in taken]
        if len(jobs) < count:
            raise SystemExit("Too few submissions lie for signing: raise their number.")
        return measure(self.ours.address, jobs, sign, clients=clients)

    def write_ours(self, clients, count):
        draft = {**self.known["ours"]["draft"], "save": "autospara/"}
        return measure(
            self.ours.address, [(self.writer, draft)] * count, save_draft, clients=clients
        )

    def write_bare(self, clients, count):
        draft = {"page": "/draft/100/", "texts": ["nar1", "nar2"], "save": "autosave/"}
        jobs = [({"sessionid": self.bare_sessions[0]}, {**draft, "form": BARE_FORM})] * count
        return measure(self.bare.address, jobs, save_draft, clients=clients)

    def submit_bare(self, clients, count):
        sessions = self.bare_sessions
        jobs = [
            ({"sessionid": sessions[number % len(sessions)]}, "/submit/") for number in range(count)
        ]
        return measure(self.bare.address, jobs, submit_bare, clients=clients)


def measure_web(folder, arguments):
    """Fill the databases, serve both, measure in rounds."""
    drafts = (arguments.rounds + 1) * (2 * arguments.submits + MORE_SUBMITS) + 50
    with servers(folder) as found, ExitStack() as running:
        shared = portal_environment(folder, found)
        portal = (ROOT, "delmos_portal.wsgi:application")
        ours = Application("ours", *portal, shared, "bench_ours")
        large = Application("large", *portal, shared, "bench_large")
        bare = Application("bare", ROOT / "benchmarks", "bare:app", found, "bench_bare")
        for one in (ours, large, bare):
            make_database(found, one.database)
        print("Filling the databases …", flush=True)
        ours.run("manage.py", "collectstatic", "--noinput", "--verbosity=0")
        known = {
            "ours": json.loads(ours.run("benchmarks/seed.py", str(FEW), str(drafts))),
            "large": json.loads(large.run("benchmarks/seed.py", str(arguments.many), "0")),
        }
        sessions = json.loads(bare.run("benchmarks/bare.py", str(FEW)))
        counted = json.loads(ours.run("benchmarks/statements.py", told=json.dumps(known["ours"])))
        del known["ours"]["drafts"][-2:]  # those were signed to count the statements
        children = {one.name: one.child(folder) for one in (ours, large, bare)}
        for child in children.values():
            child.bring_up()
            running.callback(child.stop)
        bench = Bench(ours, large, bare, known, sessions, arguments.reads, arguments.submits)
        bench.round(backwards=False, reads=20, submits=arguments.submits, counted=False)
        for number in range(arguments.rounds):
            print(f"Round {number + 1} of {arguments.rounds} …", flush=True)
            bench.round(backwards=number % 2 == 1, reads=arguments.reads, submits=arguments.submits)
        memory = {name: memory_of_workers(child) for name, child in children.items()}
        weight = weight_of_page(ours.address, {"sessionid": known["ours"]["officer"]})
    imported = [json.loads(one.read_text()) for one in folder.glob("imported-*.json")]
    return bench.levels, counted, memory, weight, sorted({name for one in imported for name in one})


def measure_papers(folder):
    """The PDF figures, which have programs of their own."""
    alone = Application("papers", ROOT, "", portal_environment(folder, {}), "unused")
    letter = json.loads(alone.run("benchmarks/letter.py", "--json"))
    return letter, json.loads(alone.run("benchmarks/seal.py", "--json"))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--reads", type=int, default=25, help="of each page in a round")
    parser.add_argument("--submits", type=int, default=15, help="by one client in a round")
    parser.add_argument("--many", type=int, default=MANY, help="cases in the large database")
    parser.add_argument("--no-papers", action="store_true")
    parser.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    folder = Path(tempfile.mkdtemp(prefix="delmos-bench-"))
    folder.chmod(0o711)  # the servers' user passes through to its own folder
    try:
        web = measure_web(folder, arguments)
        papers = None if arguments.no_papers else measure_papers(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    lines = table(Figures(*web, papers), arguments.rounds)
    print("\n".join(lines))
    if arguments.write:
        write(lines)


if __name__ == "__main__":
    main()
