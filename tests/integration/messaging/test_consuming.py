"""Consuming: batches, poison, prerequisites, dead letters, replays, deleted consumers."""

import asyncio
import random
from collections import Counter

import asyncpg
import nats
import pytest
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig
from nats.js.errors import NotFoundError
from sqlalchemy import text

from shared.database import Database, DatabaseAway
from shared.messaging import consumer, dead_letters, settlement
from shared.messaging.dead_letters import DeadLetter, ReplayRequest, replay
from shared.messaging.subjects import STREAM
from shared.messaging.upkeep import ConsumerUpkeep
from tests.integration.messaging.conftest import Bench
from tests.support.ledger import POISON, UNTIMELY, effects, ledger_subscriptions, post
from tests.support.polling import eventually

QUICK = (0.05,)


@pytest.fixture(autouse=True)
def _quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settlement, "RETRY_DELAYS", QUICK)


async def letters(bench: Bench) -> list[DeadLetter]:
    async with bench.jetstream() as jetstream:
        return [letter async for letter in dead_letters.dead_letters(jetstream)]


async def amounts(bench: Bench) -> list[int]:
    return sorted(amount for _, amount in await effects(bench.database))


async def test_a_poison_event_goes_to_the_dead_letters_while_others_flow(bench: Bench) -> None:
    await asyncio.gather(*(post(bench.units, amount) for amount in range(1, 50)))
    await post(bench.units, POISON)
    await asyncio.gather(*(post(bench.units, amount) for amount in range(50, 100)))
    await bench.start_worker()

    async def buried() -> bool:
        return len(await letters(bench)) == 1

    await eventually(buried, within=20, what="one dead letter")
    assert await amounts(bench) == list(range(1, 100))
    letter = (await letters(bench))[0]
    assert (letter.consumer, letter.reason, letter.deliveries) == ("ledger", "poisonous", 8)
    assert letter.subject == "iop.north.accounts.Posted.v1"


async def test_an_event_without_its_prerequisite_is_delivered_again_and_then_buried(
    bench: Bench,
) -> None:
    await bench.start_worker()
    await post(bench.units, UNTIMELY)

    async def buried() -> bool:
        return [letter.reason for letter in await letters(bench)] == ["not-yet"]

    await eventually(buried, within=20, what="a dead letter that says not-yet")
    assert len(bench.behaviour.seen) >= 8


async def test_an_unreadable_payload_is_buried_at_once_and_its_reason_repeats_no_value(
    bench: Bench,
) -> None:
    await bench.start_worker()
    async with bench.jetstream() as jetstream:
        await jetstream.publish(
            "iop.north.accounts.Posted.v1",
            b'{"account_id": "canary-4711", "amount": 1}',
            headers={"ce-id": "00000000-0000-0000-0000-000000000000"},
        )

    async def buried() -> bool:
        return len(await letters(bench)) == 1

    await eventually(buried, within=10, what="one dead letter")
    letter = (await letters(bench))[0]
    assert letter.reason == "unreadable: account_id: uuid_parsing"
    assert letter.deliveries == 1


async def test_a_dead_letter_is_replayed_to_the_one_consumer_that_failed(bench: Bench) -> None:
    await bench.start_worker()
    await post(bench.units, POISON)

    async def buried() -> bool:
        return len(await letters(bench)) == 1

    await eventually(buried, within=20, what="one dead letter")
    letter = (await letters(bench))[0]
    client = await nats.connect(bench.server.url)
    stored = (await client.jetstream().stream_info(STREAM)).state.last_seq
    still_sick = await replay(client, "ledger", ReplayRequest(letter.sequence))
    bench.behaviour.poison_heals = True
    healed = await replay(client, "ledger", ReplayRequest(letter.sequence))

    assert (still_sick.outcome, still_sick.reason) == ("failed", "poisonous")
    assert healed.outcome == "processed"
    assert await amounts(bench) == [POISON]
    assert await letters(bench) == []
    assert (await client.jetstream().stream_info(STREAM)).state.last_seq == stored
    await client.close()


async def test_a_replay_without_a_worker_says_so(bench: Bench) -> None:
    client = await nats.connect(bench.server.url)
    answer = await replay(client, "nobody", ReplayRequest(1))
    assert answer.outcome == "failed"
    assert "no worker" in answer.reason
    await client.close()


async def test_events_delivered_often_and_in_any_order_have_their_effect_once(
    bench: Bench,
) -> None:
    """The consumer is started again from the beginning while it works: all come again."""
    await bench.start_worker()
    order = list(range(200))
    random.shuffle(order)
    async with bench.jetstream() as jetstream:
        for start in range(0, 200, 40):
            await asyncio.gather(*(post(bench.units, a) for a in order[start : start + 40]))
            with_consumer = await consumer_exists(jetstream)
            if with_consumer:
                await jetstream.reset_consumer(STREAM, "ledger", 1)

    async def all_there() -> bool:
        return len(await effects(bench.database)) >= 200

    await eventually(all_there, within=20, what="200 effects")
    await eventually_idle(bench)
    assert Counter(await amounts(bench)) == Counter(range(200))


async def consumer_exists(jetstream: JetStreamContext) -> bool:
    try:
        await jetstream.consumer_info(STREAM, "ledger")
    except NotFoundError:
        return False
    return True


async def eventually_idle(bench: Bench) -> None:
    async def idle() -> bool:
        async with bench.jetstream() as jetstream:
            info = await jetstream.consumer_info(STREAM, "ledger")
            return not info.num_pending and not info.num_ack_pending

    await eventually(idle, within=20, what="a consumer without lag")


async def test_two_workers_share_the_work_and_no_effect_happens_twice(bench: Bench) -> None:
    await bench.start_worker()
    await bench.start_worker()

    await asyncio.gather(*(post(bench.units, amount) for amount in range(300)))

    async def all_there() -> bool:
        return len(await effects(bench.database)) >= 300

    await eventually(all_there, within=20, what="300 effects")
    await eventually_idle(bench)
    assert await amounts(bench) == list(range(300))


async def test_a_batch_that_takes_long_is_kept_in_parts_each_event_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is recorded does not wait for what the others of its batch wait for."""
    monkeypatch.setattr(consumer, "WITHIN_SECONDS", 0.0)
    await asyncio.gather(*(post(bench.units, amount) for amount in range(40)))
    await post(bench.units, POISON)
    await bench.start_worker()

    async def buried() -> bool:
        return len(await letters(bench)) == 1

    await eventually(buried, within=20, what="one dead letter")
    assert await amounts(bench) == list(range(40))
    transactions = await bench.database.fetch(text("SELECT DISTINCT xmin::text FROM ledger"))
    assert len(transactions) == 40


async def test_a_deleted_consumer_is_made_again_where_it_was(bench: Bench) -> None:
    """FastStream 0.7.8 would stop pulling for ever, without a word."""
    worker = await bench.start_worker()
    await post(bench.units, 1)

    async def first_there() -> bool:
        return await amounts(bench) == [1]

    await eventually(first_there, what="the first effect")
    await eventually_idle(bench)
    upkeep = worker._upkeep  # noqa: SLF001 - the watchdog's own 15 s would be a long test
    assert upkeep is not None
    await upkeep.ensure()
    async with bench.jetstream() as jetstream:
        await jetstream.delete_consumer(STREAM, "ledger")
    await post(bench.units, 2)
    worker._watch_now.set()  # noqa: SLF001 - as above

    async def second_there() -> bool:
        return await amounts(bench) == [1, 2]

    await eventually(second_there, within=10, what="the second effect")
    assert len(bench.behaviour.seen) == 2, "what was acked before was not delivered again"


async def test_a_consumers_drifted_configuration_is_brought_back(bench: Bench) -> None:
    async with bench.jetstream() as jetstream:
        upkeep = ConsumerUpkeep(jetstream, ledger_subscriptions("ledger"))
        await upkeep.ensure()
        await jetstream.add_consumer(
            STREAM,
            ConsumerConfig(
                name="ledger",
                durable_name="ledger",
                max_ack_pending=7,
                filter_subjects=["iop.*.accounts.Other.v1"],
            ),
        )

        await upkeep.ensure()

        config = (await jetstream.consumer_info(STREAM, "ledger")).config
        assert config.max_ack_pending == 5000
        assert (config.filter_subjects or [config.filter_subject]) == ["iop.*.accounts.Posted.v1"]


async def test_an_outage_of_the_database_uses_up_no_deliveries_and_loses_nothing(
    bench: Bench, postgres_admin_url: str
) -> None:
    worker = await bench.start_worker()
    await post(bench.units, 1)
    admin = await asyncpg.connect(postgres_admin_url)
    name = bench.database.url.rsplit("/", 1)[1]
    other = await Database(bench.database.url).open()
    async with other.connection() as outside:
        for amount in range(2, 20):
            await post(bench.units, amount)
        await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
        )
        assert outside is not None
    await admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')

    async def all_there() -> bool:
        try:
            return await amounts(bench) == list(range(1, 20))
        except DatabaseAway:  # the pool still holds a connection that was cut
            return False

    await eventually(all_there, within=30, what="19 effects")
    assert await letters(bench) == []
    assert worker.checks()
    await admin.close()
    await other.close()


async def test_the_worker_starts_before_the_broker_and_finds_it_later(bench: Bench) -> None:
    bench.server.kill()
    worker = await bench.start_worker()
    await post(bench.units, 1)
    assert await worker.checks()["broker"]() == "the broker is away"

    bench.server.restart()

    async def there() -> bool:
        return await amounts(bench) == [1]

    await eventually(there, within=20, what="the effect")
    assert await worker.checks()["broker"]() is None
