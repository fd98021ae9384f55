"""Where the private servers keep their data, kept between starts."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from delmos_portal.running.identity import Identity, server_identity

FOR_ROOT = Path("/var/lib/delmos-portal")
LONGEST_SOCKET_FOLDER = 85  # a socket's whole path may take 107 bytes


@dataclass(frozen=True)
class Home:
    """A folder that the servers' user owns and can reach."""

    path: Path
    identity: Identity | None

    def folder(self, name: str) -> Path:
        """A folder in here that only the servers' user may enter; made when missing."""
        return self._own(self.path / name)

    def socket_folder(self) -> Path:
        """A private folder with a path short enough for a socket."""
        path = self.path / "socket"
        if len(os.fsencode(path)) > LONGEST_SOCKET_FOLDER:
            path = Path("/tmp") / f"delmos-{_key(self.path)}"  # noqa: S108 -- owner checked below
        self._own(path)
        owner = self.identity.user_id if self.identity else os.geteuid()
        if path.stat().st_uid != owner:
            raise PermissionError(f"{path} tillhör en annan användare.")
        return path

    def programs(self, package: Path, *beside: Path) -> Path:
        """The package where the servers' user can run it: in place, or copied here."""
        if self.identity is None or self.identity.can_reach(package):
            return package
        folder = self.path / "programs"
        if not (folder / package.name).exists():
            for source in (*beside, package):  # the package last: its presence means all is there
                shutil.copytree(source, folder / source.name, dirs_exist_ok=True)
        return folder / package.name

    def _own(self, path: Path) -> Path:
        if not path.exists():
            path.mkdir(mode=0o700, parents=True)
            if self.identity:
                os.chown(path, self.identity.user_id, self.identity.group_id)
        return path


def home_in(wanted: Path, *, elsewhere: Path = FOR_ROOT) -> Home:
    """A home in the wanted folder, or in a place of its own where the servers' user cannot reach it.

    No permission of a folder that we did not make is changed.
    """
    identity = server_identity()
    wanted.mkdir(parents=True, exist_ok=True)
    if identity and not identity.can_reach(wanted):
        wanted = elsewhere / _key(wanted)
        wanted.mkdir(parents=True, exist_ok=True)
    home = Home(wanted / "servers", identity)
    home.folder("")
    return home


def _key(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]
