"""Outcomes that nobody knows: taken by whoever asks about them, and settled in a unit of work."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import DateTime, Integer, bindparam, text, update

from services.notifications import tables
from services.notifications.domain.providers.reconciling import Resolution
from services.notifications.ports.reconciling import Unresolved
from shared.database import Database
from shared.unit_of_work import SqlUnitOfWork

_a = tables.attempt.c
_TAKE = text(
    f"""
WITH due AS (
    SELECT notification_id, number FROM attempt
    WHERE {tables.IS_ASKED} AND look_at <= :now
    ORDER BY look_at LIMIT :at_most FOR UPDATE SKIP LOCKED
)
UPDATE attempt AS a SET look_at = :until FROM due, notification AS n
WHERE a.notification_id = due.notification_id AND a.number = due.number
    AND n.id = a.notification_id
RETURNING a.notification_id, n.site, a.number, a.provider, n.provider_reference AS reference,
    a.looks, a.give_up_at
"""  # noqa: S608 - constants
).bindparams(
    bindparam("now", type_=DateTime(timezone=True)),
    bindparam("until", type_=DateTime(timezone=True)),
    bindparam("at_most", type_=Integer),
)
_THIS = (_a.notification_id == bindparam("row_id"), _a.number == bindparam("row_number"))
# What settles the last try settles those before it, which were under the same key.
_UNSETTLED = (
    _a.notification_id == bindparam("row_id"),
    _a.number <= bindparam("row_number"),
    _a.outcome == "unknown",
    _a.resolution.is_(None),
)
_SETTLE = (
    update(tables.attempt)
    .where(*_UNSETTLED)
    .values(resolution=bindparam("set_resolution"), resolved_at=bindparam("set_at"))
)
_LOOK_AGAIN = (
    update(tables.attempt).where(*_THIS).values(looks=_a.looks + 1, look_at=bindparam("set_at"))
)


class SqlUnresolvedOutcomes:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, at_most: int, now: datetime, until: datetime) -> Sequence[Unresolved]:
        rows = await self._database.fetch(_TAKE, at_most=at_most, now=now, until=until)
        return [Unresolved(**dict(row)) for row in rows]


class SqlUnknowns:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    def settle(self, unresolved: Unresolved, resolution: Resolution, at: datetime) -> None:
        self._uow.write(_SETTLE, **_this(unresolved), set_resolution=resolution.value, set_at=at)

    def look_again(self, unresolved: Unresolved, at: datetime) -> None:
        self._uow.write(_LOOK_AGAIN, **_this(unresolved), set_at=at)


def _this(unresolved: Unresolved) -> dict[str, object]:
    return {"row_id": unresolved.notification_id, "row_number": unresolved.number}
