"""How many sends a second: one worker beside Celery, and four workers beside one.

Each send is claimed, passes the gate, is rendered, handed over by HTTP, and recorded with its
attempt and its event. Timed from the first attempt's beginning until the last record is there.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from tests.bench.extent import Extent
from tests.bench.figures import Figure, Goal, Measure, Skipped, interleaved
from tests.bench.notifications.celery_peer import PACKAGES, Celery, PeerIsNotToBeHad, celery
from tests.bench.notifications.place import Place
from tests.bench.notifications.provider import Provider
from tests.bench.notifications.rows import Outbox, outbox
from tests.bench.notifications.worker import settings_of

_LEAST_PER_SECOND = 1_000.0
_PATIENCE_SECONDS = 600.0
_FEWEST_TO_COMPARE = 1_000
BATCH = {"dispatch_batch": 50, "dispatch_batches": 4}
"""What one worker sends with here; 200 are under way at once."""
FIFTY_AT_ONCE = {"dispatch_batch": 25, "dispatch_batches": 2}

_TIMING = """
SELECT count(*) FILTER (WHERE ended_at IS NULL) AS open, count(*) AS begun,
  extract(epoch FROM clock_timestamp() - min(began_at))::float8 AS seconds
FROM attempt
"""
_FORGET = "TRUNCATE attempt, notification, outbox"


@dataclass(frozen=True)
class Sending:
    """A database with people, and the messages that workers are given to send."""

    place: Place
    outbox: Outbox
    url: str

    async def per_second(self, messages: int, *, workers: int, **settings: int) -> float:
        """Start workers, give them messages that are due, and return how many left a second."""
        await self.outbox.connection.execute(_FORGET)
        async with self.place.workers(self.url, workers, **settings):
            await self.outbox.add(messages)
            return messages / await self._seconds(messages)

    async def _seconds(self, messages: int) -> float:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while True:
                (row,) = await self.outbox.connection.fetch(_TIMING)
                if row["begun"] >= messages and not row["open"]:
                    return float(row["seconds"])
                await asyncio.sleep(0.02)


@asynccontextmanager
async def sending(place: Place, *, latency: float) -> AsyncIterator[Sending]:
    url = await place.database()
    await place.provider.begin(latency=latency)
    async with outbox(url, settings_of(place.provider.url, database_url=url)) as made:
        yield Sending(place, made, url)
    await place.ground.drop(url)


async def beside_celery(place: Place, extent: Extent) -> list[Figure | Skipped]:
    async with sending(place, latency=0.05) as ours, AsyncExitStack() as stack:
        measures: dict[str, Measure] = {
            "ours": lambda: ours.per_second(extent.sends, workers=1, **BATCH)
        }
        try:
            peer = await stack.enter_async_context(_celery(place, extent))
            jobs = extent.jobs
            measures["celery"] = lambda: _celery_per_second(peer, place.provider, jobs)
        except PeerIsNotToBeHad as absent:
            skipped = [Skipped("notifications: Celery + Redis", str(absent))]
        else:
            skipped = []
        found = await interleaved(extent.rounds, measures)
    return [*_figures(found, extent), *skipped]


@asynccontextmanager
async def _celery(place: Place, extent: Extent) -> AsyncIterator[Celery]:
    if extent.sends < _FEWEST_TO_COMPARE:
        raise PeerIsNotToBeHad("too few sends to compare by")
    async with celery(await place.ground.database()) as peer:
        yield peer


async def _celery_per_second(peer: Celery, double: Provider, jobs: int) -> float:
    return jobs / await peer.seconds(double.url, jobs)


def _figures(found: dict[str, list[float]], extent: Extent) -> list[Figure]:
    figures = [
        Figure(
            section="notifications",
            name="notifications: one worker, provider of 50 ms",
            unit="sends/s",
            ours=found["ours"],
            limit_name="sends/s",
            limit=[_LEAST_PER_SECOND] * len(found["ours"]),
            goal=Goal(least=1),
            note=f"{extent.sends:,} sends, with all checks and records",
        )
    ]
    if "celery" in found:
        figures.append(
            Figure(
                section="notifications",
                name="notifications: the same sends and rows",
                unit="sends/s",
                ours=found["ours"],
                limit_name="Celery + Redis, one worker",
                limit=found["celery"],
                goal=Goal(least=3),
                note=f"{extent.jobs:,} tasks that wait; {', '.join(PACKAGES)}",
            )
        )
    return figures


async def by_replicas(place: Place, extent: Extent) -> list[Figure | Skipped]:
    """Workers that a provider binds: half a second an answer, fifty at once each."""
    one, many = extent.sends // 10, extent.workers
    async with sending(place, latency=0.5) as ours:
        measures: dict[str, Measure] = {
            "many": lambda: ours.per_second(one * many, workers=many, **FIFTY_AT_ONCE),
            "one": lambda: ours.per_second(one, workers=1, **FIFTY_AT_ONCE),
        }
        found = await interleaved(extent.rounds, measures)
    return [
        Figure(
            section="notifications",
            name=f"notifications: {many} workers, provider of 500 ms, 50 at once each",
            unit="sends/s",
            ours=found["many"],
            limit_name="one worker",
            limit=found["one"],
            goal=Goal(least=0.875 * many),
        )
    ]
