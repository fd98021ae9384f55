"""Child processes: started quietly, waited for, stopped by their number, gone when we are gone."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from delmos_portal.running.identity import Identity


class NotReady(Exception):
    """A child did not come up. The message ends with what it wrote last."""


def _nothing_to_prepare() -> None:
    pass


@dataclass
class Child:
    """A process of ours, with its log, the way to see that it is healthy and the way to stop it."""

    name: str
    command: list[str]
    folder: Path
    log: Path
    is_ready: Callable[[int], bool]  # is given the process number
    environment: dict[str, str] = field(default_factory=dict)
    identity: Identity | None = None
    standard_input: str = ""
    stop_signal: signal.Signals = signal.SIGTERM
    prepare: Callable[[], None] = _nothing_to_prepare
    patience: float = 60.0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start without waiting. Call from the main thread: the child dies with the thread."""
        self.prepare()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*_die_with_us(self.stop_signal), *self.command],
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                # Its own session: Ctrl-C in the terminal reaches us alone, and we stop in order.
                start_new_session=True,
                **(self.identity.as_popen() if self.identity else {}),
            )
        if self.process.stdin:
            self.process.stdin.write(self.standard_input.encode())
            self.process.stdin.close()

    def wait_until_ready(self) -> None:
        """Return when healthy; raise when it ended or its time is up."""
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                raise NotReady(f"{self.name} avslutades direkt.\n{self.last_words()}")
            if self.is_ready(self.process.pid):
                return
            time.sleep(0.05)
        raise NotReady(f"{self.name} svarade inte inom {self.patience:.0f} s.\n{self.last_words()}")

    def bring_up(self, *, attempts: int = 3) -> None:
        """Start and wait. Another attempt follows a failure: the last run may just be letting go."""
        for left in reversed(range(attempts)):
            self.start()
            try:
                return self.wait_until_ready()
            except NotReady:
                self.stop(grace=5)
                if not left:
                    raise
                time.sleep(1)
        return None

    def stop(self, *, grace: float = 30.0) -> None:
        """Ask it to stop, and end it and its own children when it does not."""
        process = self.process
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(self.stop_signal)
            try:
                process.wait(grace)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.process = None

    def last_words(self, lines: int = 15) -> str:
        """The end of its log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(["Det sista i " + str(self.log) + ":", *text.splitlines()[-lines:]])


def _die_with_us(stop_signal: signal.Signals) -> list[str]:
    """The kernel stops the child when we are killed, so that none is left behind (Linux)."""
    program = shutil.which("setpriv")
    return [program, "--pdeathsig", stop_signal.name[3:], "--"] if program else []
