"""What handing over needs: claims of what is due."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from services.notifications.domain.delivery.gate import Facts
from services.notifications.domain.messages.message import Refused
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.providers.reconciling import Resolution
from services.notifications.domain.templates.book import Book
from services.notifications.domain.terms import ChannelName, Lane, Language
from shared.contracts.event import Event


@dataclass(frozen=True, slots=True)
class Envelope:
    """Where a message goes, in clear, and whom it greets behind a login. Its repr shows neither."""

    to: str = field(repr=False)
    language: Language
    zone: ZoneInfo
    given_name: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class Waiting:
    """A due notification, claimed, and what the gate decides upon; all locked until the end.

    `provider` is who it is handed over to in this attempt; `bound_to` who may have it already.
    `answer_was_lost`: an earlier hand-over began, by `lost_by`, and its process died before it
    knew the end.
    """

    notification: Notification
    facts: Facts
    envelope: Envelope | None
    attempt: int
    provider: str | None = None
    answer_was_lost: bool = False
    lost_by: str | None = None
    bound_to: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Settled at once, or asked about from `look_at` to `give_up_at`, or waiting for its key."""

    resolution: Resolution | None = None
    look_at: datetime | None = None
    give_up_at: datetime | None = None


class Batch(Protocol):
    """Claimed notifications in one transaction, which ends with the batch."""

    @property
    def waiting(self) -> Sequence[Waiting]: ...

    @property
    def book(self) -> Book:
        """The words that the sites of this batch have published, as of its claim."""
        ...

    async def begin_attempts(self, leaving: Sequence[Waiting]) -> None:
        """Commit, apart from the batch, that these hand-overs begin now."""
        ...

    async def fail_over(self, item: Waiting, refused: Refused, provider: str) -> None:
        """Commit, apart from the batch, that this attempt ended and one with `provider` begins."""
        ...

    def end_attempt(self, item: Waiting, outcome: str, code: str | None) -> None: ...

    def end_unknown(self, item: Waiting, number: int, code: str, unknown: Unknown) -> None:
        """Keep that nobody knows how an attempt of this number ended, and what comes of it."""
        ...

    def settle_unknowns(self, item: Waiting, resolution: Resolution) -> None:
        """Keep that the unknown outcomes of earlier attempts are settled with this one."""
        ...

    def keep(self, notification: Notification, event: Event | None) -> None:
        """Store a changed notification, and publish the event that tells of it."""
        ...

    def request(self, notification: Notification) -> None:
        """Store a new notification, unless the same was asked for already."""
        ...

    def suppress_address(self, item: Waiting) -> None: ...


class Outgoing(Protocol):
    def due(
        self, lane: Lane, channel: ChannelName, at_most: int
    ) -> AbstractAsyncContextManager[Batch]:
        """Claim what is due in a lane's channel, sites taking turns; others skip it."""
        ...

    async def where_due(self) -> Sequence[tuple[Lane, ChannelName]]:
        """Return the lanes' channels that have something due."""
        ...
