"""The one-command start's web server. Run as `python -m delmos_portal.running.web PORT`.

Waitress takes in the whole request before it uses a thread: slow senders hold up nobody else.
"""

import signal
import sys
from types import FrameType

from waitress import serve

HOST = "127.0.0.1"
THREADS = 8
LARGEST_REQUEST = 64 * 1024 * 1024


def run(port: int) -> None:
    """Serve the portal until told to stop; requests under way are finished."""
    from delmos_portal.wsgi import application  # noqa: PLC0415 -- app ready

    signal.signal(signal.SIGTERM, _leave)
    serve(
        application,
        host=HOST,
        port=port,
        threads=THREADS,
        ident="",
        max_request_body_size=LARGEST_REQUEST,
    )


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    run(int(sys.argv[1]))
