"""Who the servers run as. PostgreSQL refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

UNPRIVILEGED = ("postgres", "nobody", "daemon")


@dataclass(frozen=True)
class Identity:
    """An existing user without rights of its own."""

    user_id: int
    group_id: int

    def as_popen(self) -> dict[str, Any]:
        """The arguments that make a subprocess this user."""
        return {"user": self.user_id, "group": self.group_id, "extra_groups": []}

    def can_reach(self, path: Path) -> bool:
        """Whether this user may enter the path, through every folder above it."""
        test = ["test", "-x", str(path)]
        return subprocess.run(test, check=False, cwd="/", **self.as_popen()).returncode == 0


def server_identity() -> Identity | None:
    """The user that servers run as when we are root; nobody else when we are not."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(entry.pw_uid, entry.pw_gid)
    raise LookupError(f"PostgreSQL kan inte köras som root. Skapa någon av: {UNPRIVILEGED}.")
