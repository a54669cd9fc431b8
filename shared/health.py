"""Owns health: liveness says that the event loop ticks, readiness says what is missing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic

Check = Callable[[], Awaitable[str | None]]
"""Says what is missing, in words without values, or None."""

CHECK_TIMEOUT_SECONDS = 2.0
TICK_SECONDS = 0.5
STALLED_SECONDS = 5.0


class Pulse:
    """Ticks in the event loop, so that a loop that stands still is seen."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._ticked = now()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tick for as long as the block lasts."""
        self._ticked = self._now()
        ticking = asyncio.create_task(self._tick(), name="pulse")
        try:
            yield
        finally:
            ticking.cancel()

    def is_alive(self) -> bool:
        return self._now() - self._ticked < STALLED_SECONDS

    async def _tick(self) -> None:
        while True:
            self._ticked = self._now()
            await asyncio.sleep(TICK_SECONDS)


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not there, and whether the process is of use without it."""

    name: str
    reason: str
    is_needed: bool


@dataclass
class Readiness:
    """The named checks of a process.

    `needed` must hold for the process to be sent work. `wanted` is reported when it is missing,
    and no more: a broker that is away must not stop writes, which the outbox absorbs.
    """

    needed: dict[str, Check] = field(default_factory=dict)
    wanted: dict[str, Check] = field(default_factory=dict)

    async def missing(self) -> list[Missing]:
        """Run all checks at once and return what is missing."""
        found = await asyncio.gather(
            *(_look(name, check, is_needed=True) for name, check in self.needed.items()),
            *(_look(name, check, is_needed=False) for name, check in self.wanted.items()),
        )
        return [missing for missing in found if missing is not None]

    def want(self, checks: Mapping[str, Check]) -> None:
        self.wanted.update(checks)

    def need(self, checks: Mapping[str, Check]) -> None:
        self.needed.update(checks)


async def _look(name: str, check: Check, *, is_needed: bool) -> Missing | None:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT_SECONDS):
            reason = await check()
    except TimeoutError:
        reason = f"does not answer within {CHECK_TIMEOUT_SECONDS:g} s"
    except Exception as error:  # noqa: BLE001 - a check that fails is an answer too
        reason = type(error).__name__
    return None if reason is None else Missing(name, reason, is_needed)
