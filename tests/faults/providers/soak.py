"""Messages through a provider that fails half of the time and loses answers; workers are killed.

The provider's own ledger is the witness. Time is brought forward: who waits for another try, or to
ask what became of one, does so at once.
"""

import asyncio
import json
import random
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self

import asyncpg
import orjson

from tests.bench.conversation import Program
from tests.bench.notifications.place import Place
from tests.bench.notifications.rows import SITES, Outbox, outbox
from tests.bench.notifications.worker import settings_of
from tests.support.polling import eventually

HALF_FAILS = {
    "server_error": 0.35,
    "refuse_for_now": 0.05,
    "drop": 0.10,
    "lose_answer": 0.05,
    "malformed": 0.005,
    "lie": 0.005,
}
"""Shares of requests. "drop" closes the connection and took nothing: nobody can tell it from an
answer that was lost."""
_PACE = {"dispatch_batch": 50, "dispatch_batches": 4, "dispatch_poll_seconds": 0.1}
_HURRY_SECONDS = 0.5
_REST = "('sent', 'delivered', 'dead', 'expired', 'suppressed')"
# A message whose turn comes 15 seconds after a breaker opened would come back now.
_SOON = """
UPDATE notification SET due_at = now() WHERE state IN ('failed', 'deferred') AND due_at > now();
UPDATE attempt SET give_up_at = now() + interval '5 s'
  WHERE give_up_at > now() + interval '5 s' AND resolution IS NULL;
UPDATE attempt SET look_at = now() WHERE resolution IS NULL
  AND look_at > now() + CASE looks WHEN 0 THEN interval '0 s' ELSE interval '2 s' END;
UPDATE provider SET breaker_until = now() WHERE breaker = 'open' AND breaker_until > now()
"""
_LEFT = f"""
SELECT count(*) FROM notification WHERE state NOT IN {_REST}
  AND NOT (state = 'unknown' AND reason = 'outcome_unknown')
"""  # noqa: S608 - constants
_FATES = "SELECT id, state, reason, when_unknown FROM notification"
_UNKNOWNS = """
SELECT notification_id, coalesce(resolution, 'awaited') AS resolution FROM attempt
WHERE outcome = 'unknown'
"""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is asked of the provider, and what is done to the workers."""

    messages: int
    workers: int
    kills: int
    seed: int
    honours_key: bool
    knows_status: bool
    latency: float = 0.02


@dataclass
class Soaked:
    """What came of it. `taken` is how often the provider took each message over."""

    taken: Counter[str] = field(default_factory=Counter)
    states: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str | None] = field(default_factory=dict)
    resolutions: dict[str, Counter[str]] = field(default_factory=dict)
    kills: int = 0
    turns: dict[str, int] = field(default_factory=dict)

    @property
    def duplicates(self) -> dict[str, int]:
        return {message: count - 1 for message, count in self.taken.items() if count > 1}

    @property
    def possible_duplicates(self) -> dict[str, int]:
        """Return how often each was sent again though it might have been taken over."""
        return {m: how["sent_again"] for m, how in self.resolutions.items() if how["sent_again"]}

    @property
    def lost(self) -> list[str]:
        """Return what is said to have been sent, and was never taken over."""
        return [m for m, state in self.states.items() if state == "sent" and not self.taken[m]]

    @property
    def unexplained(self) -> list[str]:
        """Return what ended unsent without a reason."""
        return [m for m, s in self.states.items() if s != "sent" and self.reasons[m] is None]

    @property
    def taken_unsaid(self) -> list[str]:
        """Return what was taken over, ended otherwise, and is not said to be unknown."""
        return [
            message
            for message in self.taken
            if self.states[message] not in {"sent", "unknown"} and message not in self.resolutions
        ]

    def told(self) -> dict[str, Any]:
        settled: Counter[str] = Counter()
        for how in self.resolutions.values():
            settled += how
        return {
            "messages": len(self.states),
            "ended": dict(Counter(self.states.values())),
            "taken_over": len(self.taken),
            "duplicates": sum(self.duplicates.values()),
            "possible_duplicates_reported": sum(self.possible_duplicates.values()),
            "lost": len(self.lost),
            "lost_answers_settled": dict(settled),
            "workers_killed": self.kills,
            "provider_turns": self.turns,
        }


async def soak(place: Place, terms: Terms) -> Soaked:
    """Run until every message has its end. Raises NeverCame."""
    url = await place.database()
    await _plan(place, terms)
    settings = settings_of(place.provider.url, database_url=url)
    people = max(-(-terms.messages // (10 * SITES)) * SITES, SITES)
    soaked = Soaked()
    async with outbox(url, settings, people=people, subjects=people * 10) as made:
        # No message before all are ready: starts may take longer than a first look waits.
        async with _Crew(place, url, terms).hired() as crew, _hurried(url):
            await _add(made, terms)
            async with crew.at_work(soaked):
                await eventually(
                    lambda: _is_over(made), within=60 + terms.messages / 20, what="every end"
                )
        await _see(place, made, soaked)
    return soaked


async def _plan(place: Place, terms: Terms) -> None:
    await place.provider.begin(latency=terms.latency)
    plan = {
        "seed": terms.seed,
        "shares": HALF_FAILS,
        "latency": [terms.latency / 2, terms.latency],
        "honours_key": terms.honours_key,
        "knows_status": terms.knows_status,
    }
    address, body = f"{place.provider.url}/plan", orjson.dumps(plan)
    async with place.provider.session.put(address, data=body) as answer:
        answer.raise_for_status()


async def _add(made: Outbox, terms: Terms) -> None:
    async with made.connection.transaction():
        await made.add(terms.messages)
        # Of every other message a duplicate is better than a loss.
        await made.connection.execute(
            "UPDATE notification SET when_unknown = 'send_again' WHERE hashtext(id::text) % 2 = 0"
        )


async def _is_over(made: Outbox) -> bool:
    return not await made.connection.fetchval(_LEFT)


@dataclass
class _Crew:
    """Worker processes over one database."""

    place: Place
    url: str
    terms: Terms
    _workers: list[Program] = field(default_factory=list)

    @asynccontextmanager
    async def hired(self) -> AsyncIterator[Self]:
        """Start them all; they are ready when they are yielded, and end afterwards."""
        try:
            for _ in range(self.terms.workers):
                self._workers.append(await self._started())
            for worker in self._workers:
                await worker.hear()
            yield self
        finally:
            await asyncio.gather(*(worker.end() for worker in self._workers))

    @asynccontextmanager
    async def at_work(self, soaked: Soaked) -> AsyncIterator[None]:
        """Kill one now and then, and let another take its place, until the block ends."""
        killing = asyncio.create_task(self._kill(random.Random(self.terms.seed), soaked))
        try:
            yield
        finally:
            killing.cancel()
            with suppress(asyncio.CancelledError):
                await killing

    async def _kill(self, chance: random.Random, soaked: Soaked) -> None:
        for _ in range(self.terms.kills):
            await asyncio.sleep(chance.uniform(0.3, 1.5))
            place = chance.randrange(len(self._workers))
            process = self._workers[place].process
            process.send_signal(signal.SIGKILL)
            await process.wait()
            soaked.kills += 1
            # Kept before it is ready: it must end also where all is over by then.
            self._workers[place] = await self._started()
            await self._workers[place].hear()

    async def _started(self) -> Program:
        told = {
            "database_url": self.url,
            "nats_url": self.place.ground.nats.url,
            "provider_url": self.place.provider.url,
            "providers": [_configured(self.place.provider.url, self.terms)],
            **_PACE,
        }
        module = "tests.bench.notifications.worker"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, json.dumps(told)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return Program(module, process)


def _configured(url: str, terms: Terms) -> dict[str, Any]:
    return {
        "kind": "generic-sms",
        "name": "double",
        "channel": "sms",
        "options": {
            "base_url": url,
            "sender": "+13035550100",
            "allows_private_network": "true",
            "honours_key": "true" if terms.honours_key else "false",
        },
    }


@asynccontextmanager
async def _hurried(url: str) -> AsyncIterator[None]:
    connection = await asyncpg.connect(url)

    async def hurry() -> None:
        while True:
            # It takes rows in another order than workers do: one of the two is told to try again.
            with suppress(asyncpg.DeadlockDetectedError, asyncpg.QueryCanceledError):
                await connection.execute(_SOON)
            await asyncio.sleep(_HURRY_SECONDS)

    hurrying = asyncio.create_task(hurry())
    try:
        yield
    finally:
        hurrying.cancel()
        with suppress(asyncio.CancelledError):
            await hurrying
        await connection.close()


async def _see(place: Place, made: Outbox, soaked: Soaked) -> None:
    provider = place.provider
    async with provider.session.get(f"{provider.url}/ledger/accepted") as answer:
        soaked.taken.update(orjson.loads(await answer.read()))
    async with provider.session.get(f"{provider.url}/ledger/counts") as answer:
        soaked.turns = orjson.loads(await answer.read())["turns"]
    for row in await made.connection.fetch(_FATES):
        soaked.states[str(row["id"])] = row["state"]
        soaked.reasons[str(row["id"])] = row["reason"]
    for row in await made.connection.fetch(_UNKNOWNS):
        how = soaked.resolutions.setdefault(str(row["notification_id"]), Counter())
        how[row["resolution"]] += 1
