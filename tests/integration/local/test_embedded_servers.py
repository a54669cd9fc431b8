"""The embedded servers keep what they promise: durable, on loopback, back after a kill."""

from collections.abc import Awaitable, Callable

import asyncpg
import nats
import pytest

from deploy.local.embedded import EmbeddedNats, ServerDidNotStart
from tests.support.polling import NeverCame, eventually


async def test_a_stored_message_survives_the_kill_of_nats(nats_server: EmbeddedNats) -> None:
    connection = await nats.connect(nats_server.url)
    await connection.jetstream().add_stream(name="KEPT", subjects=["kept.>"])
    await connection.jetstream().publish("kept.one", b"1")
    await connection.close()
    nats_server.kill()
    nats_server.restart()
    connection = await nats.connect(nats_server.url)
    assert (await connection.jetstream().stream_info("KEPT")).state.messages == 1
    await connection.close()


async def test_a_wiped_nats_comes_back_without_streams(nats_server: EmbeddedNats) -> None:
    connection = await nats.connect(nats_server.url)
    await connection.jetstream().add_stream(name="LOST", subjects=["lost.>"])
    await connection.close()
    nats_server.wipe()
    nats_server.start()
    connection = await nats.connect(nats_server.url)
    assert (await connection.jetstream().account_info()).streams == 0
    await connection.close()


def test_a_server_that_cannot_start_says_why(nats_server: EmbeddedNats) -> None:
    nats_server.stop()
    nats_server.password = '" broken'
    with pytest.raises(ServerDidNotStart, match="exited while starting"):
        nats_server.start()
    nats_server.password = None


async def test_each_database_is_fresh(
    database_url: Callable[[str], Awaitable[str]],
) -> None:
    first, second = await database_url("one"), await database_url("one")
    assert first != second
    connection = await asyncpg.connect(first)
    assert (
        await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname='public'") == 0
    )
    await connection.close()


async def test_a_migrated_database_is_fresh_too_and_its_own(
    migrated_url: Callable[[str], Awaitable[str]],
) -> None:
    counted = "SELECT count(*) FROM pg_tables WHERE schemaname='public'"
    first, second = [await asyncpg.connect(await migrated_url("scheduling")) for _ in range(2)]
    assert (tables := await second.fetchval(counted)) > 1
    await first.execute("DROP TABLE outbox")
    assert await second.fetchval(counted) == tables
    third = await asyncpg.connect(await migrated_url("scheduling"))
    assert await third.fetchval(counted) == tables
    for connection in (first, second, third):
        await connection.close()


async def test_the_poller_says_what_never_came() -> None:
    with pytest.raises(NeverCame, match="a blue moon"):
        await eventually(lambda: False, within=0.05, what="a blue moon")
