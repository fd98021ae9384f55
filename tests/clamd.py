"""A private clamd with our own signatures only (tests/data/signatures): proves the way, not detection."""

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from delmos_portal.running.processes import Child

SIGNATURES = Path(__file__).parent / "data" / "signatures"
# In two parts, so that no scanner stops this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CONFIGURATION = """
Foreground yes
DatabaseDirectory {signatures}
LocalSocket {folder}/clamd
LocalSocketMode 600
TemporaryDirectory {folder}
StreamMaxLength {most_mb}M
MaxScanSize 200M
MaxFileSize 64M
AlertExceedsMax yes
AlertEncrypted no
MaxThreads 2
"""


@contextmanager
def clamd(*, most_mb: int = 64) -> Iterator[str]:
    """Run it, and give its address as the setting wants it."""
    program = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    assert program, "clamd saknas: make setup-test installerar clamav-daemon"
    folder = Path(tempfile.mkdtemp(prefix="delmos-clamd-", dir="/tmp"))
    wanted = CONFIGURATION.format(signatures=SIGNATURES, folder=folder, most_mb=most_mb)
    (folder / "clamd.conf").write_text(wanted)
    child = Child(
        name="clamd",
        command=[program, "--config-file", str(folder / "clamd.conf")],
        folder=folder,
        log=folder / "clamd.log",
        is_ready=partial(_answers, folder / "clamd"),
    )
    try:
        child.bring_up()
        yield f"unix:{folder / 'clamd'}"
    finally:
        child.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _answers(path: Path, _number: int) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            connection.sendall(b"zPING\0")
            return connection.recv(10) == b"PONG\0"
    except OSError:
        return False
