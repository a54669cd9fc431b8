"""A browser that is told of messages: where its push service takes them, and its keys."""

import re
from base64 import urlsafe_b64decode
from binascii import Error
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from shared.errors import BrokenRule, Invalid

LONGEST_ENDPOINT = 2048
_POINT_BYTES, _AUTH_BYTES = 65, 16
_PUBLIC_NAME = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]+)"
)
_WITHIN = (".internal", ".local", ".localhost", ".localdomain", ".lan", ".corp", ".home.arpa")
"""Names that stand for something within a network (RFC 6762, RFC 8375, ICANN's .internal)."""
_LONGEST_NAME = 253


class PushIsNotSetUp(BrokenRule):
    """Nobody subscribes to what would never come."""

    def __init__(self) -> None:
        super().__init__("Web push is not set up here: there is no browser to be told.")


@dataclass(frozen=True, slots=True)
class Subscription:
    """A push subscription (RFC 8030, keys of RFC 8291). Its endpoint is a secret address."""

    endpoint: str = field(repr=False)
    p256dh: bytes = field(repr=False)
    auth: bytes = field(repr=False)

    @classmethod
    def told(cls, *, endpoint: str, p256dh: str, auth: str) -> Self:
        """Return what a browser says of itself, checked. Raises Invalid, repeating none of it."""
        host = _host(endpoint)
        if host is None:
            raise Invalid("Is no https address of a push service.", field="endpoint")
        if not _is_public_name(host):
            raise Invalid(
                "Names no public host: push services have names, such as push.example.org.",
                field="endpoint",
            )
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


def _host(endpoint: str) -> str | None:
    try:
        parts = urlsplit(endpoint)
        is_whole = parts.scheme == "https" and parts.hostname and parts.username is None
        _ = parts.port
    except ValueError:
        return None
    is_plain = endpoint.isascii() and endpoint.isprintable() and " " not in endpoint
    return parts.hostname if is_whole and is_plain else None


def _is_public_name(host: str) -> bool:
    """Say whether it is a name on the internet: no address in any form, nothing within a network.

    What a name stands for is seen when it is called, by `channels/egress.py`.
    """
    name = host.removesuffix(".")
    is_name = len(name) <= _LONGEST_NAME and _PUBLIC_NAME.fullmatch(name) is not None
    return is_name and not name.endswith(_WITHIN)


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
