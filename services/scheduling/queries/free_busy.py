"""Owns reading when somebody, or a room, is taken: times, and nothing else."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Select, bindparam, func, select

from services.scheduling.domain.rolls.marks import HOLDS_THE_TIME
from services.scheduling.domain.sessions.session import TAKES_ITS_PLACE
from services.scheduling.queries.states import one_of
from services.scheduling.tables import attendance, session, session_facilitator
from shared.database import Database

Row = dict[str, Any]

_a, _s, _f = attendance.c, session.c, session_facilitator.c
_AT_SITE: BindParameter[str] = bindparam("site")
_SINCE, _UNTIL = (bindparam(name, type_=_s.starts_at.type) for name in ("since", "until"))
_FIRST, _LAST = (bindparam(name, type_=_s.held_on.type) for name in ("first", "last"))

# Whom another site has is not free here either: the times of all sites, without the sites.
_FACILITATOR = select(_f.starts_at, _f.ends_at).where(
    _f.facilitator_id == bindparam("facilitator_id"),
    _f.starts_at.between(_SINCE, _UNTIL),
)
# A room is kept for a while after each session, to be aired or set up anew.
_KEPT = _s.ends_at + func.make_interval(0, 0, 0, 0, 0, _s.buffer_minutes)
_ROOM = select(_s.starts_at, _KEPT.label("ends_at")).where(
    _s.site == _AT_SITE,
    _s.held_on.between(_FIRST, _LAST),
    func.lower(_s.room) == func.lower(bindparam("room", type_=_s.room.type)),
    one_of(_s.state, TAKES_ITS_PLACE),
)
_CLIENT = select(_a.starts_at, _a.ends_at).where(
    _a.site == _AT_SITE,
    _a.client_id == bindparam("client_id"),
    _a.held_on.between(_FIRST, _LAST),
    one_of(_a.status, HOLDS_THE_TIME),
)
_A_DAY = timedelta(days=1)
"""No session lasts longer, and no buffer; no local date is further from the date in UTC."""


async def of_facilitator(
    database: Database, facilitator_id: UUID, since: datetime, until: datetime
) -> list[Row]:
    return await _rows(
        database,
        _FACILITATOR,
        facilitator_id=facilitator_id,
        since=since - _A_DAY,
        until=until + _A_DAY,
    )


async def of_room(
    database: Database, site: str, room: str, since: datetime, until: datetime
) -> list[Row]:
    return await _rows(database, _ROOM, site=site, room=room, **_days(since, until))


async def of_client(
    database: Database, site: str, client_id: UUID, since: datetime, until: datetime
) -> list[Row]:
    return await _rows(database, _CLIENT, site=site, client_id=client_id, **_days(since, until))


async def _rows(database: Database, statement: Select[Any], **asked: Any) -> list[Row]:
    return [dict(row) for row in await database.fetch(statement, **asked)]


def _days(since: datetime, until: datetime) -> dict[str, Any]:
    return {"first": (since - 2 * _A_DAY).date(), "last": (until + 2 * _A_DAY).date()}
