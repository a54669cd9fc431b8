"""What hand-overs told of their providers, gathered for a moment and then written down for all."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from services.notifications.domain.messages.message import Answer
from services.notifications.domain.providers.outcomes import is_failure, outcome_of
from services.notifications.domain.providers.provider import ProviderState
from services.notifications.ports.providers import ProviderBook, Told
from shared.clock import Clock

URGENT_SECONDS = 0.1
"""At most this often a failure is written down before a message is assigned."""


@dataclass(slots=True)
class Tally:
    """Outcomes that are not in the database yet, and what they already mean here."""

    book: ProviderBook
    clock: Clock
    monotonic: Callable[[], float]
    _took: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    _blocked: dict[str, datetime] = field(default_factory=dict)
    _is_urgent: bool = False
    _written_at: float = float("-inf")
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def add(self, provider: str, answer: Answer, seconds: float) -> None:
        outcome = outcome_of(answer)
        self._took[provider, outcome].append(round(seconds * 1000))
        self._is_urgent |= is_failure(outcome)

    def block(self, provider: str, until: datetime) -> None:
        self._blocked[provider] = max(until, self._blocked.get(provider, until))
        self._is_urgent = True

    def seen(self, state: ProviderState) -> ProviderState:
        """Return a state with what this replica was told and has not written down yet."""
        until = self._blocked.get(state.name)
        return state if until is None else state.blocked(until)

    async def write_down_urgent(self) -> bool:
        """Write failures down at once, unless that was done a moment ago; say whether it was."""
        if not self._is_urgent or self.monotonic() - self._written_at < URGENT_SECONDS:
            return False
        await self.write_down()
        return True

    async def write_down(self) -> None:
        """Tell all replicas. Raises DatabaseAway; what was told is then kept for the next time."""
        async with self._lock:
            took, blocked = dict(self._took), dict(self._blocked)
            if not took and not blocked:
                return
            self._took.clear()
            self._is_urgent = False
            told = [Told(*key, tuple(each)) for key, each in took.items()]
            try:
                await self.book.record(told, blocked, self.clock.now())
            except BaseException:
                for key, each in took.items():
                    self._took[key].extend(each)
                raise
            self._forget(blocked)
            self._written_at = self.monotonic()

    def _forget(self, blocked: dict[str, datetime]) -> None:
        for provider, until in blocked.items():
            if self._blocked.get(provider) == until:
                del self._blocked[provider]
