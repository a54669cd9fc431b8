"""The backbone shows how much waits, how old it is, and what it gave up; and passes traces on."""

import pytest
from prometheus_client import generate_latest

from shared.identifiers import new_id
from shared.messaging import worker
from shared.telemetry import REGISTRY
from shared.unit_context import UnitContext
from tests.integration.messaging.conftest import Bench
from tests.support.ledger import Account, Posted, effects, post
from tests.support.polling import eventually
from tests.support.spans import recorded_spans


def _shown(sample: str) -> float | None:
    for line in generate_latest(REGISTRY).decode().splitlines():
        if line.startswith(f"{sample} "):
            return float(line.rpartition(" ")[2])
    return None


async def test_what_waits_is_shown_while_the_broker_is_away_and_gone_after_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "MEASURE_SECONDS", 0.05)
    bench.server.stop()
    await bench.start_worker()
    account = await post(bench.units, 1)
    await post(bench.units, 2, account)
    await eventually(lambda: _shown("footbridge_outbox_unpublished_events") == 2, what="a backlog")
    assert (_shown("footbridge_outbox_oldest_unpublished_seconds") or 0) > 0

    bench.server.start()

    async def all_there() -> bool:
        return len(await effects(bench.database)) == 2

    await eventually(all_there, within=20, what="both effects")
    await eventually(lambda: _shown("footbridge_outbox_unpublished_events") == 0, what="none left")
    lag = 'footbridge_consumer_lag_events{consumer="ledger"}'
    await eventually(lambda: _shown(lag) == 0, what="no lag")
    assert (_shown('footbridge_events_consumed_total{consumer="ledger"}') or 0) >= 2
    assert (_shown("footbridge_events_published_total") or 0) >= 2


async def test_a_trace_goes_on_from_the_command_to_the_subscriber(bench: Bench) -> None:
    trace_id = "0af7651916cd43dd8448eb211c80319c"
    caller = f"00-{trace_id}-b7ad6b7169203331-01"
    await bench.start_worker()
    with recorded_spans() as spans:
        context = UnitContext(site="north", correlation_id=new_id(), traceparent=caller)
        async with bench.units(context) as uow:
            account = Account(id=new_id(), site="north")
            uow.accounts.add(account)
            uow.publish(Posted(account_id=account.id, amount=1), of=account)

        def names() -> list[str]:
            found = spans.get_finished_spans()
            return [one.name for one in found if f"{one.context.trace_id:032x}" == trace_id]

        await eventually(lambda: names() == ["Posted"], what="the subscriber's span")
