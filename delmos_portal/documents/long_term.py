"""What lets a seal be judged in twenty years: chain and revocation, put in the file with the seal."""

import time
from functools import lru_cache
from typing import Any

from django.conf import settings

from delmos_portal.documents.certificates import HOUR_SECONDS, Credentials, read_pem

FETCH_TIMEOUT_SECONDS = 10


def wanted() -> bool:
    return bool(settings.SEAL["long_term"])


def context(mine: Credentials) -> Any:
    """Give what the seal's certificates are judged with while sealing.

    What was fetched is kept for an hour. Nothing is taken on trust: without an answer, no seal.
    """
    roots = read_pem(settings.SEAL["timestamp_roots"])
    return _context(mine, roots, int(time.time() // HOUR_SECONDS))


def forget() -> None:
    """Fetch anew the next time: what came was not enough."""
    _context.cache_clear()


@lru_cache(maxsize=1)
def _context(mine: Credentials, timestamp_roots: bytes, _hour: int) -> Any:
    from asn1crypto import pem, x509  # noqa: PLC0415 -- slow import
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415 -- slow import
    from pyhanko_certvalidator.fetchers import requests_fetchers  # noqa: PLC0415 -- slow import

    certificates = [
        x509.Certificate.load(der)
        for bundle in (mine.certificate, mine.chain, timestamp_roots)
        if bundle.strip()
        for _, _, der in pem.unarmor(bundle, multiple=True)
    ]
    lists = (
        [der for _, _, der in pem.unarmor(mine.revocation, multiple=True)]
        if mine.revocation.strip()
        else []
    )
    return ValidationContext(
        trust_roots=[one for one in certificates if one.self_issued],
        other_certs=[one for one in certificates if not one.self_issued],
        crls=lists,
        allow_fetching=True,
        revocation_mode="require",
        fetcher_backend=requests_fetchers.RequestsFetcherBackend(FETCH_TIMEOUT_SECONDS),
    )
