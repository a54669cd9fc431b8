"""Provisioning makes what is absent and never overwrites an operator's changes."""

from faststream.nats import NatsBroker

from shared.messaging.provisioning import provision
from shared.messaging.subjects import STREAM
from tests.integration.messaging.conftest import Bench
from tests.support.ledger import ledger_subscriptions


async def test_an_operators_change_is_named_and_kept(bench: Bench) -> None:
    async with bench.jetstream() as jetstream:
        info = await jetstream.stream_info(STREAM)
        info.config.max_age = 7 * 86_400.0
        info.config.description = "ours, thank you"
        await jetstream.update_stream(info.config)

        results = {result.stream: result for result in await provision(jetstream)}

        kept = (await jetstream.stream_info(STREAM)).config
        assert results[STREAM].changed_by_operator == ("max_age",)
        assert (kept.max_age, kept.description) == (7 * 86_400.0, "ours, thank you")


async def test_describing_the_subscribers_to_faststream_declares_no_stream(bench: Bench) -> None:
    """`JStream(declare=True)`, its default, silently overwrote an operator's settings."""
    async with bench.jetstream() as jetstream:
        info = await jetstream.stream_info(STREAM)
        info.config.description = "ours, thank you"
        await jetstream.update_stream(info.config)
        await bench.start_worker()
        broker = NatsBroker(bench.server.url)
        ledger_subscriptions("ledger").describe(broker)
        async with broker:
            assert (await jetstream.stream_info(STREAM)).config.description == "ours, thank you"
