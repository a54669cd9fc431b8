"""How long a crisis waits while a mass of bulk is queued and being sent: from event to hand-over.

Enrollment and aftercare commit the events, NATS brings them, an alert is raised, and the ladder's
first step tells who is on call. Later steps, which nobody's answer ends here, are not counted.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain.terms import Lane
from tests.bench.extent import Extent
from tests.bench.figures import Figure, Goal, Skipped, percentile
from tests.bench.notifications.duty import put_on_call
from tests.bench.notifications.place import Place
from tests.bench.notifications.raising import Raising, raising
from tests.bench.notifications.sending import BATCH, Sending, sending
from tests.bench.notifications.worker import settings_of
from tests.support.polling import eventually

_MOST_SECONDS = 1.0
_A_SECOND = 20
_PATIENCE_SECONDS = 60.0
# A telling is of its message's transaction, and is never written again.
_FIRST_STEPS = """
SELECT a.cause_id, n.id::text AS message, n.state,
  extract(epoch FROM pg_xact_commit_timestamp(t.xmin))::float8 AS committed
FROM alert a JOIN alert_telling t ON t.alert_id = a.id AND t.round = 1 AND t.step = 1
JOIN notification n ON n.cause_id = t.id AND n.channel = 'sms'
"""


@dataclass(frozen=True)
class _Waited:
    """Seconds until the provider took each crisis, from its event and from its message's row."""

    from_event: list[float]
    from_row: list[float]


async def measure(place: Place, extent: Extent) -> list[Figure | Skipped]:
    async with sending(place, latency=0.05) as ours, raising(place.ground) as alarms:
        waited = await _waited(ours, alarms, extent)
    p99, p50 = (percentile(waited.from_event, part) * 1000 for part in (0.99, 0.5))
    row_p99, row_p50 = (percentile(waited.from_row, part) * 1000 for part in (0.99, 0.5))
    return [
        Figure(
            section="notifications",
            name=f"notifications: crisis, event to hand-over, {extent.bulk:,} bulk queued, p99",
            unit="ms",
            ours=[p99],
            limit_name="ms",
            limit=[_MOST_SECONDS * 1000],
            goal=Goal(most=1),
            beside={
                "ms at p50": [p50],
                "ms from the message's row, p99": [row_p99],
                "ms from the message's row, p50": [row_p50],
            },
            note=(
                f"from the commit of the event ({p99:.0f} ms at p99) until the provider took the"
                f" message, its 50 ms included; from the commit of the message's row on it is"
                f" {row_p99:.0f} ms; {_A_SECOND} alarms a second"
            ),
        )
    ]


async def _waited(ours: Sending, alarms: Raising, extent: Extent) -> _Waited:
    await put_on_call(settings_of(ours.place.provider.url, database_url=ours.url))
    await ours.outbox.add(extent.bulk, Lane.BULK)
    await ours.outbox.settle()
    async with ours.place.workers(ours.url, 1, **BATCH):
        await eventually(ours.place.provider.accepted, within=60, what="the first bulk message")
        for number in range(extent.crises):
            await alarms.raise_alarm(number)
            await asyncio.sleep(1 / _A_SECOND)
        await eventually(
            lambda: _all_are_told(ours, extent), within=_PATIENCE_SECONDS, what="all of the crisis"
        )
        return await _seen(ours, await alarms.committed())


async def _all_are_told(ours: Sending, extent: Extent) -> bool:
    steps = await ours.outbox.connection.fetch(_FIRST_STEPS)
    return [step["state"] for step in steps] == ["sent"] * extent.crises


async def _seen(ours: Sending, events: Mapping[UUID, float]) -> _Waited:
    steps = await ours.outbox.connection.fetch(_FIRST_STEPS)
    ledger = await ours.place.provider.ledger()
    taken = {entry["reference"]: entry["at"] for entry in ledger}
    return _Waited(
        from_event=[taken[step["message"]] - events[step["cause_id"]] for step in steps],
        from_row=[taken[step["message"]] - step["committed"] for step in steps],
    )
