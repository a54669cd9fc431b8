"""Owns reading seats as other systems ask for them: appointments that were made, and encounters.

An appointment is a seat, a seat that was given up, or a place on a waitlist. Each kind is read by
an index of its own, in the order of ids, and the page is what comes first among them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    cast,
    false,
    literal,
    null,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.scheduling.domain.calendars.standings import (
    OF_WAITING,
    AppointmentStatus,
    EncounterStatus,
    appointment_status,
    encounter_status,
)
from services.scheduling.domain.rolls.marks import ATTENDED, Status
from services.scheduling.domain.sessions.session import SessionState
from services.scheduling.queries.states import one_of
from services.scheduling.tables import attendance, given_up_seat, membership, series, session
from shared.database import Database
from shared.http.paging import Window

Row = dict[str, Any]

_a, _s, _g, _m = attendance.c, session.c, given_up_seat.c, membership.c


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound of when: a local date of the site, or an instant. `prefix` is FHIR's: `ge`."""

    prefix: str
    value: date | datetime

    def holds(self, day: ColumnElement[Any], instant: ColumnElement[Any]) -> ColumnElement[bool]:
        column = instant if isinstance(self.value, datetime) else day
        compared: dict[str, ColumnElement[bool]] = {
            "eq": column == self.value,
            "ge": column >= self.value,
            "gt": column > self.value,
            "le": column <= self.value,
            "lt": column < self.value,
        }
        return compared[self.prefix]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for at a site; without a client or a status, all."""

    client_id: UUID | None = None
    status: str | None = None
    bounds: Sequence[Bound] = ()
    identity: UUID | None = None


_SEAT = (
    _a.id,
    _a.site,
    (_s.version + _a.version).label("version"),
    _a.client_id,
    _a.status,
    _s.state.label("session_state"),
    _s.type,
    _s.modality,
    _s.starts_at,
    _s.ends_at,
    _s.room,
    _s.facilitators,
)
_GIVEN_UP = (
    _g.id,
    _g.site,
    _g.sequence.label("version"),
    _g.client_id,
    literal(Status.CANCELLED_BY_CLIENT.value).label("status"),
    literal(SessionState.SCHEDULED.value).label("session_state"),
    _g.type,
    cast(null(), Text).label("modality"),
    _g.starts_at,
    _g.ends_at,
    cast(null(), Text).label("room"),
    cast(null(), ARRAY(Uuid)).label("facilitators"),
)
_WAITING = (
    _m.id,
    _m.site,
    _m.version,
    _m.client_id,
    _m.state.label("status"),
    cast(null(), Text).label("session_state"),
    series.c.type,
    series.c.modality,
    cast(null(), DateTime(timezone=True)).label("starts_at"),
    cast(null(), DateTime(timezone=True)).label("ends_at"),
    series.c.room,
    series.c.facilitators,
)
_NO_DAYS = (cast(null(), Date).label("from_date"), cast(null(), Date).label("until"))
_WAS_THERE = text(
    "jsonb_path_exists(attendance.history, '$[*].mark.status ? ("
    + " || ".join(f'@ == "{status.value}"' for status in ATTENDED)
    + ")')"
)
_ENCOUNTER = (
    *_SEAT,
    _a.arrived_at,
    _a.left_at,
    _a.credited_minutes,
    _s.started_at,
    _s.ended_at,
)


async def appointments(database: Database, site: str, window: Window, wanted: Wanted) -> list[Row]:
    """Return a page of appointments, and one more where another page follows."""
    kinds = [_seats(site, wanted), _given_up(site, wanted), _waiting(site, wanted)]
    parts = [_page_of(one, window) for one in kinds]
    everything = union_all(*(select(part) for part in parts)).subquery()
    statement = select(everything).order_by(everything.c.id).limit(window.limit + 1)
    return [dict(row) for row in await database.fetch(statement)]


async def encounters(database: Database, site: str, window: Window, wanted: Wanted) -> list[Row]:
    """Return a page of encounters, and one more where another page follows."""
    statement = (
        select(*_ENCOUNTER)
        .join(session, _s.id == _a.session_id)
        .where(*_of_table(attendance, site, wanted))
        .where(or_(one_of(_a.status, ATTENDED), _WAS_THERE))
        .where(_in(wanted.status, EncounterStatus, encounter_status))
        .where(*(bound.holds(_s.held_on, _s.starts_at) for bound in wanted.bounds))
    )
    return [dict(row) for row in await database.fetch(window.of(statement, _a.id))]


def _seats(site: str, wanted: Wanted) -> Select[Any]:
    return (
        select(*_SEAT, *_NO_DAYS)
        .join(session, _s.id == _a.session_id)
        .where(*_of_table(attendance, site, wanted))
        .where(_in(wanted.status, AppointmentStatus, appointment_status))
        .where(*(bound.holds(_s.held_on, _s.starts_at) for bound in wanted.bounds))
    )


def _given_up(site: str, wanted: Wanted) -> Select[Any]:
    is_asked = wanted.status in {None, AppointmentStatus.CANCELLED}
    return (
        select(*_GIVEN_UP, *_NO_DAYS)
        .where(*_of_table(given_up_seat, site, wanted))
        .where(true() if is_asked else false())
        .where(*(bound.holds(_g.held_on, _g.starts_at) for bound in wanted.bounds))
    )


def _waiting(site: str, wanted: Wanted) -> Select[Any]:
    # A place on a waitlist has no time yet: who asks for times is not shown it.
    states = [state for state, status in OF_WAITING.items() if wanted.status in {None, status}]
    is_asked = states and not wanted.bounds
    return (
        select(*_WAITING, _m.from_date, _m.until)
        .join(series, series.c.id == _m.series_id)
        .where(*_of_table(membership, site, wanted))
        .where(one_of(_m.state, states) if is_asked else false())
    )


def _of_table(table: Any, site: str, wanted: Wanted) -> list[ColumnElement[bool]]:
    asked = {table.c.client_id: wanted.client_id, table.c.id: wanted.identity}
    narrowed = [column == value for column, value in asked.items() if value is not None]
    return [table.c.site == site, *narrowed]


def _in(
    status: str | None,
    statuses: type[StrEnum],
    rule: Callable[[Status, SessionState], StrEnum],
) -> ColumnElement[bool]:
    """Return the condition under which the rule gives this status; all where none is asked for."""
    if status is None:
        return true()
    return or_(false(), *_choices(statuses(status), rule))


def _choices(
    wanted: StrEnum, rule: Callable[[Status, SessionState], StrEnum]
) -> Iterable[ColumnElement[bool]]:
    for mark in Status:
        states = [state for state in SessionState if rule(mark, state) is wanted]
        if states:
            yield and_(_a.status == mark.value, one_of(_s.state, states))


def _page_of(statement: Select[Any], window: Window) -> Any:
    own = statement.selected_columns[0]
    return window.of(statement, own).subquery()
