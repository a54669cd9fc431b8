"""An ack is not proof: what the stream lost comes back from the outbox, under the same ids."""

import asyncio
import shutil
from collections import Counter
from pathlib import Path

from nats.js.errors import NotFoundError
from sqlalchemy import update

from shared.identifiers import new_id
from shared.messaging.epochs import Break, announce, breaks_of
from shared.messaging.reconciliation import Reconciler
from shared.messaging.subjects import STREAM
from shared.messaging.upkeep import ConsumerUpkeep
from tests.integration.messaging.conftest import Bench
from tests.support.ledger import UNPUBLISHED, effects, ledger_subscriptions, metadata, post
from tests.support.polling import eventually


async def settled(bench: Bench, amounts: int) -> None:
    async def nothing_waits() -> bool:
        waiting = await bench.database.fetch(UNPUBLISHED)
        return not waiting and len(await effects(bench.database)) >= amounts

    await eventually(nothing_waits, within=40, what=f"{amounts} effects and an empty outbox")


async def each_once(bench: Bench, amounts: range) -> None:
    counted = Counter(amount for _, amount in await effects(bench.database))
    assert counted == Counter(amounts)


async def test_a_wiped_store_is_a_replay_and_not_a_loss(bench: Bench) -> None:
    await bench.start_worker()
    for amount in range(50):
        await post(bench.units, amount)
    await settled(bench, 50)

    bench.server.kill()
    bench.server.wipe()
    bench.server.restart()
    for amount in range(50, 60):
        await post(bench.units, amount)

    await settled(bench, 60)

    async def stream_is_whole() -> bool:
        async with bench.jetstream() as jetstream:
            try:
                return (await jetstream.stream_info(STREAM)).state.messages >= 60
            except NotFoundError:
                return False

    await eventually(stream_is_whole, within=20, what="60 events in the new stream")
    await each_once(bench, range(60))


async def test_a_rolled_back_stream_that_reuses_sequences_loses_nothing(
    bench: Bench, tmp_path: Path
) -> None:
    """The numbers continue as if nothing had happened; only the ids tell."""
    await bench.start_worker()
    for amount in range(30):
        await post(bench.units, amount)
    await settled(bench, 30)
    bench.server.stop()
    shutil.copytree((bench.server.directory / "jetstream"), tmp_path / "older")
    bench.server.restart()
    for amount in range(30, 60):
        await post(bench.units, amount)
    await settled(bench, 60)

    bench.server.kill()
    shutil.rmtree(bench.server.directory / "jetstream")
    shutil.copytree(tmp_path / "older", (bench.server.directory / "jetstream"))
    bench.server.restart()
    await asyncio.gather(*(post(bench.units, amount) for amount in range(60, 90)))

    await settled(bench, 90)

    async def stream_is_whole() -> bool:
        async with bench.jetstream() as jetstream:
            return (await jetstream.stream_info(STREAM)).state.messages >= 90

    await eventually(stream_is_whole, within=20, what="90 events in the stream")
    await each_once(bench, range(90))
    async with bench.jetstream() as jetstream:
        info = await jetstream.stream_info(STREAM)
        assert breaks_of(info.config.metadata)["accounts"].epoch > 1


async def test_a_consumer_that_is_ahead_of_a_rolled_back_stream_starts_again(
    bench: Bench, tmp_path: Path
) -> None:
    """Only the messages go back; the consumer's own state believes it has seen the new ones.

    nats-server 2.15 mends its consumer when it starts; where it does not, the epoch does.
    """
    await bench.start_worker()
    await post(bench.units, 0)
    await settled(bench, 1)
    bench.server.stop()
    messages = next((bench.server.directory / "jetstream").rglob(f"streams/{STREAM}/msgs"))
    shutil.copytree(messages, tmp_path / "older")
    bench.server.restart()
    for amount in range(1, 40):
        await post(bench.units, amount)
    await settled(bench, 40)

    bench.server.kill()
    shutil.rmtree(messages)
    shutil.copytree(tmp_path / "older", messages)
    bench.server.restart()
    for amount in range(40, 50):
        await post(bench.units, amount)

    await settled(bench, 50)
    await each_once(bench, range(50))


async def test_a_healthy_stream_is_compared_and_nothing_is_lost(bench: Bench) -> None:
    await bench.start_worker()
    for amount in range(20):
        await post(bench.units, amount)
    await settled(bench, 20)

    async with bench.jetstream() as jetstream:
        found = await Reconciler(bench.database, jetstream, "accounts").run_once()

        in_between = await Reconciler(bench.database, jetstream, "accounts").run_once(
            thorough=False
        )

    assert (found.compared, found.lost, found.epoch) == (20, 0, 1)
    assert (in_between.compared, in_between.lost, in_between.epoch) == (20, 0, 1)


async def test_a_run_in_between_that_misses_an_event_becomes_thorough(bench: Bench) -> None:
    await bench.start_worker()
    for amount in range(20):
        await post(bench.units, amount)
    await settled(bench, 20)
    await bench.workers[0].stop()
    changed = (
        update(metadata.tables["outbox"])
        .values(event_id=new_id())
        .where(metadata.tables["outbox"].c.stream_seq == 7)
    )
    await bench.database.execute(changed)

    async with bench.jetstream() as jetstream:
        found = await Reconciler(bench.database, jetstream, "accounts").run_once(thorough=False)

    assert (found.lost, found.epoch) == (1, 2)
    assert len(await bench.database.fetch(UNPUBLISHED)) == 1


async def test_a_consumer_starts_again_behind_a_break_it_has_not_seen(bench: Bench) -> None:
    worker = await bench.start_worker()
    for amount in range(10):
        await post(bench.units, amount)
    await settled(bench, 10)
    async with bench.jetstream() as jetstream:
        await announce(jetstream, "accounts", Break(2, kept_seq=4))
        worker._watch_now.set()  # noqa: SLF001 - the watchdog's own 15 s would be a long test

        async def taken_again() -> bool:
            info = await jetstream.consumer_info(STREAM, "ledger")
            delivered = info.delivered.consumer_seq if info.delivered else 0
            return delivered == 6 and not info.num_ack_pending

        await eventually(taken_again, within=10, what="the six events behind the break, again")
        seen = (await jetstream.consumer_info(STREAM, "ledger")).config.metadata
        assert breaks_of(seen) == {"accounts": Break(2, 4)}
    await each_once(bench, range(10))


async def test_a_restart_behind_a_break_skips_nothing_that_is_still_owed(bench: Bench) -> None:
    """A process that was killed holds events before the break; they are not acked yet."""
    await bench.start_worker("somebody-else")
    for amount in range(10):
        await post(bench.units, amount)
    await settled(bench, 10)
    async with bench.jetstream() as jetstream:
        upkeep = ConsumerUpkeep(jetstream, ledger_subscriptions("ledger"))
        await upkeep.ensure()
        held = await jetstream.pull_subscribe_bind("ledger", STREAM)
        for message in (await held.fetch(5))[3:]:
            await message.ack_sync()
        await announce(jetstream, "accounts", Break(2, kept_seq=7))

        await upkeep.ensure()

        delivered = [message.metadata.sequence.stream for message in await held.fetch(10)]
    assert delivered == list(range(1, 11))


async def test_breaks_that_are_found_at_the_same_moment_are_all_announced(bench: Bench) -> None:
    publishers = [f"publisher-{number}" for number in range(6)]

    async def find_a_break(publisher: str) -> None:
        async with bench.jetstream() as jetstream:
            await announce(jetstream, publisher, Break(2, kept_seq=7))

    await asyncio.gather(*(find_a_break(publisher) for publisher in publishers))

    async with bench.jetstream() as jetstream:
        info = await jetstream.stream_info(STREAM)
    assert breaks_of(info.config.metadata) == dict.fromkeys(publishers, Break(2, 7))


async def test_a_break_whose_announcement_was_undone_is_announced_again(bench: Bench) -> None:
    await bench.start_worker()
    await post(bench.units, 1)
    await settled(bench, 1)
    await bench.workers[0].stop()
    bench.server.wipe()
    bench.server.start()
    async with bench.jetstream() as jetstream:
        reconciler = Reconciler(bench.database, jetstream, "accounts")
        assert (await reconciler.run_once()).epoch == 2
        info = await jetstream.stream_info(STREAM)
        info.config.metadata = {}
        await jetstream.update_stream(info.config)

        await reconciler.run_once(thorough=False)

        info = await jetstream.stream_info(STREAM)
    assert breaks_of(info.config.metadata) == {"accounts": Break(2, 0)}
