"""Cancellations, revocations and opt-outs raced against four worker processes, at a real provider.

`FOOTBRIDGE_RACED=5000` runs the whole proof; `make bench ARGS=notifications` does, and tells the
times.
"""

import os

from tests.bench.ground import ground
from tests.bench.notifications.place import Place
from tests.bench.notifications.provider import provider
from tests.bench.notifications.races import A_SECOND, race

RACED = int(os.environ.get("FOOTBRIDGE_RACED", "240"))
WORKERS = 4


async def test_nothing_is_handed_over_after_its_withdrawal_is_recorded_by_any_process() -> None:
    async with ground() as servers, provider() as double:
        await servers.keep_commit_times()
        place = Place(servers, await servers.migrated("notifications"), double)
        raced = await race(place, RACED, workers=WORKERS, a_second=A_SECOND)
    assert raced.taken_after_record == []
    assert raced.repeats == 0, "nobody was written to twice"
    assert set(raced.states) == {"sent", "suppressed"}
    assert raced.states["sent"] == len(raced.taken)
    assert 0 < len(raced.taken) < len(raced.decided), "it was a race"
