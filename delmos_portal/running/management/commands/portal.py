"""Start the whole demonstration and keep it running: `make demo`."""

import signal
import time
from collections import Counter
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from delmos_portal.running import demonstration
from delmos_portal.running.portal import Plan, plan
from delmos_portal.running.processes import Child, NotReady
from delmos_portal.running.static import collect_static
from delmos_portal.running.workforce import beat, web, worker

MOST_RESTARTS = 5  # of one child in one run; then something is wrong that a restart does not mend


class Stopped(BaseException):
    """Someone asked us to stop."""


class Command(BaseCommand):
    help = (
        "Startar demonstrationen: databas, kö, webb, arbetare, klocka, e-post och e-legitimation."
    )
    requires_system_checks = []  # the database that they would ask is not started yet

    def handle(self, *_args: Any, **_options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        children: list[Child] = []
        try:
            self._start(plan(), children)
            self._watch(children)
        except Stopped:
            self._say("\nAvslutar …")
        except NotReady as error:
            raise CommandError(str(error)) from error
        finally:
            self._stop_all(children)

    def _start(self, plan: Plan, children: list[Child]) -> None:
        begun = time.monotonic()
        for server in plan.servers:
            children.append(server.child)
            server.child.bring_up()
        self._prepare_database()
        collect_static()
        people = [plan.mail.child, plan.e_id.child, web(plan.port, logs=plan.logs)]
        people += [worker(logs=plan.logs), beat(logs=plan.logs)]
        for child in people:
            children.append(child)
            child.start()
        for child in people:
            child.wait_until_ready()
        self._say(f"Portalen svarar på {plan.address}/ efter {time.monotonic() - begun:.0f} s.")
        self._load()
        self._say_welcome(plan)

    def _prepare_database(self) -> None:
        if demonstration.is_someone_elses():
            raise CommandError(
                "Databasen innehåller redan något annat än demonstrationen. Ange en tom databas."
            )
        if not demonstration.is_loaded():
            demonstration.mark(demonstration.READY)
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)

    def _load(self) -> None:
        """Real effects carry the cases through their lives, so worker and mail are up by now."""
        if demonstration.is_loaded():
            demonstration.follow_e_id()
            return
        self._say("Lägger in organisationer, utlysningar och ärenden. Det tar någon minut …")
        call_command("load_demo")
        demonstration.mark(demonstration.LOADED)

    def _watch(self, children: list[Child]) -> None:
        connections.close_all()
        restarts: Counter[str] = Counter()
        while True:
            time.sleep(0.5)
            for child in children:
                if not child.is_running():
                    restarts[child.name] += 1
                    self._restart(child, restarts[child.name])

    def _restart(self, child: Child, times: int) -> None:
        self._say(f"{child.name} har avslutats oväntat. {child.last_words()}")
        if times > MOST_RESTARTS:
            raise CommandError(f"{child.name} har avslutats {times} gånger. Ger upp.")
        child.bring_up()
        self._say(f"{child.name} är igång igen.")

    def _stop_all(self, children: list[Child]) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # each stop is bounded: nothing to hurry
        connections.close_all()
        for child in reversed(children):
            child.stop()

    def _say_welcome(self, plan: Plan) -> None:
        self._say(
            f"\n  Portalen           {plan.address}/\n"
            f"  Demonstrationen    {plan.address}/demo/   konton, engångskoder och e-post\n"
            f"  Loggar             {plan.logs}\n\n"
            "Avsluta med Ctrl-C. Allt finns kvar nästa gång; make demo RESET=1 börjar om."
        )

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _stop(_number: int, _frame: object) -> None:
    raise Stopped
