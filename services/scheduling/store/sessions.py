"""Owns how sessions are kept, and locked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, Date, Uuid, any_, bindparam, delete, func, or_, select, text

from services.scheduling import tables
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.rolls.marks import GIVES_UP_THE_SEAT
from services.scheduling.domain.sessions.audience import Modality
from services.scheduling.domain.sessions.conflicts import Conflict, Wanted
from services.scheduling.domain.sessions.holidays import OnHolidays
from services.scheduling.domain.sessions.session import (
    OPEN_STATES,
    RealTime,
    Session,
    SessionState,
)
from services.scheduling.store.conflicts import find
from services.scheduling.store.rows import AT_SITE, columns, fields
from services.scheduling.tables.due_rolls import IS_DUE_TO_LOCK
from shared.errors import NotFound
from shared.unit_of_work import Repository
from shared.unit_of_work.repository import UnitAccess

_s = tables.session.c

_ONE = select(tables.session).where(_s.site == AT_SITE, _s.id == bindparam("id")).with_for_update()
_SERIES_OF = select(_s.series_id).where(_s.site == AT_SITE, _s.id == bindparam("id"))
_OPEN = (
    select(tables.session)
    .where(_s.site == AT_SITE, _s.series_id == bindparam("series_id"))
    .where(_s.held_on.between(bindparam("first"), bindparam("last")))
    .where(or_(*(_s.state == state.value for state in OPEN_STATES)))
    .order_by(_s.id)
    .with_for_update()
)
# The newest first: one that cannot be locked does not stand before the others.
_TO_LOCK = (
    select(_s.id)
    .where(_s.site == AT_SITE, IS_DUE_TO_LOCK)
    .order_by(_s.ends_at.desc(), _s.id)
    .limit(bindparam("at_most"))
)

_PLANNED_IN = (
    select(tables.session)
    .where(_s.site == AT_SITE, _s.series_id == bindparam("series_id"))
    .where(_s.state == SessionState.SCHEDULED.value, _s.starts_at >= bindparam("since"))
    .order_by(_s.id)
    .with_for_update()
)
_ALL_IN = (
    select(tables.session)
    .where(_s.site == AT_SITE, _s.series_id == bindparam("series_id"))
    .order_by(_s.id)
    .with_for_update()
)
_ALIKE = (
    select(tables.session)
    .where(_s.site == AT_SITE, _s.held_on.between(bindparam("first"), bindparam("last")))
    .where(_s.state == SessionState.SCHEDULED.value, _s.starts_at > bindparam("after"))
    .where(_s.type == bindparam("type"), _s.language == bindparam("language"))
    .where(_s.audience.is_not_distinct_from(bindparam("audience")))
    .where(_s.id != bindparam("id"))
    .order_by(_s.starts_at, _s.id)
)
_DELETE_SESSION = delete(tables.session).where(_s.id == bindparam("removed"))
_DEFER = text("SET CONSTRAINTS room_is_free, facilitator_is_free, client_is_free DEFERRED")
_PLANNED_ON = (
    select(tables.session)
    .join(tables.series, tables.series.c.id == _s.series_id)
    .where(_s.site == AT_SITE, _s.held_on == any_(bindparam("days", type_=ARRAY(Date))))
    .where(_s.state == SessionState.SCHEDULED.value, _s.starts_at > bindparam("after"))
    .where(tables.series.c.on_holidays == OnHolidays.SKIP.value)
    .order_by(_s.id)
    .with_for_update(of=tables.session)
)


_a, _h = tables.attendance.c, tables.seat_hold.c
_TAKEN = (
    select(func.count())
    .select_from(tables.attendance)
    .where(_a.session_id == _s.id, *(_a.status != status for status in GIVES_UP_THE_SEAT))
    .correlate(tables.session)
    .scalar_subquery()
)
_HELD = (
    select(func.count())
    .select_from(tables.seat_hold)
    .where(_h.session_id == _s.id)
    .correlate(tables.session)
    .scalar_subquery()
)
# Counted, and not read from `seats_taken`: so the unit knows that it must see its own writes.
_FREE = select(_s.id, (_s.capacity - _TAKEN - _HELD).label("free")).where(
    _s.id == any_(bindparam("sessions", type_=ARRAY(Uuid)))
)


_DERIVED = (
    "seats_taken",
    "started_at",
    "ended_at",
    "facilitator_id",
    "local_start",
    "changed_at",
)


class SqlSessions(Repository[Session]):
    """A session that is not moved keeps the local time for which it was planned."""

    table = tables.session

    def __init__(self, uow: UnitAccess) -> None:
        super().__init__(uow)
        self._planned: dict[UUID, tuple[datetime, datetime]] = {}

    async def find(self, aggregate_id: UUID) -> Session | None:
        await self._uow.begin()
        return await self.find_by(_ONE, site=self._uow.site, id=aggregate_id)

    async def series_of(self, session_id: UUID) -> UUID:
        found: UUID | None = await self._uow.fetch_value(
            _SERIES_OF, site=self._uow.site, id=session_id
        )
        if found is None:
            raise NotFound("There is no session of this id here.")
        return found

    async def open_in(self, series_id: UUID, first: date, last: date | None) -> list[Session]:
        await self._uow.begin()
        return await self.list_by(
            _OPEN, site=self._uow.site, series_id=series_id, first=first, last=last or date.max
        )

    async def due_to_lock(self, now: datetime, at_most: int) -> list[UUID]:
        rows = await self._uow.fetch(_TO_LOCK, site=self._uow.site, now=now, at_most=at_most)
        return [row["id"] for row in rows]

    async def free_seats(self, session_ids: Collection[UUID]) -> dict[UUID, int]:
        rows = await self._uow.fetch(_FREE, sessions=list(session_ids))
        return {row["id"]: row["free"] for row in rows}

    async def planned_in(self, series_id: UUID, since: datetime) -> list[Session]:
        await self._uow.begin()
        return await self.list_by(
            _PLANNED_IN, site=self._uow.site, series_id=series_id, since=since
        )

    async def all_in(self, series_id: UUID) -> list[Session]:
        await self._uow.begin()
        return await self.list_by(_ALL_IN, site=self._uow.site, series_id=series_id)

    async def alike(
        self, session: Session, first: date, last: date, after: datetime
    ) -> list[Session]:
        return await self.list_by(
            _ALIKE,
            site=self._uow.site,
            id=session.id,
            type=session.type.value,
            language=session.language,
            audience=session.audience,
            first=first,
            last=last,
            after=after,
        )

    def remove(self, aggregate: Session) -> None:
        self._uow.write(_DELETE_SESSION, removed=aggregate.id)

    def move_together(self) -> None:
        self._uow.write(_DEFER)

    async def planned_on(self, days: Collection[date], after: datetime) -> list[Session]:
        await self._uow.begin()
        return await self.list_by(_PLANNED_ON, site=self._uow.site, days=sorted(days), after=after)

    async def conflicts(self, planned: Sequence[Session]) -> list[Conflict]:
        rooms = [(session, None) for session in planned if session.room is not None]
        people = [(session, one) for session in planned for one in session.facilitators]
        return [
            *await find(self._uow, Wanted.ROOM, rooms),
            *await find(self._uow, Wanted.FACILITATOR, people),
        ]

    def to_row(self, aggregate: Session) -> dict[str, Any]:
        row = columns(
            aggregate, facilitators=list(aggregate.facilitators), phases=list(aggregate.phases)
        )
        real: RealTime | None = row.pop("real")
        times = (real.started_at, real.ended_at) if real else (None, None)
        return {
            **row,
            "started_at": times[0],
            "ended_at": times[1],
            "local_start": self._local_start_of(aggregate),
            "changed_at": self._uow.now,
        }

    def _local_start_of(self, session: Session) -> datetime:
        starts_at, local_start = self._planned.get(session.id, (None, session.starts_at))
        if starts_at == session.starts_at:
            return local_start
        return session.starts_at.astimezone(ZoneInfo(session.timezone)).replace(tzinfo=None)

    def from_row(self, row: Mapping[str, Any]) -> Session:
        self._planned[row["id"]] = (row["starts_at"], row["local_start"])
        began, ended = row["started_at"], row["ended_at"]
        plain = fields(
            row,
            "seats_taken",
            "started_at",
            "ended_at",
            "facilitator_id",
            "local_start",
            "changed_at",
        )
        typed = {
            "type": SessionType(row["type"]),
            "state": SessionState(row["state"]),
            "modality": Modality(row["modality"]),
            **invited(row),
            "real": None if began is None else RealTime(began, ended),
        }
        return Session(**{**plain, **typed})


def invited(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return who leads and who may come, of a series or a session."""
    return {"facilitators": tuple(row["facilitators"]), "phases": tuple(row["phases"])}
