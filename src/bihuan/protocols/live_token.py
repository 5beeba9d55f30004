"""The token a page hands to its reader's browser, and the live service checks without a database.

A token is ``<claims>.<mac>``: the claims as JSON in URL-safe base64, the mac HMAC-SHA256 over them
with a key derived from the installation's secret. It is good for five minutes and tells the live
service whose counters to push, and with which scope to count them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass

SECONDS = 300
PURPOSE = b"bihuan:live-token:v1"


class TokenRefused(Exception):
    """The token is not ours, was changed, or is too old; ``reason`` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Claims:
    """Who listens, until when, and which rows count.

    Attributes:
        user: The account.
        until: Seconds since 1970 after which the token is refused.
        scope: The settings of the scope, in the order of `kernel.scope.NAMES`.
        permissions: Codes the reader's role holds; they decide which steps wait for the reader.
        unit: Unit of the post, ``enterprise`` of a safety manager.
    """

    user: int
    until: int
    scope: tuple[str, ...]
    permissions: tuple[str, ...] = ()
    unit: int | None = None
    enterprise: int | None = None


def derive_key(secret: str) -> bytes:
    """The key of tokens; the secret itself signs nothing."""
    return hmac.new(secret.encode(), PURPOSE, hashlib.sha256).digest()


def sign(claims: Claims, key: bytes) -> str:
    """A token for these claims."""
    body = json.dumps(asdict(claims), separators=(",", ":")).encode()
    text = encode(body)
    return f"{text}.{encode(mac(text, key))}"


def verify(token: str, key: bytes, now: float) -> Claims:
    """The claims of a token.

    Args:
        token: As it came in.
        key: From `derive_key`.
        now: Seconds since 1970.

    Raises:
        TokenRefused: ``malformed``, ``forged`` or ``expired``.
    """
    text, _dot, stated = token.partition(".")
    if not stated:
        raise TokenRefused("malformed")
    try:
        given = decode(stated)
        body = decode(text)
    except ValueError as error:
        raise TokenRefused("malformed") from error
    if not hmac.compare_digest(mac(text, key), given):
        raise TokenRefused("forged")
    claims = claims_of(body)
    if claims.until <= now:
        raise TokenRefused("expired")
    return claims


def claims_of(body: bytes) -> Claims:
    """The claims of a signed body.

    Raises:
        TokenRefused: Signed, but not in this form.
    """
    try:
        found = json.loads(body)
        return Claims(
            user=int(found["user"]),
            until=int(found["until"]),
            scope=tuple(str(value) for value in found["scope"]),
            permissions=tuple(str(code) for code in found["permissions"]),
            unit=found["unit"],
            enterprise=found["enterprise"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise TokenRefused("malformed") from error


def mac(text: str, key: bytes) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of URL-safe base64 without padding.

    Raises:
        ValueError: It is none.
    """
    padded = text.encode("ascii") + b"=" * (-len(text) % 4)
    return base64.b64decode(padded, altchars=b"-_", validate=True)
