"""The relay: commit order, several relays, refused batches, outages."""

import asyncio
from collections.abc import MutableMapping
from itertools import pairwise
from typing import Any
from uuid import UUID

import asyncpg
import nats
import pytest
from nats.aio.client import Client
from structlog.testing import capture_logs

from shared.clock import SystemClock
from shared.database.writes import apply
from shared.identifiers import new_id
from shared.messaging.outbox import outbox_write
from shared.messaging.publishing import FEW, Outgoing, publish
from shared.messaging.relay import Relay
from shared.messaging.subjects import STREAM
from tests.integration.messaging.conftest import Bench
from tests.support.ledger import PUBLISHED, UNPUBLISHED, Posted, context, post
from tests.support.polling import eventually


async def at_once() -> None:
    """Say that it is always safe to publish."""


def write_for(account: UUID, seq: int) -> Any:
    return outbox_write(
        Posted(account_id=account, amount=seq),
        service="accounts",
        aggregate_seq=seq,
        context=context(),
        time=SystemClock().now(),
    )


async def published(bench: Bench) -> list[asyncpg.Record]:
    return await bench.database.fetch(PUBLISHED)


async def test_a_commit_that_comes_late_is_not_overtaken_and_not_lost(bench: Bench) -> None:
    """Positions are given before commit: "greater than the last seen" would lose the late one."""
    client = await nats.connect(bench.server.url)
    relay = Relay(bench.database, client, ready=at_once)
    late = await asyncpg.connect(bench.database.url)
    await bench.database.open()
    async with bench.database.connection() as early:
        started = late.transaction()
        await started.start()
        await late.set_type_codec("jsonb", schema="pg_catalog", encoder=lambda _: "{}", decoder=str)
        await apply(late, [[write_for(new_id(), 1)]])
        await apply(early, [[write_for(new_id(), 1)]])

    assert await relay.move_batch() == 0, "the early commit waits for the late one"
    await started.commit()
    assert await relay.move_batch() == 2

    rows = await published(bench)
    assert [row["position"] for row in rows] == sorted(row["position"] for row in rows)
    await late.close()
    await client.close()


async def test_what_was_held_back_is_moved_soon_after_without_a_wake(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any transaction of the cluster may hold rows back, and none says when it ends."""
    monkeypatch.setattr("shared.messaging.relay.POLL_SECONDS", 60.0)
    client = await nats.connect(bench.server.url)
    holding = await asyncpg.connect(bench.database.url)
    await holding.execute("BEGIN; SELECT pg_current_xact_id()")
    await post(bench.units, 1)
    relay = asyncio.create_task(Relay(bench.database, client, ready=at_once).run())
    assert await bench.database.fetch(UNPUBLISHED)

    await holding.execute("COMMIT")

    async def all_moved() -> bool:
        return not await bench.database.fetch(UNPUBLISHED)

    await eventually(all_moved, within=20, what="an empty outbox")
    relay.cancel()
    await holding.close()
    await client.close()


async def test_what_is_let_go_between_two_looks_is_moved_without_a_wake(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.relay.POLL_SECONDS", 60.0)
    client = await nats.connect(bench.server.url)
    holding = await asyncpg.connect(bench.database.url)
    await holding.execute("BEGIN; SELECT pg_current_xact_id()")
    await post(bench.units, 1)
    relay = Relay(bench.database, client, ready=at_once)
    look_again = relay._holds_something_back  # noqa: SLF001 - the moment between the two looks

    async def let_go_first() -> bool:
        if holding.is_in_transaction():
            await holding.execute("COMMIT")
        return await look_again()

    monkeypatch.setattr(relay, "_holds_something_back", let_go_first)
    running = asyncio.create_task(relay.run())

    async def all_moved() -> bool:
        return not await bench.database.fetch(UNPUBLISHED)

    await eventually(all_moved, within=20, what="an empty outbox")
    running.cancel()
    await holding.close()
    await client.close()


async def test_three_relays_keep_each_aggregates_order(bench: Bench) -> None:
    clients = [await nats.connect(bench.server.url) for _ in range(3)]
    relays = [Relay(bench.database, c, ready=at_once, batch=25) for c in clients]
    running = [asyncio.create_task(relay.run()) for relay in relays]
    accounts = await asyncio.gather(*(post(bench.units, 1) for _ in range(20)))
    for amount in range(2, 22):
        await asyncio.gather(*(post(bench.units, amount, account) for account in accounts))

    async def all_moved() -> bool:
        return not await bench.database.fetch(UNPUBLISHED)

    await eventually(all_moved, within=20, what="an empty outbox")
    for task in running:
        task.cancel()
    by_account: dict[UUID, list[int]] = {}
    for row in await published(bench):
        by_account.setdefault(row["aggregate_id"], []).append(row["aggregate_seq"])
    inversions = sum(a > b for seqs in by_account.values() for a, b in pairwise(seqs))
    assert inversions == 0
    assert sum(map(len, by_account.values())) == 420
    for client in clients:
        await client.close()


async def test_a_batch_refused_for_a_duplicate_is_published_row_by_row(bench: Bench) -> None:
    """Error 10201 rejects the whole batch; a duplicate counts as published where it stands."""
    client = await nats.connect(bench.server.url)
    messages = [message() for _ in range(FEW + 1)]
    first = await publish(client, [messages[2]])

    sequences = await publish(client, messages)

    assert sequences[2] == first[0]
    assert len(set(sequences)) == FEW + 1
    assert (await client.jetstream().stream_info(STREAM)).state.messages == FEW + 1
    await client.close()


async def test_a_full_batch_is_stored_whole_and_in_order(bench: Bench) -> None:
    client = await nats.connect(bench.server.url)
    messages = [message() for _ in range(1000)]

    sequences = await publish(client, messages)

    assert sequences == list(range(1, 1001))
    stored = await client.jetstream().get_msg(STREAM, 777)
    assert (stored.headers or {})["ce-id"] == messages[776].headers["ce-id"]
    await client.close()


def message() -> Outgoing:
    _, *_, subject, headers, payload = write_for(new_id(), 1).arguments
    return Outgoing(subject, headers, payload)


async def test_while_the_broker_is_away_commands_are_accepted_and_delivered_later(
    bench: Bench,
) -> None:
    await bench.start_worker()
    await post(bench.units, 1)
    bench.server.kill()

    await asyncio.gather(*(post(bench.units, amount) for amount in range(2, 102)))

    assert len(await bench.database.fetch(UNPUBLISHED)) >= 100
    bench.server.restart()

    async def all_moved() -> bool:
        return not await bench.database.fetch(UNPUBLISHED)

    await eventually(all_moved, within=30, what="an empty outbox")


async def test_after_an_outage_it_is_said_once_that_the_relay_works_again(bench: Bench) -> None:
    client = await nats.connect(bench.server.url)
    outages = [ConnectionError(), ConnectionError()]

    async def twice_away() -> None:
        if outages:
            raise outages.pop()

    relay = Relay(bench.database, client, ready=twice_away)
    with capture_logs() as logs:
        running = asyncio.create_task(relay.run())
        await eventually(lambda: "relay_works_again" in events(logs), what="the good news")
        await post(bench.units, 1)

        async def moved() -> bool:
            return bool(await published(bench))

        await eventually(moved, what="a published row")
    assert events(logs) == ["relay_waits", "relay_waits", "relay_works_again"]
    running.cancel()
    await client.close()


def events(logs: list[MutableMapping[str, Any]]) -> list[str]:
    return [entry["event"] for entry in logs if entry["event"].startswith("relay_")]


async def test_a_request_during_a_reconnect_is_refused_instead_of_buffered(bench: Bench) -> None:
    """The client would store a timed-out publish after all, when it reconnects."""
    client: Client = await nats.connect(
        bench.server.url, max_reconnect_attempts=-1, reconnect_time_wait=1
    )
    bench.server.kill()
    await eventually(lambda: not client.is_connected, what="a lost connection")

    with pytest.raises(nats.errors.ConnectionReconnectingError):
        await publish(client, [message()])
    await client.close()
