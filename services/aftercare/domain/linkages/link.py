"""A signed link by which a provider answers; neither it nor a hash of it is kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.aggregate import Aggregate
from shared.errors import BrokenRule, NotFound
from shared.signed_links import Signer, id_of, token_of

_KIND = "linkage-link"


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


def link_token(link_id: UUID, signer: Signer) -> str:
    """Return the secret part of a link's address: the same each time, for nobody else to make."""
    return token_of(_KIND, link_id, signer)


def address_of(link_id: UUID, base: str, signer: Signer) -> str:
    """Return where the link leads, below the service's public address."""
    return f"{base.rstrip('/')}/linkages/{link_token(link_id, signer)}"


def link_of(token: str, signer: Signer) -> UUID:
    """Return which link a token is of, once its signature holds. Raises LinkIsUnknown."""
    link_id = id_of(_KIND, token, signer)
    if link_id is None:
        raise LinkIsUnknown
    return link_id
