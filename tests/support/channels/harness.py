"""What the suite needs of a channel and its provider, whatever the provider is."""

from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from services.notifications.domain.messages.message import Answer, Message
from services.notifications.domain.terms import ChannelName, Language


class Outgoing(Protocol):
    """What every channel does, however it is named."""

    async def hand_over(self, message: Message) -> Answer: ...
    async def close(self) -> None: ...


class Can(Enum):
    """What a provider may do to us. A rule of the suite is asked of those that can."""

    REFUSE_RECIPIENT = auto()
    REFUSE_FOR_NOW = auto()
    REFUSE_WORDS = auto()
    REFUSE_ACCOUNT = auto()
    LOSE_ANSWER = auto()
    THROTTLE = auto()
    BREAK_DOWN = auto()
    TALK_NONSENSE = auto()
    ANSWER_FOR_ANOTHER = auto()
    REDIRECT = auto()
    DROP_CONNECTIONS = auto()
    GO_AWAY = auto()
    NAME_WHAT_IT_TOOK = auto()
    HONOUR_KEYS = auto()
    REFUSE_BAD_ADDRESSES = auto()


class Harness(Protocol):
    """A channel with its provider. Whatever `does` is, it is done from then on to each request."""

    @property
    def channel(self) -> Outgoing: ...
    @property
    def address(self) -> str:
        """An address that the provider takes; it holds the digits or word of CANARIES."""
        ...

    @property
    def bad_addresses(self) -> tuple[str, ...]: ...
    async def does(self, what: Can) -> None: ...
    async def accepted(self) -> dict[str, int]:
        """Return how often each message was taken over, by what the provider knows of it."""
        ...

    def reference(self, message_id: UUID) -> str:
        """Return what the provider knows of a message."""
        ...

    def message(self, identity: UUID, to: str | None = None) -> Message: ...


CANARIES = ("canary", "5550199")
"""Parts of every address here that no answer may repeat."""


def a_text(identity: UUID, to: str, **changed: object) -> Message:
    return Message(
        identity,
        to,
        Language.ENGLISH,
        "Reminder",
        "Reminder: now.",
        **changed,  # type: ignore[arg-type]  # a test's own words
    )


__all__ = ["CANARIES", "Can", "ChannelName", "Harness", "Outgoing", "a_text"]
