"""A telling: one person told of an alert at one step; and the link that person answers by.

The link is signed with the service's key when the message is written, and checked with it when it
comes back. Neither it nor a hash of it is kept: whoever reads the database answers for nobody.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.domain.terms import ChannelName
from shared.errors import NotFound
from shared.signed_links import Signer, id_of, token_of

LINK_LASTS = timedelta(hours=24)
"""A link answers for so long; after it somebody signs in, or opens a newer message."""
_KIND = "alert-link"
_CODES = 10_000


class LinkIsUnknown(NotFound):
    """Nobody was ever sent this link."""

    def __init__(self) -> None:
        super().__init__("This link leads nowhere. Open the newest message, or sign in.")


class CodeIsUnknown(NotFound):
    """Nobody waits for this person's answer under that code."""

    def __init__(self) -> None:
        super().__init__("No alert waits for an answer by this person under this code.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One person told at one step. `called` is as what: `level-1`, `last-resort`, `everybody`."""

    id: UUID
    site: str
    alert_id: UUID
    round: int
    step: int
    called: str
    person_id: UUID
    channels: tuple[ChannelName, ...]
    told_at: datetime
    link_ends_at: datetime

    def is_answerable(self, now: datetime) -> bool:
        return now < self.link_ends_at


def link_token(telling_id: UUID, signer: Signer) -> str:
    """Return the secret part of a telling's link: the same each time, for nobody else to make."""
    return token_of(_KIND, telling_id, signer)


def link_to(telling_id: UUID, base: str, signer: Signer) -> str:
    """Return the address by which a telling's person answers, below the service's own."""
    return f"{base.rstrip('/')}/a/{link_token(telling_id, signer)}"


def telling_of(token: str, signer: Signer) -> UUID:
    """Return which telling a link is of, once its signature holds. Raises LinkIsUnknown."""
    telling_id = id_of(_KIND, token, signer)
    if telling_id is None:
        raise LinkIsUnknown
    return telling_id


def reply_code(telling_id: UUID, signer: Signer) -> str:
    """Return four digits to reply with; they mean nothing from another person's phone."""
    number = int.from_bytes(signer.blind_index("alert-code", str(telling_id))[:8], "big")
    return f"{number % _CODES:04}"
