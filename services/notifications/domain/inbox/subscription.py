"""A browser that is told of messages: where its push service takes them, and its keys."""

from base64 import urlsafe_b64decode
from binascii import Error
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from shared.errors import Invalid

LONGEST_ENDPOINT = 2048
_POINT_BYTES, _AUTH_BYTES = 65, 16


@dataclass(frozen=True, slots=True)
class Subscription:
    """A push subscription (RFC 8030, keys of RFC 8291). Its endpoint is a secret address."""

    endpoint: str = field(repr=False)
    p256dh: bytes = field(repr=False)
    auth: bytes = field(repr=False)

    @classmethod
    def told(cls, *, endpoint: str, p256dh: str, auth: str) -> Self:
        """Return what a browser says of itself, checked. Raises Invalid, repeating none of it."""
        parts = _parts(endpoint)
        if parts is None:
            raise Invalid("Is no https address of a push service.", field="endpoint")
        point, secret = _bytes(p256dh), _bytes(auth)
        if point is None or not _is_on_the_curve(point):
            raise Invalid("Is no P-256 point in base64url.", field="keys.p256dh")
        if secret is None or len(secret) != _AUTH_BYTES:
            raise Invalid("Is not 16 bytes in base64url.", field="keys.auth")
        return cls(endpoint, point, secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSubscription:
    id: UUID
    site: str
    person_id: UUID
    sealed: bytes
    endpoint_index: bytes
    made_at: datetime


def _parts(endpoint: str) -> str | None:
    try:
        parts = urlsplit(endpoint)
        is_whole = parts.scheme == "https" and parts.hostname and parts.username is None
        _ = parts.port
    except ValueError:
        return None
    is_plain = endpoint.isascii() and endpoint.isprintable() and " " not in endpoint
    return parts.hostname if is_whole and is_plain else None


def _bytes(text: str) -> bytes | None:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Error, ValueError):
        return None


def _is_on_the_curve(point: bytes) -> bool:
    if len(point) != _POINT_BYTES:
        return False
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError:
        return False
    return True
