"""From a commit here to an effect there: nothing lost, nothing twice."""

import asyncio
from functools import partial

import pytest
from structlog.testing import capture_logs

from shared.messaging import worker
from shared.messaging.subjects import STREAM
from tests.integration.messaging.conftest import Bench
from tests.support.ledger import UNPUBLISHED, effects, post
from tests.support.polling import eventually


async def test_what_is_committed_has_its_effect_once(bench: Bench) -> None:
    await bench.start_worker()

    account = await post(bench.units, 5)
    for amount in range(6, 30):
        await post(bench.units, amount, account)

    async def all_there() -> bool:
        return len(await effects(bench.database)) >= 25

    await eventually(all_there, what="25 effects")
    assert sorted(amount for _, amount in await effects(bench.database)) == list(range(5, 30))
    assert not await bench.database.fetch(UNPUBLISHED)


async def test_a_worker_stops_at_any_moment_of_its_start(bench: Bench) -> None:
    """On Python 3.11 a library may swallow a cancellation; stopping must not hang on it."""
    for turn in range(30):
        started = await bench.start_worker()
        for _ in range(turn * 5):
            await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await started.stop()


async def test_a_first_start_finds_nothing_missing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody made stream and consumer before, and all that asks for them starts at once."""
    monkeypatch.setattr(worker, "MEASURE_SECONDS", 0)
    async with bench.jetstream() as jetstream:
        await jetstream.delete_stream(STREAM)
    with capture_logs() as logged:
        started = await bench.start_worker()
        await post(bench.units, 5)
        await eventually(partial(_has_effects, bench, 1), what="an effect")
    assert [line for line in logged if line["event"] == "loop_restarts"] == []
    assert await started.checks()["consumer"]() is None


async def _has_effects(bench: Bench, count: int) -> bool:
    return len(await effects(bench.database)) == count
