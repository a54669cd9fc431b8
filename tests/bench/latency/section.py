"""Goal 4: from a commit in one process to the effect's commit in another, beside pgqueuer.

Both moments are PostgreSQL's own: `track_commit_timestamp` says when each row's transaction
committed, for ours and for pgqueuer alike.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import asyncpg
import nats

from shared.messaging.provisioning import provision
from shared.messaging.subjects import STREAM
from tests.bench.backbone import peers
from tests.bench.conversation import Program, programs
from tests.bench.extent import Extent
from tests.bench.figures import Figure, Goal, Skipped, percentile
from tests.bench.ground import Ground
from tests.support.ledger import metadata
from tests.support.polling import eventually

_PATIENCE_SECONDS = 30.0
_WARM_UP = 50
_CAUSES = """
SELECT id, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 FROM account
WHERE balance = $1
"""
_EFFECTS = """
SELECT account_id, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 FROM ledger
WHERE amount = $1
"""
_marks = count(1)


async def measure(ground: Ground, extent: Extent) -> list[Figure | Skipped]:
    await ground.keep_commit_times()
    seen: dict[tuple[str, int], list[list[float]]] = {}
    async with _ways(ground) as ways:
        for way in ways.values():
            await way.seconds(rate=_WARM_UP, events=_WARM_UP)
        for _ in range(extent.rounds):
            for rate in extent.rates:
                events = max(1, round(rate * extent.latency_seconds))
                for name, way in ways.items():
                    seconds = await way.seconds(rate=rate, events=events)
                    seen.setdefault((name, rate), []).append(seconds)
    return [
        _figure(part, rate, seen[("ours", rate)], seen[("pgqueuer", rate)])
        for rate in extent.rates
        for part in (0.5, 0.99)
    ]


def _figure(part: float, rate: int, ours: list[list[float]], theirs: list[list[float]]) -> Figure:
    return Figure(
        section="latency",
        name=f"commit to effect at {rate}/s, p{part * 100:g}",
        unit="ms",
        ours=[percentile(of_round, part) * 1000 for of_round in ours],
        limit_name="pgqueuer",
        limit=[percentile(of_round, part) * 1000 for of_round in theirs],
        goal=Goal(most=0.8),
        note="ours: producer, relay and consumer in three processes; pgqueuer: two",
    )


@dataclass(frozen=True)
class _Way:
    """One way from a commit to its effect: who commits, and where both rows are."""

    producer: Program
    causes_url: str
    effects_url: str

    async def seconds(self, *, rate: int, events: int) -> list[float]:
        """Commit events at a rate, wait for all effects, and return how long each took."""
        mark = next(_marks)
        await self.producer.ask(rate=rate, count=events, mark=mark)
        effects = await eventually(
            lambda: self._effects(mark, events), within=_PATIENCE_SECONDS, what="all effects"
        )
        causes = dict(await _rows(self.causes_url, _CAUSES, mark))
        return [at - causes[account] for account, at in effects]

    async def _effects(self, mark: int, events: int) -> list[Any]:
        rows = await _rows(self.effects_url, _EFFECTS, mark)
        return rows if len(rows) >= events else []


async def _rows(url: str, sql: str, mark: int) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return list(await connection.fetch(sql, mark))
    finally:
        await connection.close()


@asynccontextmanager
async def _ways(ground: Ground) -> AsyncIterator[dict[str, _Way]]:
    """Run a producer, its relay, and another service's consumer with a database of its own.

    And pgqueuer's producer and worker over one database.
    """
    causes, effects, queue = [await ground.database(metadata) for _ in range(3)]
    await peers.install_pgqueuer(queue)
    await _empty_stream(ground)
    producer, worker = "tests.bench.latency.producer", "tests.bench.latency.worker"
    async with programs(
        (worker, "relay", causes, ground.nats.url),
        (worker, "consumer", effects, ground.nats.url),
        (worker, "pgqueuer", queue),
        (producer, "ours", causes),
        (producer, "pgqueuer", queue),
    ) as (_, _, _, ours, pgqueuer):
        yield {
            "ours": _Way(ours, causes, effects),
            "pgqueuer": _Way(pgqueuer, queue, queue),
        }


async def _empty_stream(ground: Ground) -> None:
    client = await nats.connect(ground.nats.url)
    await provision(client.jetstream())
    await client.jetstream().purge_stream(STREAM)
    await client.close()
