"""What notifications needs to keep of what comes back: receipts, and replies of people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifications.domain.replies.receipt import Effect, Receipt
from services.notifications.domain.replies.reply import Reply
from services.notifications.domain.replies.vocabulary import ReplyWords
from services.notifications.domain.terms import ChannelName


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    id: UUID
    receipt: Receipt


class Receipts(Protocol):
    def put(self, receipt: Receipt, provider: str, at: datetime) -> None: ...

    async def waiting(self, at_most: int) -> list[KeptReceipt]:
        """Return what was not applied yet, oldest first, locked; what others have is left out."""
        ...

    def applied(self, kept: KeptReceipt, effect: Effect, at: datetime) -> None: ...

    async def handed_over(self, notification_ids: Collection[UUID]) -> set[UUID]:
        """Return which of these an attempt was begun for."""
        ...


class VocabularyVersions(Protocol):
    """A site's own words of replies: one version in force for a language, and those before."""

    async def in_force(self) -> list[ReplyWords]: ...
    def add(self, aggregate: ReplyWords) -> None: ...


class Replies(Protocol):
    async def of_inbound(self, key: UUID) -> Reply | None: ...
    async def get(self, aggregate_id: UUID) -> Reply: ...
    def add(self, aggregate: Reply) -> None: ...

    async def asked_about(self, person_id: UUID, channel: ChannelName) -> UUID | None:
        """Return the session to come that this person was last written to about there."""
        ...
