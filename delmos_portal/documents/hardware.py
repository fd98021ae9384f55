"""A sealing key in a hardware module (PKCS#11): the session stays open, and is opened anew after an error."""

from typing import Any

from delmos_portal.documents.certificates import SealUnavailable, Token

_open: dict[Token, Any] = {}


def session(token: Token) -> Any:
    """Give this process' session with the token."""
    from pkcs11 import PKCS11Error, lib  # noqa: PLC0415 -- optional dependency
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import open_pkcs11_session

    if token not in _open:
        try:
            _open[token] = open_pkcs11_session(
                token.module, token_criteria=TokenCriteria(label=token.label), user_pin=token.pin
            )
        except (PKCS11Error, RuntimeError) as problem:
            _reinitialize(lib, token.module)
            raise SealUnavailable(
                f"Säkerhetsmodulen med sigillets nyckel svarar inte ({_name(problem)}). "
                "Kontrollera SEAL_PKCS11_MODULE, SEAL_PKCS11_TOKEN och SEAL_PKCS11_PIN."
            ) from problem
    return _open[token]


def forget(token: Token) -> None:
    """Let go of a session that no longer works, and let the driver look for its tokens anew."""
    from pkcs11 import lib  # noqa: PLC0415 -- optional dependency

    if _open.pop(token, None) is not None:
        _reinitialize(lib, token.module)


def _reinitialize(lib: Any, module: str) -> None:
    from pkcs11 import PKCS11Error  # noqa: PLC0415 -- optional dependency

    try:
        lib(module).reinitialize()
    except (PKCS11Error, RuntimeError):  # the driver is gone: the next attempt says so
        return


def signer(token: Token, certificate: Any, chain: list[Any]) -> Any:
    """Give a signer whose key lies in the token, and the certificate too unless it is given."""
    from pyhanko.sign.pkcs11 import PKCS11Signer

    return PKCS11Signer(
        session(token),
        signing_cert=certificate,
        cert_label=None if certificate else token.key,
        key_label=token.key,
        ca_chain=chain,
        embed_roots=False,
        use_raw_mechanism=True,  # every module can do it; not every one hashes
    )


def errors() -> tuple[type[Exception], ...]:
    from pkcs11 import PKCS11Error  # noqa: PLC0415 -- optional dependency

    return (PKCS11Error,)


def unavailable(problem: Exception) -> SealUnavailable:
    return SealUnavailable(
        f"Säkerhetsmodulen kunde inte försegla ({_name(problem)}). Kontrollera att nyckeln och "
        "certifikatet i SEAL_PKCS11_KEY finns i den."
    )


def _name(problem: Exception) -> str:
    return f"{type(problem).__name__} {problem}".strip()
