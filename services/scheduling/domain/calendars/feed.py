"""A calendar feed: a secret address at which one calendar is read, until it is revoked."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.scheduling.domain.stays.progress import Progress
from shared.aggregate import Aggregate
from shared.errors import BrokenRule, NotFound
from shared.states import ActionMachine

KEPT_AFTER_STAY = timedelta(days=60)
"""A client's calendar shows for so long after the last day that what was planned is cancelled."""


class FeedKind(StrEnum):
    CLIENT = "client"
    FACILITATOR = "facilitator"
    ROOM = "room"


class FeedState(StrEnum):
    ACTIVE = "active"
    REVOKED = "revoked"


FEED = ActionMachine(
    "calendar feed",
    {
        (FeedState.ACTIVE, "rotate"): FeedState.ACTIVE,
        (FeedState.ACTIVE, "revoke"): FeedState.REVOKED,
        (FeedState.REVOKED, "revoke"): FeedState.REVOKED,
    },
)


class CalendarIsNotHere(NotFound):
    """No calendar has this address, or it has it no longer: which of both nobody is told."""

    def __init__(self) -> None:
        super().__init__("There is no calendar at this address. Ask for a new address.")


class ClientIsNotKnownHere(NotFound):
    """A client has a calendar at a site where the client stays, or has a seat."""

    def __init__(self) -> None:
        super().__init__("This client neither stays nor is booked here: enroll or book first.")


class StayIsLongOver(BrokenRule):
    """A client who left keeps no calendar: it ends 60 days after the last day."""

    def __init__(self) -> None:
        super().__init__("The client left here long ago: enroll or book the client first.")


@dataclass(frozen=True, slots=True)
class Shown:
    """Whose sessions a feed shows: one of the three."""

    client_id: UUID | None = None
    facilitator_id: UUID | None = None
    room: str | None = None

    @property
    def kind(self) -> FeedKind:
        if self.client_id is not None:
            return FeedKind.CLIENT
        return FeedKind.ROOM if self.facilitator_id is None else FeedKind.FACILITATOR


@dataclass(kw_only=True)
class CalendarFeed(Aggregate):
    """Of the token in its address only the hash is kept."""

    shows: Shown
    token_hash: bytes
    opened_at: datetime
    state: FeedState = FeedState.ACTIVE
    revoked_at: datetime | None = None

    def rotate(self, token: str) -> None:
        """Move to a new address; the old one leads nowhere. Raises TransitionIsNotAllowed."""
        self.state = FEED.after(self.state, "rotate")
        self.token_hash = hash_of(token)

    def revoke(self, now: datetime) -> None:
        """Close the address for good; again is the same."""
        self.state = FEED.after(self.state, "revoke")
        self.revoked_at = self.revoked_at or now


def new_token() -> str:
    """Return 256 random bits as 43 characters."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> bytes:
    # No salt and no slow hash: a token is no password, nobody guesses 256 bits. And nobody learns
    # from the time a look-up takes, as they cannot choose the hash that is compared.
    return hashlib.sha256(token.encode()).digest()


def is_long_over(stays: Iterable[Progress], today: date) -> bool:
    """Say whether each of a client's stays here ended so long ago that no calendar is left.

    A client without a stay, at a site without tracks, has no end.
    """
    ends = [stay.ended_on for stay in stays]
    return bool(ends) and all(end is not None and end < last_end(today) for end in ends)


def last_end(today: date) -> date:
    """Return the earliest end of a stay after which a client still has a calendar today."""
    return today - KEPT_AFTER_STAY
