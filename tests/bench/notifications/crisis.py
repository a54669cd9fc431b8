"""How long a crisis message waits while a mass of bulk is queued and being sent."""

import asyncio
from datetime import datetime

from services.notifications.domain.terms import Lane
from tests.bench.extent import Extent
from tests.bench.figures import Figure, Goal, Skipped, percentile
from tests.bench.notifications.place import Place
from tests.bench.notifications.sending import BATCH, Sending, sending
from tests.support.polling import eventually

_MOST_SECONDS = 1.0
_A_SECOND = 20
_MADE = "SELECT id::text, created_at FROM notification WHERE lane = $1"


async def measure(place: Place, extent: Extent) -> list[Figure | Skipped]:
    async with sending(place, latency=0.05) as ours:
        seconds = await _seconds(ours, extent)
    p99, p50 = percentile(seconds, 0.99), percentile(seconds, 0.5)
    return [
        Figure(
            section="notifications",
            name=f"notifications: crisis lane, {extent.bulk:,} bulk queued, p99",
            unit="ms",
            ours=[p99 * 1000],
            limit_name="ms",
            limit=[_MOST_SECONDS * 1000],
            goal=Goal(most=1),
            beside={"ms at p50": [p50 * 1000]},
            note="from the message's row until the provider took it, its 50 ms included",
        )
    ]


async def _seconds(ours: Sending, extent: Extent) -> list[float]:
    await ours.outbox.add(extent.bulk, Lane.BULK)
    await ours.outbox.settle()
    async with ours.place.workers(ours.url, 1, **BATCH):
        await eventually(ours.place.provider.accepted, within=60, what="the first bulk message")
        for _ in range(extent.crises):
            await ours.outbox.add(1, Lane.CRISIS)
            await asyncio.sleep(1 / _A_SECOND)
        return await eventually(lambda: _taken(ours, extent), within=60, what="all of the crisis")


async def _taken(ours: Sending, extent: Extent) -> list[float]:
    rows = await ours.outbox.connection.fetch(_MADE, Lane.CRISIS)
    made: dict[str, datetime] = {row["id"]: row["created_at"] for row in rows}
    taken = {entry["reference"]: entry["at"] for entry in await ours.place.provider.ledger()}
    seconds = [taken[one] - at.timestamp() for one, at in made.items() if one in taken]
    return seconds if len(seconds) == extent.crises else []
