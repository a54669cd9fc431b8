"""Claims what is due in a lane's channel, the sites that have something due taking turns.

A claim waits for no lock: what another dispatcher has, or somebody changes, is passed over. What
it costs depends on the number of sites, and not on how much waits for its time.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from random import getrandbits

from sqlalchemy import BigInteger, DateTime, SmallInteger, Text, bindparam, text

from services.notifications import tables
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.terms import ChannelName, Lane
from services.notifications.store.messages import notification_of
from services.notifications.tables.pausing import held_of_use
from shared.database.errors import AWAY
from shared.database.pool import Connection, fetch

_TURN_BITS = 62

_OF_LANE = f"n.lane = :lane AND n.channel = :channel AND n.{tables.IS_OPEN}"
_IS_DUE = f"{_OF_LANE} AND n.due_at <= :now AND NOT {held_of_use('n')}"

# Look-ups of one row each, with LIMIT, or the planner joins with all that is due.
# `present` hops from site to site in the index, however many rows each has. A site's share is an
# equal part of the batch; what a site leaves of its share goes to whoever waits longest. Where
# more sites have something due than a batch has rows, lots are drawn, so that none starves.
CLAIM = text(
    f"""
WITH RECURSIVE present AS (
    (SELECT n.site FROM notification n WHERE {_OF_LANE} ORDER BY n.site LIMIT 1)
    UNION ALL
    SELECT (SELECT n.site FROM notification n
            WHERE {_OF_LANE} AND n.site > present.site ORDER BY n.site LIMIT 1)
    FROM present WHERE present.site IS NOT NULL
), served AS (
    SELECT present.site FROM present CROSS JOIN LATERAL (
        SELECT FROM notification n WHERE {_IS_DUE} AND n.site = present.site
        ORDER BY n.due_at LIMIT 1
    ) AS first
    ORDER BY hashint8extended(hashtext(present.site), :turn) LIMIT :at_most
), fair AS MATERIALIZED (
    SELECT taken.* FROM served CROSS JOIN LATERAL (
        SELECT n.* FROM notification n WHERE {_IS_DUE} AND n.site = served.site
        ORDER BY n.due_at LIMIT (SELECT greatest(:at_most / count(*), 1) FROM served)
        FOR UPDATE SKIP LOCKED
    ) AS taken
), longest AS MATERIALIZED (
    SELECT n.* FROM notification n
    WHERE {_IS_DUE} AND n.id <> ALL (ARRAY(SELECT id FROM fair))
    ORDER BY n.due_at LIMIT :at_most - (SELECT count(*) FROM fair)
    FOR UPDATE SKIP LOCKED
)
SELECT * FROM fair UNION ALL SELECT * FROM longest
"""  # noqa: S608 - constants of this module
).bindparams(
    bindparam("lane", type_=SmallInteger),
    bindparam("channel", type_=Text),
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("at_most", type_=BigInteger),
    bindparam("turn", type_=BigInteger),
)

# In the order of the index: a plan for any lane takes any row for one of the lane's, and without an
# order reads the whole table, row by row, where all that waits is another lane's.
WHERE_DUE = text(
    f"""
SELECT n.lane, n.channel
FROM unnest(CAST(:lanes AS smallint[])) AS of(lane)
CROSS JOIN unnest(CAST(:channels AS text[])) AS by(channel)
CROSS JOIN LATERAL (
    SELECT n.lane, n.channel FROM notification n
    WHERE n.lane = of.lane AND n.channel = by.channel AND n.due_at <= :now AND n.{tables.IS_OPEN}
    ORDER BY n.due_at LIMIT 1
) AS n
"""  # noqa: S608 - constants of this module
).bindparams(bindparam("now", type_=DateTime(timezone=True)))
_EVERYWHERE = {"lanes": [*map(int, Lane)], "channels": [*map(str, ChannelName)]}


async def where_due(connection: Connection, now: datetime) -> list[tuple[Lane, ChannelName]]:
    """Return the lanes' channels that have something due: those where a claim is worth its cost."""
    rows = await fetch(connection, WHERE_DUE, {**_EVERYWHERE, "now": now})
    return [(Lane(row["lane"]), ChannelName(row["channel"])) for row in rows]


_BEGIN = "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan"


@asynccontextmanager
async def claiming(connection: Connection) -> AsyncIterator[None]:
    """Open the transaction of a batch, with statements planned once for any values.

    Left to choose, PostgreSQL plans the claim anew each time where much waits: it takes `due_at`
    for a wide range, and never finds the plan for any values cheap enough.
    """
    await connection.execute(_BEGIN)
    try:
        yield
    except BaseException:
        # A connection that was lost has rolled back, and its pool has taken it away already.
        with suppress(*AWAY):
            await connection.execute("ROLLBACK")
        raise
    await connection.execute("COMMIT")


async def claim(
    connection: Connection, lane: Lane, channel: ChannelName, at_most: int, now: datetime
) -> list[Notification]:
    """Lock up to `at_most` due notifications until the transaction ends, and return them."""
    rows = await fetch(
        connection,
        CLAIM,
        {
            "lane": lane,
            "channel": channel,
            "now": now,
            "at_most": at_most,
            "turn": getrandbits(_TURN_BITS),
        },
    )
    return [notification_of(dict(row)) for row in rows]
