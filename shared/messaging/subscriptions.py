"""What a service listens to: one function per event, declared beside each other."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from faststream.nats import JStream, NatsBroker

from shared.contracts.event import Event, Received
from shared.messaging.envelope import UnreadableEvent
from shared.messaging.subjects import STREAM, address, any_site

E = TypeVar("E", bound=Event)
U = TypeVar("U")


class Handler(Protocol):
    """A subscriber: gets the event and a unit of work, and never commits or acks."""

    __name__: str

    def __call__(self, received: Received[Any], uow: Any, /) -> Awaitable[None]: ...


class Subscriptions:
    """The events one service consumes; `consumer` names its durable consumer too.

    `lanes`: into how many a worker sorts sites, each lane with a transaction of its own. More than
    one is for subscribers that wait for locks of what runs longer than a statement.
    """

    def __init__(self, consumer: str, *, lanes: int = 1) -> None:
        self.consumer = consumer
        self.lanes = lanes
        self._handlers: dict[str, tuple[type[Event], Handler]] = {}

    def when(
        self, kind: type[E]
    ) -> Callable[
        [Callable[[Received[E], U], Awaitable[None]]], Callable[[Received[E], U], Awaitable[None]]
    ]:
        """Register the decorated function for an event. Raises ValueError for a second one."""

        def register(
            handler: Callable[[Received[E], U], Awaitable[None]],
        ) -> Callable[[Received[E], U], Awaitable[None]]:
            if self._key(kind) in self._handlers:
                raise ValueError(f"{kind.event_name()} has a subscriber already")
            self._handlers[self._key(kind)] = (kind, handler)
            return handler

        return register

    @property
    def events(self) -> list[type[Event]]:
        return [kind for kind, _ in self._handlers.values()]

    def filter_subjects(self) -> list[str]:
        return sorted(any_site(kind) for kind in self.events)

    def handler_for(self, subject: str) -> tuple[type[Event], Handler]:
        """Return the event class and subscriber for a subject. Raises UnreadableEvent."""
        parts = subject.split(".")
        found = self._handlers.get(".".join(parts[2:]))
        if found is None:
            raise UnreadableEvent("nothing here listens to this subject")
        return found

    @property
    def declared(self) -> dict[str, type[Event]]:
        """The events by the names of their subscribers."""
        return {handler.__name__: kind for kind, handler in self._handlers.values()}

    def describe(self, broker: NatsBroker) -> None:
        """Declare the subscribers to FastStream, which writes the AsyncAPI document."""
        stream = JStream(STREAM, declare=False)
        for kind, handler in self._handlers.values():
            name, words = handler.__name__, handler.__doc__ or kind.__doc__
            subscriber = broker.subscriber(
                address(kind), stream=stream, title=name, description=words
            )
            subscriber(_typed(name, kind))

    @staticmethod
    def _key(kind: type[Event]) -> str:
        return f"{kind.publisher}.{kind.event_name()}.v{kind.version}"


def _typed(name: str, kind: type[Event]) -> Callable[[Any], Awaitable[None]]:
    async def receive(event: Any) -> None: ...  # without words: they would stand in the document

    receive.__name__ = name
    receive.__annotations__["event"] = kind
    return receive
