"""A database of aftercare with check-ins that are all due; PostgreSQL makes the many rows itself.

Half of them are one large site's, the others are spread over small ones.
"""

from dataclasses import dataclass
from typing import Any

import asyncpg

from tests.bench.flat.aftercare_rows import AFTERCARE
from tests.bench.flat.filling import KeptRows, numbered

SMALL_SITES = 19

(_KEPT,) = (each for each in AFTERCARE if each.table == "check_in")
_COLUMNS = {
    **_KEPT.columns,
    "id": "uuidv7()",
    "version": "0",
    "site": f"CASE WHEN n % 2 = 0 THEN 'large' ELSE 'small-' || n / 2 % {SMALL_SITES} END",
    "plan_id": numbered("n"),
    "days_after_start": "30",
    "due_on": "(now() - interval '1 day')::date",
    "state": "'scheduled'",
    "wakes_at": "now() - (1 + random()) * interval '1 hour'",
}
_LATER = {
    **_COLUMNS,
    "days_after_start": "60",
    "due_on": "(now() + interval '29 days')::date",
    "wakes_at": "now() + (29 + random()) * interval '1 day'",
}
"""As many beside those that are due: they wait for a day of their own."""
_LEFT = "SELECT EXISTS (SELECT FROM check_in WHERE wakes_at <= now())"
_FIRED = """
SELECT
  (SELECT count(*) FROM check_in WHERE days_after_start = 30 AND version = 1
    AND state = 'due') AS stepped,
  (SELECT count(*) FROM check_in WHERE days_after_start = 60 AND version = 0
    AND state = 'scheduled') AS untouched,
  count(*) AS told,
  count(DISTINCT check_in.id) AS told_of
FROM outbox LEFT JOIN check_in ON check_in.id = outbox.aggregate_id
  AND check_in.state = 'due' AND outbox.subject LIKE '%.CheckInDue.%'
"""


@dataclass(frozen=True, slots=True)
class Fired:
    """What became of the check-ins: `told` events in all, CheckInDue about `told_of` of them."""

    stepped: int
    untouched: int
    told: int
    told_of: int


@dataclass(frozen=True)
class DueCheckIns:
    connection: asyncpg.Connection
    count: int

    async def make(self) -> None:
        """Make them anew: nothing of an earlier run is left."""
        await self.connection.execute("TRUNCATE check_in, outbox")
        for columns in (_COLUMNS, _LATER):
            await self.connection.execute(
                KeptRows("check_in", columns).sql(self.count), timeout=600
            )
        await self.connection.execute("VACUUM (ANALYZE) check_in", timeout=600)

    async def are_left(self) -> bool:
        return bool(await self.connection.fetchval(_LEFT))

    async def told(self) -> int:
        found: Any = await self.connection.fetchval("SELECT count(*) FROM outbox")
        return int(found)

    async def fired(self) -> Fired:
        row = await self.connection.fetchrow(_FIRED, timeout=600)
        return Fired(**dict(row or {}))
