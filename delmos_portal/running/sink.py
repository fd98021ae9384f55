"""The demonstration's mail server: takes every message and keeps it as a file. Sends nothing on.

Run as `python -m delmos_portal.running.sink PORT FOLDER`.
"""

import asyncio
import itertools
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

HOST = "127.0.0.1"


class Keeper:
    """Writes each message to the folder, in order of arrival, with the envelope's addresses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        """Answer 250 only when the file is in place."""
        addressees = ", ".join(envelope.rcpt_tos)
        name = f"{time.time_ns()}-{next(self.numbers):04}.eml"
        content = envelope.content or b""
        body = content if isinstance(content, bytes) else content.encode()
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(f"X-Envelope-To: {addressees}\r\n".encode() + body)
        unfinished.rename(self.folder / name)
        return "250 Message accepted for delivery"


async def receive(port: int, folder: Path) -> None:
    """Receive until told to stop."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    folder.mkdir(parents=True, exist_ok=True)
    keeper = Keeper(folder)
    server = await loop.create_server(
        lambda: SMTP(keeper, hostname="localhost", enable_SMTPUTF8=True, loop=loop), HOST, port
    )
    async with server:
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(receive(int(sys.argv[1]), Path(sys.argv[2])))
