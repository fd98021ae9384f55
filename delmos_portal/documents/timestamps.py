"""The client of the time-stamping authority (RFC 3161)."""

import time
import urllib.request
from functools import lru_cache
from typing import Any

from delmos_portal.documents.certificates import HOUR_SECONDS, SealUnavailable

TIMEOUT_SECONDS = 10


def timestamper(url: str) -> Any:
    """Give a client; nothing when no authority is configured. What it learns is kept for an hour."""
    if not url:
        return None
    if not url.startswith(("https://", "http://")):
        raise SealUnavailable("SEAL_TIMESTAMP_URL ska börja med https://.")
    return _client(url, int(time.time() // HOUR_SECONDS))


@lru_cache(maxsize=1)
def _client(url: str, _hour: int) -> Any:
    from asn1crypto import tsp  # noqa: PLC0415 -- slow import
    from pyhanko.sign.timestamps import TimeStamper

    class HttpTimeStamper(TimeStamper):
        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            request = urllib.request.Request(  # noqa: S310 -- http or https, checked above
                url, data=req.dump(), headers={"Content-Type": "application/timestamp-query"}
            )
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 -- as above
                    response = tsp.TimeStampResp.load(answer.read())
                    response["status"]["status"].native  # noqa: B018 -- an answer of another kind fails here
            except (OSError, ValueError) as problem:
                raise SealUnavailable(
                    f"Tidsstämplingstjänsten svarar inte som den ska ({problem}). Handlingen "
                    "förseglas när den gör det."
                ) from problem
            return response

    stamper: Any = HttpTimeStamper
    return stamper()
