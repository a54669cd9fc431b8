"""Owns how the database is asked what its exclusion constraints would refuse, by their indexes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    DateTime,
    FromClause,
    Select,
    Text,
    Uuid,
    all_,
    bindparam,
    column,
    func,
    select,
    text,
)

from services.scheduling import tables
from services.scheduling.domain.sessions.conflicts import Conflict, Wanted, room_until
from services.scheduling.domain.sessions.session import Session
from shared.unit_of_work.repository import UnitAccess

_MOMENT = DateTime(timezone=True)
_COLUMNS: dict[str, Any] = {
    "id": Uuid(),
    "starts_at": _MOMENT,
    "ends_at": _MOMENT,
    "until": _MOMENT,
    "site": Text(),
    "room": Text(),
    "who_id": Uuid(),
}
_ASKED = (
    func.unnest(*(bindparam(name, type_=ARRAY(kind)) for name, kind in _COLUMNS.items()))
    .table_valued(*(column(name, kind) for name, kind in _COLUMNS.items()))
    .render_derived(name="asked")
)

# These are the expressions of the constraints, so that their indexes serve.
_SAME_ROOM = """
text_range(session.site || '/' || lower(session.room),
    session.site || '/' || lower(session.room), '[]')
    && text_range(asked.site || '/' || lower(asked.room),
    asked.site || '/' || lower(asked.room), '[]')
AND tstzrange(session.starts_at, (session.ends_at AT TIME ZONE 'UTC'
    + make_interval(mins => session.buffer_minutes)) AT TIME ZONE 'UTC')
    && tstzrange(asked.starts_at, asked.until)
AND session.room IS NOT NULL AND session.state IN ('scheduled', 'in_progress', 'completed')
"""
_SAME_FACILITATOR = """
uuid_range(busy.facilitator_id, busy.facilitator_id, '[]')
    && uuid_range(asked.who_id, asked.who_id, '[]')
AND tstzrange(busy.starts_at, busy.ends_at) && tstzrange(asked.starts_at, asked.ends_at)
"""
_SAME_CLIENT = """
uuid_range(busy.client_id, busy.client_id, '[]')
    && uuid_range(asked.who_id, asked.who_id, '[]')
AND tstzrange(busy.starts_at, busy.ends_at) && tstzrange(asked.starts_at, asked.ends_at)
AND busy.status IN ('expected', 'present', 'late', 'partial')
"""


def _finding(found: FromClause) -> Select[Any]:
    s, asked = tables.session.c, _ASKED.c
    return (
        select(
            asked.id.label("session_id"),
            asked.starts_at,
            asked.ends_at,
            asked.who_id,
            s.id.label("with_session_id"),
            s.series_id.label("with_series_id"),
            s.starts_at.label("with_starts_at"),
            s.ends_at.label("with_ends_at"),
        )
        .select_from(found)
        .where(s.id != all_(bindparam("id", type_=ARRAY(Uuid))))
        .order_by(asked.starts_at, s.id, asked.who_id)
    )


def _by_way_of(busy: Any, when: str) -> Select[Any]:
    met = _ASKED.join(busy, text(when))
    return _finding(met.join(tables.session, tables.session.c.id == busy.c.session_id))


_QUERIES: Mapping[Wanted, Select[Any]] = {
    Wanted.ROOM: _finding(_ASKED.join(tables.session, text(_SAME_ROOM))),
    Wanted.FACILITATOR: _by_way_of(tables.session_facilitator.alias("busy"), _SAME_FACILITATOR),
    Wanted.CLIENT: _by_way_of(tables.attendance.alias("busy"), _SAME_CLIENT),
}

Asked = Iterable[tuple[Session, Any]]
"""Sessions, each with the facilitator or client who is asked about; None: the room."""


async def find(uow: UnitAccess, wanted: Wanted, asked: Asked) -> list[Conflict]:
    """Return where these would be in two places, beside sessions that are not asked about."""
    rows = list(asked)
    if not rows:
        return []
    found = await uow.fetch(_QUERIES[wanted], **_arrays(rows))
    return [Conflict(wanted=wanted, **row) for row in found]


def _arrays(rows: Sequence[tuple[Session, Any]]) -> dict[str, list[Any]]:
    return {
        "id": [session.id for session, _ in rows],
        "starts_at": [session.starts_at for session, _ in rows],
        "ends_at": [session.ends_at for session, _ in rows],
        "until": [room_until(session) for session, _ in rows],
        "site": [session.site for session, _ in rows],
        "room": [session.room for session, _ in rows],
        "who_id": [who for _, who in rows],
    }
