"""A signed link by which a provider answers; neither it nor a hash of it is kept."""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from shared.aggregate import Aggregate
from shared.errors import BrokenRule, NotFound

_ID_BYTES, _MAC_BYTES = 16, 14
_TOKEN = re.compile("[A-Za-z0-9_-]{40}")


class LinkIsUnknown(NotFound):
    """Nobody was ever given this link."""

    def __init__(self) -> None:
        super().__init__("This link leads nowhere. Ask whoever gave it to you for a new one.")


class LinkIsGone(NotFound):
    pass


class LinkNeedsRequest(BrokenRule):
    """A link answers a request; there is none now."""


class LinksHaveNoAddress(BrokenRule):
    """The service was not told its public address, so no link would lead here."""

    def __init__(self) -> None:
        super().__init__("No link can be given: the service has no public address in its settings.")


class Signer(Protocol):
    """Makes secrets that nobody can make without the service's key."""

    def blind_index(self, kind: str, value: str) -> bytes: ...


@dataclass(kw_only=True)
class Link(Aggregate):
    """One link to one round of a linkage's request; a newer one revokes it."""

    linkage_id: UUID
    round: int
    made_at: datetime
    made_by: str | None
    ends_at: datetime
    revoked_at: datetime | None = None

    def revoke(self, now: datetime) -> None:
        self.revoked_at = now

    def has_ended(self, now: datetime) -> bool:
        return now >= self.ends_at


def token_of(link_id: UUID, signer: Signer) -> str:
    """Return the secret part of a link's address: the same each time, for nobody else to make."""
    return base64.urlsafe_b64encode(link_id.bytes + _mac(link_id, signer)).decode()


def address_of(link_id: UUID, base: str, signer: Signer) -> str:
    """Return where the link leads, below the service's public address."""
    return f"{base.rstrip('/')}/linkages/{token_of(link_id, signer)}"


def link_of(token: str, signer: Signer) -> UUID:
    """Return which link a token is of, once its signature holds. Raises LinkIsUnknown."""
    if not _TOKEN.fullmatch(token):
        raise LinkIsUnknown
    try:
        said = base64.urlsafe_b64decode(token)
        link_id = UUID(bytes=said[:_ID_BYTES])
    except (binascii.Error, ValueError):
        raise LinkIsUnknown from None
    if not hmac.compare_digest(said[_ID_BYTES:], _mac(link_id, signer)):
        raise LinkIsUnknown
    return link_id


def _mac(link_id: UUID, signer: Signer) -> bytes:
    return signer.blind_index("linkage-link", str(link_id))[:_MAC_BYTES]
