"""Stores what events told of single seats."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from services.notifications import tables
from services.notifications.domain.subjects.seat import Seat
from services.notifications.store.people import AT_SITE
from shared.unit_of_work import SqlUnitOfWork

_s, _t = tables.subject.c, tables.seat.c

_SEAT = select(tables.seat).where(_t.id == bindparam("id"), _t.site == AT_SITE)
_OF_SESSION = select(tables.seat).where(
    _t.session_id == bindparam("session_id"), _t.site == AT_SITE
)
_OF_CLIENT = select(tables.seat).where(
    _t.client_id == bindparam("client_id"),
    _t.session_id == any_(bindparam("sessions", type_=ARRAY(Uuid))),
    _t.site == AT_SITE,
)
_SERIES_AHEAD = (
    select(_s.series_id)
    .distinct()
    .join(tables.seat, _t.session_id == _s.id)
    .where(_t.client_id == bindparam("client_id"), _t.site == AT_SITE)
    .where(_s.site == AT_SITE, _s.series_id.is_not(None), _s.starts_at > bindparam("now"))
)
_NEW = insert(tables.seat)
_PUT = _NEW.on_conflict_do_update(
    index_elements=["id"],
    set_={
        name: _NEW.excluded[name]
        for name in ("membership_id", "seq", "is_taken", "freed_seq", "taken_at")
    },
)


class SqlSeats:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def find(self, attendance_id: UUID) -> Seat | None:
        row = await self._uow.fetch_one(_SEAT, id=attendance_id, site=self._uow.site)
        return None if row is None else Seat(**dict(row))

    async def of_session(self, session_id: UUID) -> list[Seat]:
        rows = await self._uow.fetch(_OF_SESSION, session_id=session_id, site=self._uow.site)
        return [Seat(**dict(row)) for row in rows]

    async def of_client(self, client_id: UUID, session_ids: Collection[UUID]) -> list[Seat]:
        rows = await self._uow.fetch(
            _OF_CLIENT, client_id=client_id, sessions=list(session_ids), site=self._uow.site
        )
        return [Seat(**dict(row)) for row in rows]

    async def series_ahead(self, client_id: UUID, now: datetime) -> set[UUID]:
        rows = await self._uow.fetch(
            _SERIES_AHEAD, client_id=client_id, now=now, site=self._uow.site
        )
        return {row["series_id"] for row in rows}

    def put(self, seat: Seat) -> None:
        self._uow.write(_PUT, **vars(seat))
