"""The one-command start's web server. Run as `python -m delmos_portal.running.web PORT`.

Waitress takes in the whole request before it uses a thread: slow senders hold up nobody else. Nor do
those who connect and say nothing: they are let in, at little cost, and closed after two minutes.
"""

import resource
import signal
import sys
from types import FrameType

from waitress import serve

HOST = "127.0.0.1"
THREADS = 8
LARGEST_REQUEST = 64 * 1024 * 1024
CONNECTIONS = 2000  # beyond them nobody is let in until one is closed
FILES_EACH = 3  # the connection, and what of a large request or answer is kept on disk


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
        connection_limit=min(CONNECTIONS, open_files() // FILES_EACH),
        asyncore_use_poll=True,  # select() fails beyond a thousand
    )


def open_files() -> int:
    """How many files this process may have open, after asking for what the connections need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS * FILES_EACH
    if resource.RLIM_INFINITY not in (soft, hard):
        wanted = max(soft, min(wanted, hard))
    if soft not in (resource.RLIM_INFINITY, wanted):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    run(int(sys.argv[1]))
