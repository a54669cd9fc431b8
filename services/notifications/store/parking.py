"""Takes what is paused out of the way of claims, and puts it back when its pause is over.

A claim never lets a paused row leave. But it would step over each, at every look: so what is due
and held is deferred to the end of its pause, or to its expiry, and is then found by no claim.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Integer, Uuid, bindparam, text

from services.notifications import tables
from services.notifications.tables.pausing import held_of_use, holding, matching
from shared.database import Database

_IS_ANY_ACTIVE = text(f"SELECT EXISTS (SELECT FROM pause WHERE {tables.IS_ACTIVE})")  # noqa: S608 - constants
_ENDED = text("SELECT id FROM pause WHERE released_at IS NULL AND state <> 'active' ORDER BY id")


_NOW = bindparam("now", type_=DateTime(timezone=True))
_AT_MOST = bindparam("at_most", type_=Integer)
_PAUSE_ID = bindparam("pause_id", type_=Uuid)

_PARK = text(
    f"""
WITH held AS (
    SELECT n.id, least(n.expires_at, (
        SELECT max(coalesce(p.until, 'infinity')) FROM pause p WHERE {holding("p", "n")}
    )) AS until
    FROM notification n
    WHERE n.due_at <= :now AND n.{tables.IS_OPEN} AND {held_of_use("n")}
    LIMIT :at_most FOR UPDATE OF n SKIP LOCKED
)
UPDATE notification SET state = 'deferred', reason = 'paused', due_at = held.until,
    version = version + 1
FROM held WHERE notification.id = held.id RETURNING notification.id
"""  # noqa: S608 - constants
).bindparams(_NOW, _AT_MOST)
_FREE = f"""
FROM notification n, pause ended
WHERE n.reason = 'paused' AND n.{tables.IS_OPEN} AND ended.id = :pause_id
    AND {matching("ended", "n")}
    AND NOT EXISTS (SELECT FROM pause p WHERE {holding("p", "n")})
"""
_RELEASE = text(
    f"""
WITH free AS (SELECT n.id {_FREE} LIMIT :at_most FOR UPDATE OF n SKIP LOCKED)
UPDATE notification SET state = 'queued', reason = NULL,
    due_at = least(coalesce(planned_at, :now), :now), version = version + 1
FROM free WHERE notification.id = free.id RETURNING notification.id
"""  # noqa: S608 - constants
).bindparams(_NOW, _AT_MOST, _PAUSE_ID)
_IS_LEFT = text(f"SELECT EXISTS (SELECT {_FREE})").bindparams(_NOW, _PAUSE_ID)
_RELEASED = text("UPDATE pause SET released_at = :now WHERE id = :pause_id").bindparams(
    _NOW, _PAUSE_ID
)


class SqlParking:
    """What is held leaves the queue, and returns to it, a bounded number of rows at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def is_any_active(self) -> bool:
        return bool(await self._database.fetch_value(_IS_ANY_ACTIVE))

    async def park(self, at_most: int, now: datetime) -> int:
        """Defer what is due and held; return how many were."""
        return len(await self._database.fetch(_PARK, at_most=at_most, now=now))

    async def ended(self) -> list[UUID]:
        """Return the pauses that are over and may still hold something back."""
        return [row["id"] for row in await self._database.fetch(_ENDED)]

    async def release(self, pause_id: UUID, at_most: int, now: datetime) -> int:
        """Let what this pause alone held wait as before; return how many were let go."""
        rows = await self._database.fetch(_RELEASE, pause_id=pause_id, at_most=at_most, now=now)
        return len(rows)

    async def note_released(self, pause_id: UUID, now: datetime) -> bool:
        """Note that nothing is held any more; say whether that is so."""
        if await self._database.fetch_value(_IS_LEFT, pause_id=pause_id, now=now):
            return False
        await self._database.execute(_RELEASED, pause_id=pause_id, now=now)
        return True
