"""Private PostgreSQL and Redis: made, started and stopped by us, reached by nobody else."""

import locale
import os
import secrets
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from redis import Redis, RedisError

from delmos_portal.running.binaries import postgresql_programs, redis_program
from delmos_portal.running.home import Home
from delmos_portal.running.processes import Child

DATABASE = "delmos"
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Server:
    """A server to start, and the environment in which the portal finds it."""

    child: Child
    environment: dict[str, str]


def postgresql(home: Home, *, durable: bool) -> Server:
    """PostgreSQL on a socket that only its owner and root can open."""
    data = home.path / "postgresql"
    version_file = data / "PG_VERSION"
    version = version_file.read_text().strip() if version_file.exists() else ""
    programs = postgresql_programs(home, version=version)
    sockets = home.socket_folder()
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "max_connections": "200",
    }
    settings = [f"{name}={value}" for name, value in options.items()]
    settings += [] if durable else FORGETFUL
    child = Child(
        name="PostgreSQL",
        command=[str(programs / "postgres"), "-D", str(data), *_each("-c", settings)],
        folder=home.path,
        log=home.path / "postgresql.log",
        is_ready=partial(_postgresql_is_ready, data),
        environment={"LC_ALL": "C"},
        identity=home.identity,
        stop_signal=signal.SIGINT,  # "fast": roll back what is open, write down the rest
        prepare=partial(_prepare_data, home, programs, data, sockets),
    )
    where = {"PGHOST": str(sockets), "PGPORT": "5432", "PGUSER": DATABASE, "PGPASSWORD": ""}
    return Server(child, {**where, "PGDATABASE": DATABASE})


def redis(home: Home, *, durable: bool) -> Server:
    """Redis on a free loopback port, with a password of its own for this run."""
    program = redis_program(home)
    port, password = free_port(), secrets.token_urlsafe(24)
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    # A folder for each kind: the one does not always read the other's files.
    data = home.folder(program.name)
    settings = {
        "bind": "127.0.0.1",
        "port": str(port),
        "requirepass": password,
        "dir": f'"{data}"',
        "save": '""',
        "appendonly": "yes" if durable else "no",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    child = Child(
        name="Redis",
        command=[str(program), "-"],
        folder=home.path,
        log=home.path / "redis.log",
        is_ready=partial(_redis_is_ready, url),
        identity=home.identity,
        # Settings go in by the pipe: the password never stands in a file or a process list.
        standard_input="".join(f"{name} {value}\n" for name, value in settings.items()),
    )
    return Server(child, {"REDIS_URL": url})


def free_port(preferred: int = 0) -> int:
    """The preferred loopback port when it is free, else the next one that is; any when 0."""
    for port in range(preferred, preferred + 100) if preferred else [0]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError(f"Ingen ledig port mellan {preferred} och {preferred + 99}.")


def _prepare_data(home: Home, programs: Path, data: Path, sockets: Path) -> None:
    stop_leftover(data)
    for left in sockets.glob(".s.PGSQL.*"):  # nobody listens there any more
        left.unlink(missing_ok=True)
    if not (data / "PG_VERSION").exists():
        _make_data(home, programs, data)


def _make_data(home: Home, programs: Path, data: Path) -> None:
    """Make the data folder beside its place and move it there when whole."""
    unfinished = data.with_name(f"{data.name}.{os.getpid()}")
    run = partial(
        subprocess.run,
        check=True,
        cwd=home.path,
        capture_output=True,
        text=True,
        **(home.identity.as_popen() if home.identity else {}),
    )
    # Letters beyond ASCII must be letters, in upper and lower case, to searches and trigrams.
    encoding = ["--encoding=UTF8", f"--locale={_locale()}"]
    access = ["--username", DATABASE, "--auth=trust"]  # the socket's folder is the lock
    run([programs / "initdb", "-D", unfinished, "--no-sync", *encoding, *access])
    single = [programs / "postgres", "--single", "-D", unfinished, "postgres"]
    run(single, input=f"CREATE DATABASE {DATABASE}\n")
    unfinished.rename(data)


def _locale() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return "C.UTF-8"


def _postgresql_is_ready(data: Path, number: int) -> bool:
    """Its lock file says so on the eighth line, as `pg_ctl` reads it too."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[0] == str(number) and lines[7].strip() == "ready"


def stop_leftover(data: Path) -> None:
    """Stop a server left by a start that was killed; forget a number that another program has."""
    lock = data / "postmaster.pid"
    if not lock.exists():
        return
    number = int(lock.read_text().split(maxsplit=1)[0])
    if not Path(f"/proc/{number}").exists():
        return  # it is gone, and PostgreSQL recovers by itself
    if not _serves(number, data):
        lock.unlink()
        return
    os.kill(number, signal.SIGINT)
    deadline = time.monotonic() + 30
    while _serves(number, data) and time.monotonic() < deadline:
        time.sleep(0.05)


def _serves(number: int, data: Path) -> bool:
    try:
        return os.fsencode(data) in Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
    except FileNotFoundError:
        return False


def _redis_is_ready(url: str, _number: int) -> bool:
    try:
        with Redis.from_url(url, socket_timeout=1) as client:
            return bool(client.ping())
    except RedisError:
        return False


def _each(flag: str, values: list[str]) -> list[str]:
    return [part for value in values for part in (flag, value)]
