"""A worker that is killed among its hand-overs: nothing is lost, and nothing sent twice."""

import json
from collections.abc import Awaitable, Callable

import asyncpg

from tests.bench.conversation import programs
from tests.bench.notifications.provider import provider
from tests.bench.notifications.rows import outbox
from tests.bench.notifications.worker import settings_of
from tests.support.polling import eventually

MESSAGES = 300
_STATES = "SELECT state, count(*) FROM notification GROUP BY state"
_IN_HAND = "SELECT count(*) FROM attempt WHERE code = 'process-ended'"
"""Hand-overs of which nobody knows the end, until the provider that honours our key says it."""


async def test_a_killed_worker_loses_nothing_and_what_it_had_in_hand_is_counted(
    migrated_url: Callable[[str], Awaitable[str]],
) -> None:
    url = await migrated_url("notifications")
    async with provider() as double:
        await double.begin(latency=0.2)
        told = json.dumps({"database_url": url, "provider_url": double.url})
        command = ("tests.bench.notifications.worker", told)
        settings = settings_of(double.url, database_url=url)
        async with outbox(url, settings) as made, programs(command, command) as (dies, _):
            await made.add(MESSAGES)
            await eventually(double.accepted, within=60, what="the first message")
            dies.process.kill()
            await eventually(lambda: _is_over(made.connection), within=60, what="the end")
            rows = await made.connection.fetch(_STATES)
            in_hand = await made.connection.fetchval(_IN_HAND)
            states: dict[str, int] = {row["state"]: row["count"] for row in rows}
        taken = [entry["reference"] for entry in await double.ledger()]
    assert len(taken) == len(set(taken)), "nobody was written to twice"
    assert states.keys() <= {"sent", "unknown"}
    assert sum(states.values()) == MESSAGES
    assert states["sent"] <= len(taken) <= MESSAGES
    assert 0 < in_hand <= settings.dispatch_batch * settings.dispatch_batches


async def _is_over(connection: asyncpg.Connection) -> bool:
    open_ones = await connection.fetchval(
        "SELECT count(*) FROM notification WHERE state IN ('deferred', 'failed', 'queued')"
    )
    return bool(open_ones == 0)
