"""A certificate authority with a time-stamp service and revocation lists, served on loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import keys, tsp
from asn1crypto import x509 as der_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.timestamps import DummyTimeStamper

from delmos_portal.documents.authority import name_of

AGENCY = "Delegationen mot segregation"
DER, PEM = serialization.Encoding.DER, serialization.Encoding.PEM


def private(key: rsa.RSAPrivateKey, encoding: serialization.Encoding, password: str = "") -> bytes:
    how = (
        serialization.BestAvailableEncryption(password.encode())
        if password
        else serialization.NoEncryption()
    )
    return key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, how)


@dataclass
class Authority:
    """Issues, revokes and stamps. `is_down` makes every answer a failure."""

    name: str
    url: str = ""
    is_down: bool = False
    fails_on: set[str] = field(default_factory=set)
    revoked: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.root = self.issue(self.key, self.name, authority=True)
        self.clock_key = rsa.generate_private_key(65537, 2048)

    def issue(
        self,
        key: rsa.RSAPrivateKey,
        common_name: str,
        *uses: x509.ObjectIdentifier,
        authority: bool = False,
        begins: datetime | None = None,
        ends: datetime | None = None,
    ) -> x509.Certificate:
        usage = [not authority, not authority, False, False, False, authority, authority]
        builder = (
            x509.CertificateBuilder()
            .subject_name(name_of(common_name))
            .issuer_name(name_of(self.name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins or self.now - timedelta(days=1))
            .not_valid_after(ends or self.now + timedelta(days=300))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(*usage, False, False), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False
            )
        )
        if uses:
            builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=True)
        if not authority:
            place = [x509.UniformResourceIdentifier(f"{self.url}lista.crl")]
            points = x509.CRLDistributionPoints([x509.DistributionPoint(place, None, None, None)])
            builder = builder.add_extension(points, critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def revocation_list(self) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.subject)
            .last_update(self.now - timedelta(hours=1))
            .next_update(self.now + timedelta(days=7))
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
        )
        for serial in self.revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(serial)
                .revocation_date(self.now - timedelta(hours=2))
                .build()
            )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(DER)

    def stamp(self, query: bytes) -> bytes:
        own = self.issue(self.clock_key, f"{self.name}, klocka", ExtendedKeyUsageOID.TIME_STAMPING)
        stamper = DummyTimeStamper(
            der_x509.Certificate.load(own.public_bytes(DER)),
            keys.PrivateKeyInfo.load(private(self.clock_key, DER)),
            fixed_dt=datetime.now(UTC),
        )
        return stamper.request_tsa_response(tsp.TimeStampReq.load(query)).dump()

    def agency_files(self, folder: Path, password: str = "", **validity: datetime) -> dict:
        """Lay out certificate, key and chain as an agency gets them; give the settings."""
        folder.mkdir(parents=True, exist_ok=True)
        key = rsa.generate_private_key(65537, 2048)
        self.own = self.issue(key, AGENCY, **validity)
        (folder / "seal.pem").write_bytes(self.own.public_bytes(PEM))
        (folder / "seal.key").write_bytes(private(key, PEM, password))
        (folder / "root.pem").write_bytes(self.root.public_bytes(PEM))
        return {
            "certificate": str(folder / "seal.pem"),
            "key": str(folder / "seal.key"),
            "chain": str(folder / "root.pem"),
            "passphrase": password,
        }

    def with_time(self, folder: Path) -> dict:
        """Settings that also stamp the time, and keep what long-term judging needs."""
        files = self.agency_files(folder)
        return files | {
            "timestamp_url": self.url,
            "timestamp_roots": files["chain"],
            "long_term": True,
        }


@contextmanager
def served(name: str) -> Iterator[Authority]:
    """Serve an authority on loopback: revocation list by GET, time stamps by POST."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer("lista", lambda: it.revocation_list())

        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            self.answer("klocka", lambda: it.stamp(query))

        def answer(self, what: str, make) -> None:
            it.asked.append(what)
            if it.is_down or what in it.fails_on:
                self.send_error(503)
                return
            body = make()
            self.send_response(200)
            self.send_header("Content-Type", "application/pkix-crl")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    it = Authority(name, f"http://127.0.0.1:{server.server_port}/")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield it
    finally:
        server.shutdown()
        server.server_close()
