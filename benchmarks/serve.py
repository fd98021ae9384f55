"""The servers of the benchmarks: PostgreSQL that really writes, Redis, and the two applications."""

import os
import re
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from delmos_portal.running.home import home_in
from delmos_portal.running.processes import Child
from delmos_portal.running.servers import free_port, postgresql, redis

ROOT = Path(__file__).resolve().parent.parent
KILOBYTES = re.compile(r"^(Rss|Pss):\s+(\d+) kB", re.MULTILINE)


@dataclass
class Application:
    """Ours or the bare one, on its own database and port."""

    name: str
    folder: Path
    module: str
    environment: dict[str, str]
    database: str
    port: int = field(default_factory=free_port)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def everything(self):
        """The environment in which its programs run."""
        return {**os.environ, **self.environment, "PGDATABASE": self.database}

    def run(self, *command, told=None):
        """Run a Python program of this application and give what it printed."""
        done = subprocess.run(
            [sys.executable, *command],
            env=self.everything,
            cwd=ROOT,
            input=told,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    def child(self, logs):
        gunicorn = [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            ROOT / "benchmarks/gunicorn.conf.py",
        ]
        return Child(
            name=self.name,
            command=[*map(str, gunicorn), "--bind", f"127.0.0.1:{self.port}", self.module],
            folder=self.folder,
            log=logs / f"{self.name}.log",
            is_ready=partial(_listens, self.port),
            environment={
                **self.environment,
                "PGDATABASE": self.database,
                "BENCH_FOLDER": str(logs),
            },
        )


def _listens(port, _number):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def servers(folder):
    """PostgreSQL with its promises kept to the disk, and Redis; gives their addresses."""
    home = home_in(folder)
    with ExitStack() as stack:
        found = {}
        for server in (postgresql(home, durable=True), redis(home, durable=True)):
            server.child.bring_up()
            stack.callback(server.child.stop)
            found |= server.environment
        yield found


def portal_environment(folder, found):
    """The portal as in production, but on plain HTTP and this machine."""
    return {
        **found,
        "DJANGO_SETTINGS_MODULE": "delmos_portal.settings",
        "SECRET_KEY": "only-for-benchmarks-" + "x" * 50,
        "SITE_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
        "INSECURE_HTTP": "1",
        "STATIC_ROOT": str(folder / "static"),
        "FILES_ROOT": str(folder / "files"),
        "SEAL_LOCAL_AUTHORITY": str(folder / "authority"),
        "LOG_LEVEL": "WARNING",
    }


def make_database(found, name):
    """An empty database on the benchmarks' own server."""
    import psycopg2

    connection = psycopg2.connect(
        host=found["PGHOST"], port=found["PGPORT"], user=found["PGUSER"], dbname=found["PGDATABASE"]
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()


def memory_of_workers(child):
    """The mean resident and proportional set, in MB, of a server's workers."""
    children = Path(f"/proc/{child.process.pid}/task/{child.process.pid}/children")
    sizes = {"Rss": [], "Pss": []}
    for number in children.read_text().split():
        text = Path(f"/proc/{number}/smaps_rollup").read_text()
        for kind, size in KILOBYTES.findall(text):
            sizes[kind].append(int(size) / 1024)
    return {kind: sum(found) / len(found) for kind, found in sizes.items()}
