"""Reads the counts: from what triggers kept, never by counting what waits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, DateTime, SmallInteger, Text, bindparam, text

from services.notifications import tables
from services.notifications.domain.terms import OPEN, ChannelName, Lane, State
from services.notifications.tables.tallies import SLOT_MINUTES
from shared.database import Database

SEEN_WITHIN = timedelta(seconds=15)
"""A replica that has not said anything for so long is gone."""

_NOW = bindparam("now", type_=DateTime(timezone=True))
_SITES = bindparam("sites", type_=ARRAY(Text))
_LANES = bindparam("lanes", [lane.value for lane in Lane], type_=ARRAY(SmallInteger))
_CHANNELS = bindparam("channels", [name.value for name in ChannelName], type_=ARRAY(Text))
_AT_SITES = "(:sites IS NULL OR site = ANY (:sites))"
_SLOT = f"date_bin('{SLOT_MINUTES} minutes', :now, '2000-01-01Z')"
_STANDING = ", ".join(sorted(f"'{state.value}'" for state in (*OPEN, State.DEAD, State.UNKNOWN)))

_STOCK = text(
    f"""
SELECT site, lane, channel, state, reason, sum(count)::bigint AS count FROM (
    SELECT site, lane, channel, state, reason, count FROM notification_stock
    UNION ALL
    SELECT site, lane, channel, state, reason, change FROM notification_change
) AS counted
WHERE {_AT_SITES} AND state IN ({_STANDING})
GROUP BY site, lane, channel, state, reason HAVING sum(count) <> 0
"""  # noqa: S608 - constants
).bindparams(_SITES)
# The last minute is the running one and the part of the one before that completes it.
_FLOW = text(
    f"""
SELECT site, lane, channel, state, reason, sum(count)::bigint AS last_hour,
    round(sum(count * CASE minute WHEN date_trunc('minute', now()) THEN 1
        WHEN date_trunc('minute', now()) - interval '1 minute'
        THEN 1 - extract(second FROM now()) / 60 ELSE 0 END))::bigint AS last_minute
FROM (
    SELECT minute, site, lane, channel, state, reason, count FROM notification_flow
    UNION ALL
    SELECT date_trunc('minute', at), site, lane, channel, state, reason, entered
    FROM notification_change WHERE entered > 0
) AS counted
WHERE {_AT_SITES} AND minute > now() - interval '1 hour'
GROUP BY site, lane, channel, state, reason
"""  # noqa: S608 - constants
).bindparams(_SITES)
_KINDS = """
kinds AS (
    SELECT lane, channel FROM unnest(:lanes) AS lane CROSS JOIN unnest(:channels) AS channel
)
"""
_OF_KIND = f"n.lane = kinds.lane AND n.channel = kinds.channel AND n.{tables.IS_OPEN}"
# Whole slots are counted already; of the running one what is due is counted in the index.
_DUE = text(
    f"""
WITH {_KINDS}, passed AS (
    SELECT lane, channel, sum(count) AS count FROM (
        SELECT lane, channel, due_slot, count FROM notification_ahead
        UNION ALL
        SELECT lane, channel, due_slot, change FROM notification_change
    ) AS counted
    WHERE due_slot < {_SLOT} GROUP BY lane, channel
)
SELECT lane, channel, (
    coalesce((SELECT count FROM passed WHERE (lane, channel) = (kinds.lane, kinds.channel)), 0)
    + (SELECT count(*) FROM notification n
       WHERE {_OF_KIND} AND n.due_at >= {_SLOT} AND n.due_at <= :now)
)::bigint AS count, (
    SELECT n.due_at FROM notification n WHERE {_OF_KIND} AND n.due_at <= :now
    ORDER BY n.due_at LIMIT 1
) AS oldest
FROM kinds
"""  # noqa: S608 - constants
).bindparams(_NOW, _LANES, _CHANNELS)
_DUE_AT_SITES = text(
    f"""
WITH {_KINDS}
SELECT lane, channel, count(found.due_at) AS count, min(found.due_at) AS oldest
FROM kinds CROSS JOIN unnest(:sites) AS site LEFT JOIN LATERAL (
    SELECT n.due_at FROM notification n
    WHERE {_OF_KIND} AND n.site = site.site AND n.due_at <= :now
) AS found ON true
GROUP BY lane, channel
"""  # noqa: S608 - constants
).bindparams(_NOW, _LANES, _CHANNELS, _SITES)
_REPLICAS = text(
    """
SELECT lane, channel, count(*) AS replicas, sum(in_flight)::bigint AS in_flight,
    sum(at_once)::bigint AS at_once, avg(seconds) AS seconds
FROM dispatching WHERE seen_at > :since GROUP BY lane, channel
"""
).bindparams(bindparam("since", type_=DateTime(timezone=True)))
_AHEAD = text(
    """
SELECT lane, channel, due_slot, expires_slot, sum(count)::bigint AS count FROM (
    SELECT lane, channel, due_slot, expires_slot, count FROM notification_ahead
    UNION ALL
    SELECT lane, channel, due_slot, expires_slot, change FROM notification_change
    WHERE due_slot IS NOT NULL
) AS counted
WHERE due_slot <= :until GROUP BY 1, 2, 3, 4 HAVING sum(count) > 0 ORDER BY due_slot
"""
).bindparams(bindparam("until", type_=DateTime(timezone=True)))

_LATER = text(
    """
SELECT lane, channel, sum(count)::bigint AS count, min(due_slot) AS next_slot FROM (
    SELECT lane, channel, due_slot, sum(count) AS count FROM (
        SELECT lane, channel, due_slot, count FROM notification_ahead
        UNION ALL
        SELECT lane, channel, due_slot, change FROM notification_change
    ) AS counted
    WHERE due_slot > :now GROUP BY 1, 2, 3 HAVING sum(count) > 0
) AS slots
GROUP BY lane, channel
"""
).bindparams(_NOW)

Kind = tuple[Lane, ChannelName]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """How much is due and not handed over, and since when the oldest of it is."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Replicas:
    """Who dispatches: `at_once` are in flight at most over all, `seconds` is what a batch takes."""

    replicas: int
    in_flight: int
    at_once: int
    seconds: float | None


async def stock(database: Database, sites: Collection[str] | None) -> list[Row]:
    """Return how many are open, dead or unknown, by site, lane, channel, state and reason."""
    return [dict(row) for row in await database.fetch(_STOCK, sites=_listed(sites))]


async def flow(database: Database, sites: Collection[str] | None) -> list[Row]:
    """Return how many became what in the last minute and hour, by the database's clock."""
    return [dict(row) for row in await database.fetch(_FLOW, sites=_listed(sites))]


async def due(
    database: Database, now: datetime, sites: Collection[str] | None = None
) -> dict[Kind, Due]:
    """Return what is due; over all sites at a cost that does not grow with it."""
    if sites is None:
        rows = await database.fetch(_DUE, now=now)
    else:
        rows = await database.fetch(_DUE_AT_SITES, now=now, sites=_listed(sites))
    return {kind_of(row): Due(row["count"], row["oldest"]) for row in rows if row["count"]}


async def replicas(database: Database, now: datetime) -> dict[Kind, Replicas]:
    rows = await database.fetch(_REPLICAS, since=now - SEEN_WITHIN)
    return {
        kind_of(row): Replicas(row["replicas"], row["in_flight"], row["at_once"], row["seconds"])
        for row in rows
    }


async def ahead(database: Database, until: datetime) -> list[Row]:
    """Return how many become due in which five minutes, and when they are useless."""
    return [dict(row) for row in await database.fetch(_AHEAD, until=until)]


async def later(database: Database, now: datetime) -> list[Row]:
    """Return how many wait for their time, however far, and in which five minutes the next is."""
    return [dict(row) for row in await database.fetch(_LATER, now=now)]


def kind_of(row: Any) -> Kind:
    return Lane(row["lane"]), ChannelName(row["channel"])


def _listed(sites: Collection[str] | None) -> list[str] | None:
    return None if sites is None else sorted(sites)
