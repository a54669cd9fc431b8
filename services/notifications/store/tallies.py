"""Adds up what changed, and notes what replicas do."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Double, Integer, SmallInteger, Text, Uuid, bindparam, text

from services.notifications.ports.operations import Doing
from shared.database import Database

AT_MOST = 20_000
"""Changes added up in one statement."""

_KEY = "notification-tallies"
_KEPT_APART = "site, lane, channel, state, reason"
_ADD_UP = text(
    f"""
WITH turn AS MATERIALIZED (
    SELECT pg_try_advisory_xact_lock(hashtextextended('{_KEY}', 0)) AS is_mine
), taken AS (
    DELETE FROM notification_change WHERE id = ANY (ARRAY(
        SELECT id FROM notification_change WHERE (SELECT is_mine FROM turn)
        ORDER BY id LIMIT :at_most
    )) RETURNING *
), stock AS (
    INSERT INTO notification_stock ({_KEPT_APART}, count)
    SELECT {_KEPT_APART}, sum(change) FROM taken GROUP BY {_KEPT_APART} HAVING sum(change) <> 0
    ON CONFLICT ({_KEPT_APART}) DO UPDATE SET count = notification_stock.count + excluded.count
), ahead AS (
    INSERT INTO notification_ahead (lane, channel, due_slot, expires_slot, count)
    SELECT lane, channel, due_slot, expires_slot, sum(change) FROM taken
    WHERE due_slot IS NOT NULL GROUP BY 1, 2, 3, 4 HAVING sum(change) <> 0
    ON CONFLICT (lane, channel, due_slot, expires_slot)
        DO UPDATE SET count = notification_ahead.count + excluded.count
), flow AS (
    INSERT INTO notification_flow (minute, {_KEPT_APART}, count)
    SELECT date_trunc('minute', at), {_KEPT_APART}, sum(entered) FROM taken
    WHERE entered > 0 GROUP BY 1, {_KEPT_APART}
    ON CONFLICT (minute, {_KEPT_APART})
        DO UPDATE SET count = notification_flow.count + excluded.count
)
SELECT count(*) FROM taken
"""  # noqa: S608 - constants
).bindparams(bindparam("at_most", type_=Integer))
_FORGET = (
    text("DELETE FROM notification_flow WHERE minute < now() - interval '2 hours'"),
    text("DELETE FROM notification_stock WHERE count = 0"),
    text("DELETE FROM notification_ahead WHERE count = 0"),
)

_SAID = ("lane", "channel", "in_flight", "at_once", "seconds")
_NOTE = text(
    f"""
INSERT INTO dispatching (replica, seen_at, {", ".join(_SAID)})
SELECT :replica, :seen_at, said.* FROM unnest(:lanes, :channels, :in_flights, :at_onces, :seconds)
    AS said({", ".join(_SAID)})
ON CONFLICT (replica, lane, channel) DO UPDATE SET seen_at = excluded.seen_at,
    in_flight = excluded.in_flight, at_once = excluded.at_once, seconds = excluded.seconds
"""  # noqa: S608 - constants
).bindparams(
    bindparam("replica", type_=Uuid),
    bindparam("seen_at", type_=DateTime(timezone=True)),
    bindparam("lanes", type_=ARRAY(SmallInteger)),
    bindparam("channels", type_=ARRAY(Text)),
    bindparam("in_flights", type_=ARRAY(Integer)),
    bindparam("at_onces", type_=ARRAY(Integer)),
    bindparam("seconds", type_=ARRAY(Double)),
)
_GONE = text("DELETE FROM dispatching WHERE seen_at < :before").bindparams(
    bindparam("before", type_=DateTime(timezone=True))
)


class SqlTallies:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_up(self) -> int:
        """Add up some of what changed, unless another one is at it; return how many changes."""
        added: int = await self._database.fetch_value(_ADD_UP, at_most=AT_MOST)
        return added

    async def forget(self) -> None:
        """Drop what is of no use: hours that are over, and what counts nothing any more."""
        for statement in _FORGET:
            await self._database.execute(statement)

    async def note(self, replica: UUID, doing: Sequence[Doing], at: datetime) -> None:
        await self._database.execute(
            _NOTE,
            replica=replica,
            seen_at=at,
            lanes=[one.lane.value for one in doing],
            channels=[one.channel.value for one in doing],
            in_flights=[one.in_flight for one in doing],
            at_onces=[one.at_once for one in doing],
            seconds=[one.seconds for one in doing],
        )

    async def forget_gone(self, before: datetime) -> None:
        await self._database.execute(_GONE, before=before)
