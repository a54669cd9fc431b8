"""What delivery asks of providers: who takes a message now, and how that ended.

A message is assigned right before its hand-over: that takes budget.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.notifications.domain.messages.message import Answer, Message
from services.notifications.domain.providers.judging import Change
from services.notifications.domain.providers.limits import Asked, Granted
from services.notifications.domain.providers.provider import ProviderState
from services.notifications.domain.providers.thresholds import ThresholdsVersion
from services.notifications.domain.terms import ChannelName, Lane, Reason


class Provider(Protocol):
    """An account with somebody who carries messages. Never raises: all that happens is an answer.

    `honours_key`: the same message id is taken over once, however often it is handed over.
    `looks_up`: it can be asked by our id, or tells of every message by itself under it.
    """

    @property
    def name(self) -> str: ...
    @property
    def channel(self) -> ChannelName: ...
    @property
    def honours_key(self) -> bool: ...
    @property
    def looks_up(self) -> bool: ...

    async def hand_over(self, message: Message) -> Answer:
        """Hand one message over and wait for the answer, a few seconds at most."""
        ...

    async def look_up(self, message_id: UUID, reference: str | None) -> Answer | None:
        """Ask what became of a message: None where the provider cannot say, now or ever.

        Refused means that it was surely not taken over, or given up.
        """
        ...

    async def close(self) -> None:
        """Let connections go."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A message that wants a provider.

    `tried` refused it in this attempt. `bound_to` may have taken it already: no other is asked.
    """

    channel: ChannelName
    lane: Lane
    tried: frozenset[str] = frozenset()
    bound_to: str | None = None


@dataclass(frozen=True, slots=True)
class Assigned:
    """Whose `provider` takes it now; its budget is taken.

    A probe is the one message that tries whether an open breaker's provider is well again.
    """

    provider: Provider
    is_probe: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Nobody takes it before `until`. It is no failed attempt."""

    until: datetime
    reason: Reason


class Providers(Protocol):
    async def assign(self, wanted: Sequence[Wanted]) -> list[Assigned | Held]:
        """Return for each message who takes it, in the same order. Raises DatabaseAway."""
        ...

    async def closed(self, lane: Lane) -> Mapping[ChannelName, Held]:
        """Return the channels that take nothing now, without taking budget: not worth claiming."""
        ...

    def told(self, provider: str, answer: Answer, seconds: float) -> None:
        """Note how a hand-over ended and how long it took; other replicas learn of it soon."""
        ...

    def named(self, name: str | None) -> Provider | None:
        """Return a provider; None for one that is not configured any more."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """How many hand-overs of a provider ended in one way, and how long they took."""

    provider: str
    outcome: str
    milliseconds: tuple[int, ...]


class ProviderStates(Protocol):
    """Within a unit of work."""

    async def hold(self, name: str) -> ProviderState:
        """Return a provider, locked. Raises NotFound."""
        ...

    def put(self, state: ProviderState) -> None: ...

    async def thresholds(self) -> ThresholdsVersion:
        """Return what is in force."""
        ...

    def publish_thresholds(self, version: ThresholdsVersion) -> None: ...

    def note(self, change: Change, channel: ChannelName, at: datetime, by: str) -> None:
        """Keep what changed, for ops to read."""
        ...


class ProviderBook(Protocol):
    """Providers' state in the database, for all replicas."""

    async def states(self) -> list[ProviderState]: ...

    async def lease(self, provider: str, asked: Asked) -> Granted:
        """Lease budget; `until` is seconds from now."""
        ...

    async def give_back(self, provider: str, replica: str, unused: int) -> None: ...

    async def begin_probe(self, provider: str, now: datetime) -> bool:
        """Say whether this replica is the one that probes; one is at a time."""
        ...

    async def record(
        self, told: Sequence[Told], blocked: Mapping[str, datetime], now: datetime
    ) -> None:
        """Add outcomes to the windows, and judge breakers and weights by them."""
        ...
