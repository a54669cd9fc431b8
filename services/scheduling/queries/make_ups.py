"""Owns reading what make-ups are suggested from, and a client's own bookings of a week."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import and_, bindparam, exists, or_, select, union_all

from services.scheduling.domain.bookings.line import Busy
from services.scheduling.domain.bookings.make_ups import (
    Client,
    FreeSession,
    Missed,
    Suggestion,
    last_day_for,
    monday_of,
    suggestions,
)
from services.scheduling.domain.bookings.membership import OPEN_MEMBERSHIPS
from services.scheduling.domain.bookings.single import CAN_BE_MADE_UP, NothingToMakeUp
from services.scheduling.domain.programs.requirements import SessionType
from services.scheduling.domain.rolls.marks import HOLDS_THE_TIME
from services.scheduling.domain.sessions.session import SessionState
from services.scheduling.tables import (
    KEPT,
    PHASE_PROGRESS,
    attendance,
    membership,
    progress,
    seat_hold,
    session,
    week_needs,
)
from shared.database import Database

MOST_SESSIONS = 500
"""Looked at for one client."""

_a, _h, _m, _s = attendance.c, seat_hold.c, membership.c, session.c
_SITE: Any = bindparam("site")
_CLIENT: Any = bindparam("client_id")
_FREE = (
    select(
        *(
            _s[name]
            for name in (
                "id",
                "series_id",
                "type",
                "timezone",
                "held_on",
                "starts_at",
                "ends_at",
                "language",
                "audience",
                "phases",
                "curriculum_item",
            )
        ),
        (_s.capacity - _s.seats_taken).label("free"),
    )
    .where(_s.site == _SITE, _s.held_on.between(bindparam("first"), bindparam("last")))
    .where(_s.state == SessionState.SCHEDULED.value, _s.starts_at > bindparam("now"))
    .where(_s.seats_taken < _s.capacity)
    .where(~exists().where(_a.session_id == _s.id, _a.client_id == _CLIENT))
    .order_by(_s.starts_at, _s.id)
    .limit(MOST_SESSIONS)
)
_BUSY = union_all(
    select(_a.client_id, _a.held_on, _a.starts_at, _a.ends_at)
    .where(_a.site == _SITE, _a.client_id == _CLIENT, _a.ends_at > bindparam("now"))
    .where(or_(*(_a.status == status.value for status in HOLDS_THE_TIME))),
    select(_m.client_id, _s.held_on, _s.starts_at, _s.ends_at)
    .join(seat_hold, _h.membership_id == _m.id)
    .join(session, _s.id == _h.session_id)
    .where(_m.site == _SITE, _m.client_id == _CLIENT, _s.ends_at > bindparam("now")),
)
_STAY = (
    select(progress.c.phases)
    .where(progress.c.site == _SITE, progress.c.client_id == _CLIENT)
    .where(progress.c.track_id.is_not(None), progress.c.ended_on.is_(None))
    .order_by(progress.c.started_on.desc(), progress.c.id.desc())
    .limit(1)
)
_NEEDS = select(week_needs).where(week_needs.c.site == _SITE, week_needs.c.client_id == _CLIENT)
_MISSED = (
    select(_a.type, _a.held_on, _s.curriculum_item)
    .join(session, _s.id == _a.session_id)
    .where(_a.site == _SITE, _a.client_id == _CLIENT, _a.id == bindparam("id"))
    .where(or_(*(_a.status == status.value for status in CAN_BE_MADE_UP)))
)
_SEATS = (
    select(attendance)
    .where(_a.site == _SITE, _a.client_id == _CLIENT)
    .where(_a.held_on.between(bindparam("first"), bindparam("last")))
    .order_by(_a.starts_at, _a.id)
    .limit(200)
)
_MEMBERSHIPS = (
    select(membership)
    .where(_m.site == _SITE, _m.client_id == _CLIENT)
    .where(and_(or_(*(_m.state == state.value for state in OPEN_MEMBERSHIPS))))
    .order_by(_m.id)
    .limit(200)
)


async def make_ups(
    database: Database, site: str, client_id: UUID, now: datetime, *, of: UUID | None, day: date
) -> list[Suggestion]:
    """Return what fits from now on: in the week of `day`, or for what was missed, two weeks ahead.

    Raises NothingToMakeUp where the client missed nothing of that id.
    """
    about = {"site": site, "client_id": client_id}
    missed = None if of is None else await _missed(database, of, about)
    first = monday_of(day if missed is None else missed.held_on)
    last = first + timedelta(days=6) if missed is None else last_day_for(missed.held_on, day)
    rows = await database.fetch(_FREE, **about, first=first, last=last, now=now)
    client = await _client(database, now, about)
    return suggestions([_session(dict(row)) for row in rows], client, missed)


async def seats_of(
    database: Database, site: str, client_id: UUID, first: date
) -> list[asyncpg.Record]:
    """Return the client's seats of seven local days, in order of time."""
    last = first + timedelta(days=6)
    return await database.fetch(_SEATS, site=site, client_id=client_id, first=first, last=last)


async def open_memberships_of(
    database: Database, site: str, client_id: UUID
) -> list[asyncpg.Record]:
    return await database.fetch(_MEMBERSHIPS, site=site, client_id=client_id)


async def _missed(database: Database, of: UUID, about: dict[str, Any]) -> Missed:
    row = await database.fetch_one(_MISSED, **about, id=of)
    if row is None:
        raise NothingToMakeUp
    return Missed(SessionType(row["type"]), row["held_on"], row["curriculum_item"])


async def _client(database: Database, now: datetime, about: dict[str, Any]) -> Client:
    busy = [Busy(**row) for row in await database.fetch(_BUSY, **about, now=now)]
    stay = await database.fetch_one(_STAY, **about)
    phases = PHASE_PROGRESS.validate_python(stay["phases"]) if stay else ()
    phase = next((one.code for one in phases if one.in_force), None)
    needs = await database.fetch_one(_NEEDS, **about)
    if needs is None:
        return Client(busy=busy, phase=phase)
    return Client(
        busy=busy,
        phase=phase,
        languages=tuple(needs["languages"]),
        audiences=tuple(needs["audiences"]),
        kept=KEPT.validate_python(needs["kept"]),
    )


def _session(row: dict[str, Any]) -> FreeSession:
    typed = {"type": SessionType(row["type"]), "phases": tuple(row["phases"])}
    return FreeSession(**{**row, **typed})
