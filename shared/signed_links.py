"""Owns links that prove themselves: an id, and a digest of it that only the service's key makes.

Neither a link nor a hash of it is kept: whoever reads the database answers for nobody.
"""

import base64
import binascii
import hmac
import re
from typing import Protocol
from uuid import UUID

_ID_BYTES, _MAC_BYTES = 16, 14
_TOKEN = re.compile("[A-Za-z0-9_-]{40}")


class Signer(Protocol):
    """Makes secrets that nobody can make without the service's key."""

    def blind_index(self, kind: str, value: str) -> bytes: ...


def token_of(kind: str, link_id: UUID, signer: Signer) -> str:
    """Return the secret part of a link's address: 40 characters, the same each time."""
    return base64.urlsafe_b64encode(link_id.bytes + _mac(kind, link_id, signer)).decode()


def id_of(kind: str, token: str, signer: Signer) -> UUID | None:
    """Return which link of this kind a token is of; None where its signature does not hold."""
    if not _TOKEN.fullmatch(token):
        return None
    try:
        said = base64.urlsafe_b64decode(token)
        link_id = UUID(bytes=said[:_ID_BYTES])
    except (binascii.Error, ValueError):
        return None
    is_ours = hmac.compare_digest(said[_ID_BYTES:], _mac(kind, link_id, signer))
    return link_id if is_ours else None


def _mac(kind: str, link_id: UUID, signer: Signer) -> bytes:
    return signer.blind_index(kind, str(link_id))[:_MAC_BYTES]
