"""What one command starts: decided once, before settings are read. Demonstration only."""

import fcntl
import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from delmos_portal.running.binaries import NoServer
from delmos_portal.running.e_id import e_id_provider
from delmos_portal.running.home import Home, home_in
from delmos_portal.running.mail import PROJECT, mail_sink
from delmos_portal.running.servers import Server, free_port, postgresql, redis, stop_leftover
from delmos_portal.running.web import HOST

VAR = PROJECT / "var"
OF_PRODUCTION = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "BEHIND_PROXY",
    "EMAIL_HOST",
    "EID_SERVER_URL",
    "SEAL_CERTIFICATE",
    "SEAL_KEY",
    "SEAL_PKCS11_MODULE",
)


class NotHere(Exception):
    """The demonstration may not start here. The message says why."""


@dataclass(frozen=True)
class Plan:
    """The servers and addresses of this run."""

    servers: list[Server]
    mail: Server
    e_id: Server
    port: int
    logs: Path
    environment: dict[str, str]
    has_own_database: bool
    lock: IO[str]  # open as long as we run

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"


def prepare_environment() -> None:
    """Put the servers' addresses in the environment, or end with a sentence that says why not."""
    try:
        os.environ.update(plan().environment)
    except (NotHere, NoServer, LookupError, OSError) as error:
        sys.exit(f"Demonstrationen kan inte starta. {error}")


@cache
def plan() -> Plan:
    """Decide what to start and where; the same answer for the rest of the run."""
    _refuse_production(os.environ)
    lock = _hold_lock()
    home = home_in(VAR)
    if os.environ.get("RESET"):
        _begin_anew(home)
        home = home_in(VAR)
    logs = VAR / "log"
    logs.mkdir(exist_ok=True)
    ways = {"PGHOST": postgresql, "REDIS_URL": redis}
    servers = [make(home, durable=True) for name, make in ways.items() if name not in os.environ]
    mail = mail_sink(VAR / "mail", log=logs / "mail.log")
    port = free_port(int(os.environ.get("PORT", "8000")))
    e_id = e_id_provider(log=logs / "e_id.log", portal=port)
    environment = _settings(f"http://{HOST}:{port}")
    for server in (*servers, mail, e_id):
        environment |= server.environment
    return Plan(servers, mail, e_id, port, logs, environment, "PGHOST" in environment, lock)


def _settings(address: str) -> dict[str, str]:
    return {
        "DELMOS_DEMO": "1",
        "SECRET_KEY": _secret_key(VAR / "secret-key"),
        "SITE_URL": address,
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "FILES_ROOT": str(VAR / "files"),
        "STATIC_ROOT": str(VAR / "static"),
        "SEAL_LOCAL_AUTHORITY": str(VAR / "authority"),
        "CELERY_BEAT_FILE": str(VAR / "beat"),
    }


def _refuse_production(environment: Mapping[str, str]) -> None:
    if found := [name for name in OF_PRODUCTION if name in environment]:
        raise NotHere(f"Inställningar för skarp drift finns i miljön: {', '.join(found)}.")


def _hold_lock() -> IO[str]:
    """One demonstration at a time in this folder. The lock goes with the process, however it ends."""
    VAR.mkdir(exist_ok=True)
    if not os.access(VAR, os.W_OK | os.X_OK):
        raise NotHere(f"{VAR} tillhör en annan användare. Kör som den, eller ta bort mappen.")
    lock = (VAR / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise NotHere(f"Den körs redan från {PROJECT}.") from None
    return lock


def _begin_anew(home: Home) -> None:
    """Throw away the data of earlier runs, and nothing that is not ours."""
    if "PGHOST" in os.environ or "REDIS_URL" in os.environ:
        raise NotHere(
            "RESET=1 gäller bara portalens egna servrar, men PGHOST eller REDIS_URL finns."
        )
    stop_leftover(home.path / "postgresql")
    shutil.rmtree(home.path)
    for path in VAR.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


def _secret_key(path: Path) -> str:
    """Made once and kept, so that sessions and links last from one start to the next."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text()
