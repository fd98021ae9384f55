"""The demonstration's e-ID: a real OpenID Connect provider where one presses the name to be.

Run as `python -m delmos_portal.running.provider PORT`.
"""

import signal
import sys
from functools import partial
from pathlib import Path
from types import FrameType

HOST = "127.0.0.1"
METADATA = "/.well-known/openid-configuration"
LEVEL_3 = "http://id.elegnamnden.se/loa/1.0/loa3"
# Invented people who have an e-ID, by the provider's own name for them.
HOLDERS = {
    "sigrid": "Sigrid Ek",
    "karin": "Karin Holm",
    "sten": "Sten Wallin",
    "lena": "Lena Åkesson",
    "jonas": "Jonas Frid",
    "erik": "Erik Sundin",
}
PAGES = Path(__file__).with_name("provider_pages")


def run(port: int) -> None:
    """Answer on loopback until told to stop."""
    import oidc_provider_mock  # type: ignore[import-untyped]  # noqa: PLC0415 -- slow import, untyped
    from flask import Flask  # noqa: PLC0415 -- slow import
    from jinja2 import ChoiceLoader, FileSystemLoader  # noqa: PLC0415 -- slow import
    from waitress import serve  # noqa: PLC0415 -- slow import

    app: Flask = oidc_provider_mock.app(require_nonce=True)
    app.debug = False
    own = [FileSystemLoader(PAGES), *([app.jinja_loader] if app.jinja_loader else [])]
    app.jinja_loader = ChoiceLoader(own)
    app.jinja_env.globals["holders"] = HOLDERS
    for key, name in HOLDERS.items():
        app.test_client().put(f"/users/{key}", json={"name": name, "acr": LEVEL_3})
    signal.signal(signal.SIGTERM, _leave)
    # Flask itself, without the debugger that the library wraps around it.
    serve(partial(Flask.wsgi_app, app), host=HOST, port=port, threads=4, ident="")


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    run(int(sys.argv[1]))
