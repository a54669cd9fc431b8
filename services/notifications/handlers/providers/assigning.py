"""Assigning messages to providers: by weight, among those that may, within shared budgets."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.notifications.domain.messages.message import Answer, Refused
from services.notifications.domain.providers.breaker import Breaker
from services.notifications.domain.providers.choosing import in_order, soonest
from services.notifications.domain.providers.provider import Hindrance, ProviderState
from services.notifications.domain.terms import ChannelName, Lane, Reason
from services.notifications.handlers.providers.budgets import LeasedBudget
from services.notifications.handlers.providers.telling import Tally
from services.notifications.ports.providers import (
    Assigned,
    Held,
    Provider,
    ProviderBook,
    Wanted,
)
from shared.clock import Clock

SNAPSHOT_SECONDS = 0.25
"""How old a replica's view of the providers may be."""
PULSE_SECONDS = 0.25


@dataclass(slots=True)
class _Candidate:
    """A message that is still to be placed, and whom to ask, in order."""

    index: int
    wanted: Wanted
    order: list[ProviderState]
    hindrances: list[Hindrance]


@dataclass(slots=True, kw_only=True)
class SharedProviders:
    """One replica's way to the providers. `chance` gives a number from 0 to 1."""

    parts: Mapping[str, Provider]
    limited: frozenset[str]
    book: ProviderBook
    clock: Clock
    chance: Callable[[], float]
    replica: str
    monotonic: Callable[[], float] = time.monotonic
    snapshot_seconds: float = SNAPSHOT_SECONDS
    _states: list[ProviderState] = field(default_factory=list)
    _read_at: float = float("-inf")
    _budgets: dict[str, LeasedBudget] = field(default_factory=dict)
    _tally: Tally = field(init=False)

    def __post_init__(self) -> None:
        self._tally = Tally(self.book, self.clock, self.monotonic)

    async def assign(self, wanted: Sequence[Wanted]) -> list[Assigned | Held]:
        now = self.clock.now()
        states = await self._snapshot()
        answers: dict[int, Assigned | Held] = {}
        waiting = [self._candidate(i, each, states, now) for i, each in enumerate(wanted)]
        while waiting:
            waiting = await self._round(waiting, answers, now)
        return [answers[index] for index in range(len(wanted))]

    async def closed(self, lane: Lane) -> Mapping[ChannelName, Held]:
        now = self.clock.now()
        states = await self._snapshot()
        found = {}
        for channel in {state.channel for state in states}:
            reasons = [self._closed(s, lane, now) for s in states if s.channel is channel]
            hindrances = [each for each in reasons if each is not None]
            if len(hindrances) == len(reasons):
                found[channel] = _held(hindrances, now)
        return found

    def told(self, provider: str, answer: Answer, seconds: float) -> None:
        self._tally.add(provider, answer, seconds)
        if isinstance(answer, Refused) and answer.retry_after is not None:
            self._tally.block(provider, self.clock.now() + answer.retry_after)

    def named(self, name: str | None) -> Provider | None:
        return self.parts.get(name) if name else None

    async def run(self) -> None:
        """Write down what was told, again and again, until cancelled; then return what is left."""
        try:
            while True:
                await asyncio.sleep(PULSE_SECONDS)
                await self._tally.write_down()
        finally:
            await self.leave()

    async def leave(self) -> None:
        """Write down the last outcomes, and give unused budget back."""
        await self._tally.write_down()
        for budget in self._budgets.values():
            await budget.give_back()

    def _closed(self, state: ProviderState, lane: Lane, now: datetime) -> Hindrance | None:
        dry = 0.0
        if state.name in self._budgets:
            dry = self._budgets[state.name].dry_for(is_crisis=lane is Lane.CRISIS)
        rate = Hindrance(Reason.PROVIDER_RATE, now + timedelta(seconds=dry)) if dry else None
        return state.hindrance(now) or rate

    async def close(self) -> None:
        """Let the providers' connections go, when nothing is under way any more."""
        for provider in self.parts.values():
            await provider.close()

    async def _snapshot(self) -> list[ProviderState]:
        if await self._tally.write_down_urgent():
            self._read_at = float("-inf")
        if self.monotonic() - self._read_at >= self.snapshot_seconds:
            began = self.monotonic()
            known = await self.book.states()
            self._states = [state for state in known if state.name in self.parts]
            self._read_at = began
        return [self._tally.seen(state) for state in self._states]

    def _candidate(
        self, index: int, wanted: Wanted, states: Sequence[ProviderState], now: datetime
    ) -> _Candidate:
        mine = [s for s in states if s.channel is wanted.channel and s.name not in wanted.tried]
        if wanted.bound_to is not None:
            mine = [state for state in mine if state.name == wanted.bound_to]
        hindrances = [state.hindrance(now) for state in mine]
        able = [s for s, hindrance in zip(mine, hindrances, strict=True) if hindrance is None]
        order = in_order(able, self.chance())
        return _Candidate(index, wanted, order, [each for each in hindrances if each is not None])

    async def _round(
        self, waiting: list[_Candidate], answers: dict[int, Assigned | Held], now: datetime
    ) -> list[_Candidate]:
        """Ask for each message the first of its order; return those that must ask the next."""
        asking: dict[tuple[str, bool], list[_Candidate]] = defaultdict(list)
        for each in waiting:
            if each.order:
                asking[each.order[0].name, each.wanted.lane is Lane.CRISIS].append(each)
            else:
                answers[each.index] = _held(each.hindrances, now)
        refused = []
        for (_, is_crisis), group in asking.items():
            state = group[0].order[0]
            taken, hindrance = await self._take(state, len(group), now, is_crisis=is_crisis)
            for place, each in enumerate(group):
                if place < len(taken):
                    answers[each.index] = taken[place]
                else:
                    each.order.pop(0)
                    each.hindrances.append(hindrance)
                    refused.append(each)
        return refused

    async def _take(
        self, state: ProviderState, count: int, now: datetime, *, is_crisis: bool
    ) -> tuple[list[Assigned], Hindrance]:
        """Return as many assignments as may be, and why there are not more."""
        is_probe = state.circuit.breaker is not Breaker.CLOSED
        wanted = 1 if is_probe else count
        used, wait = await self._spend(state.name, wanted, is_crisis=is_crisis)
        taken = [Assigned(self.parts[state.name], is_probe)] * used
        if is_probe and taken and not await self._may_probe(state.name, now):
            taken = []
        if is_probe:
            until = now + timedelta(seconds=PULSE_SECONDS)
            return taken, Hindrance(Reason.PROVIDER_BROKEN, until)
        return taken, Hindrance(Reason.PROVIDER_RATE, now + timedelta(seconds=wait))

    async def _spend(self, name: str, count: int, *, is_crisis: bool) -> tuple[int, float]:
        """Return how many may leave, and the seconds until there is more."""
        if name not in self.limited:
            return count, 0.0
        return await self._budget(name).take(count, is_crisis=is_crisis)

    async def _may_probe(self, name: str, now: datetime) -> bool:
        self._read_at = float("-inf")
        return await self.book.begin_probe(name, now)

    def _budget(self, name: str) -> LeasedBudget:
        if name not in self._budgets:
            self._budgets[name] = LeasedBudget(self.book, name, self.replica, self.monotonic)
        return self._budgets[name]


def _held(hindrances: Sequence[Hindrance], now: datetime) -> Held:
    found = soonest(hindrances, now)
    return Held(found.until or now, found.reason)
