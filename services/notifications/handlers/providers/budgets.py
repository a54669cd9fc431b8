"""A replica's part of the providers' budgets: leased ahead, so that a send costs no transaction."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from services.notifications.domain.providers.limits import Asked
from services.notifications.ports.providers import ProviderBook


@dataclass(slots=True)
class LeasedBudget:
    """What this replica holds of one provider's budget. `monotonic` gives seconds.

    A lease is believed until a moment counted from before it was asked for: never longer than the
    database does.
    """

    book: ProviderBook
    provider: str
    replica: str
    monotonic: Callable[[], float]
    _tokens: int = 0
    _until: float = 0.0
    _dry_until: dict[bool, float] = field(default_factory=dict)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def take(self, wanted: int, *, is_crisis: bool) -> tuple[int, float]:
        """Return how many may be used now, and in how many seconds there may be more."""
        async with self._lock:
            if self._held() >= wanted or self.dry_for(is_crisis=is_crisis):
                used = min(wanted, self._held())
                self._tokens -= used
            else:
                used = await self._renew(wanted, is_crisis=is_crisis)
            return used, self.dry_for(is_crisis=is_crisis) if used < wanted else 0.0

    def dry_for(self, *, is_crisis: bool) -> float:
        """Return for how many seconds it is not worth asking for more."""
        return max(self._dry_until.get(is_crisis, 0.0) - self.monotonic(), 0.0)

    async def give_back(self) -> None:
        """Return to the database what is not used: when stopping, or when nothing is to send."""
        async with self._lock:
            unused, self._tokens, self._until = self._held(), 0, 0.0
            if unused:
                await self.book.give_back(self.provider, self.replica, unused)

    async def _renew(self, wanted: int, *, is_crisis: bool) -> int:
        unused, began = self._held(), self.monotonic()
        # Should the answer be lost, nothing of it may be used.
        self._tokens, self._until = 0, 0.0
        ahead = 0 if is_crisis else wanted
        asked = Asked(self.replica, wanted, unused, ahead, is_crisis)
        granted = await self.book.lease(self.provider, asked)
        self._tokens, self._until = granted.held, began + granted.until
        if granted.used < wanted:
            self._dry_until[is_crisis] = self.monotonic() + granted.wait
        return granted.used

    def _held(self) -> int:
        return self._tokens if self.monotonic() < self._until else 0
