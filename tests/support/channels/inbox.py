"""The inbox, with the database of a service behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from services.notifications.channels.inbox import InboxChannel
from services.notifications.domain.messages.message import Message
from shared.errors import Unavailable
from tests.support.channels.harness import Can, a_text


@dataclass
class Kept:
    """An inbox in memory: tests/integration/notifications/test_inbox.py has the real one."""

    messages: dict[UUID, int] = field(default_factory=dict)
    is_away: bool = False
    has_no_key: bool = False

    async def keep(self, message: Message) -> bool:
        if self.is_away:
            raise Unavailable("away")
        if not self.has_no_key:
            self.messages[message.id] = 1
        return not self.has_no_key

    async def holds(self, message_id: UUID) -> bool:
        return message_id in self.messages


@dataclass
class Inbox:
    channel: InboxChannel
    kept: Kept
    person: UUID
    bad_addresses: tuple[str, ...] = ("", "canary", str(UUID(int=1)))

    @property
    def address(self) -> str:
        return str(self.person)

    async def does(self, what: Can) -> None:
        self.kept.is_away = what is Can.GO_AWAY
        self.kept.has_no_key = what is Can.REFUSE_WORDS

    async def accepted(self) -> dict[str, int]:
        return {str(one): count for one, count in self.kept.messages.items()}

    def reference(self, message_id: UUID) -> str:
        return str(message_id)

    def message(self, identity: UUID, to: str | None = None) -> Message:
        return a_text(identity, self.address if to is None else to, person_id=self.person)


ABILITIES = {
    Can.GO_AWAY,
    Can.REFUSE_WORDS,
    Can.HONOUR_KEYS,
    Can.NAME_WHAT_IT_TOOK,
    Can.REFUSE_BAD_ADDRESSES,
}


@asynccontextmanager
async def inbox() -> AsyncIterator[Inbox]:
    kept = Kept()
    yield Inbox(InboxChannel(kept), kept, uuid4())
