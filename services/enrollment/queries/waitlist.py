"""Owns reading seats and waitlists: lists in order, places in line, what is free and taken."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Select, bindparam, func, or_, select, text, tuple_, union_all

from services.enrollment import tables
from services.enrollment.domain.seats.capacity import Capacity, Place
from services.enrollment.domain.seats.seat import SeatState
from services.enrollment.domain.seats.waitlist import OPEN_ENTRY_STATES, EntryState
from services.enrollment.domain.seats.waitlist_policy import WaitlistPolicy
from shared.database import Database
from shared.http.paging import Window
from shared.identifiers import new_id

Row = Mapping[str, Any]

_w, _c, _s = tables.waitlist_entry.c, tables.capacity.c, tables.seat.c
_AT_SITE = _w.site == bindparam("site")
_ENTRY = select(tables.waitlist_entry).where(_AT_SITE, _w.id == bindparam("id"))
_OF_APPLICATION = (
    select(tables.waitlist_entry)
    .where(_AT_SITE, _w.application_id == bindparam("application_id"))
    .where(or_(_w.state == EntryState.WAITING.value, _w.state == EntryState.OFFERED.value))
    .order_by(_w.id)
)
_SEAT = (
    select(tables.seat)
    .where(_s.site == bindparam("site"), _s.application_id == bindparam("application_id"))
    .where(or_(_s.state == SeatState.RESERVED.value, _s.state == SeatState.OCCUPIED.value))
)
_HELD = (
    select(_s.program, _s.track, _s.state, func.count().label("count"))
    .where(_s.site == bindparam("site"), text(tables.IS_HELD))
    .group_by(_s.program, _s.track, _s.state)
)
_WAITING = (
    select(_w.program, _w.track, _w.state, func.count().label("count"))
    .where(_AT_SITE, _w.state == EntryState.WAITING.value)
    .group_by(_w.program, _w.track, _w.state)
)


async def current_policy(database: Database, site: str) -> WaitlistPolicy:
    """Return the site's newest version, or the defaults, whose number is 0."""
    row = await database.fetch_one(tables.NEWEST_POLICY, site=site)
    return WaitlistPolicy(id=new_id(), site=site) if row is None else tables.policy_of(dict(row))


async def entries(
    database: Database,
    site: str,
    window: Window,
    *,
    state: EntryState | None,
    program: str | None,
    track: str | None,
) -> list[Row]:
    """Return a page of the site's entries in the list's order, those who wait with their place.

    Without a state: those that wait or are offered a seat.
    """
    statement = select(tables.waitlist_entry).where(_w.site == site)
    if program is not None:
        statement = statement.where(_w.program == program)
    if track is not None:
        statement = statement.where(_w.track == track)
    states = sorted(OPEN_ENTRY_STATES) if state is None else [state]
    # The index is in order within a state: a page of each is read, however many there are.
    pages = [_page(statement.where(_w.state == one.value), window) for one in states]
    rows = await database.fetch(union_all(*pages) if len(pages) > 1 else pages[0])
    ordered = sorted(rows, key=lambda row: (row["rank"], row["entered_at"], row["id"]))
    page = ordered[: window.limit + 1]
    return await _with_places(database, [_shown(dict(row)) for row in page])


async def entry_by_id(database: Database, site: str, identity: UUID) -> Row | None:
    row = await database.fetch_one(_ENTRY, site=site, id=identity)
    return None if row is None else (await _with_places(database, [_shown(dict(row))]))[0]


async def open_entries(database: Database, site: str, application_id: UUID) -> list[Row]:
    """Return what the application waits for or is offered here."""
    rows = await database.fetch(_OF_APPLICATION, site=site, application_id=application_id)
    return await _with_places(database, [_shown(dict(row)) for row in rows])


async def seat_of(database: Database, site: str, application_id: UUID) -> Row | None:
    row = await database.fetch_one(_SEAT, site=site, application_id=application_id)
    return None if row is None else _shown(dict(row))


async def capacities(database: Database, site: str, window: Window) -> list[Row]:
    """Return the site's capacities with how many seats of each are in which state."""
    statement = select(tables.capacity).where(_c.site == site)
    rows = [dict(row) for row in await database.fetch(window.of(statement, _c.id))]
    counted = [*await database.fetch(_HELD, site=site), *await database.fetch(_WAITING, site=site)]
    return [{**_shown(dict(row)), **_counts(row, counted)} for row in rows]


def _counts(row: Row, counted: list[asyncpg.Record]) -> dict[str, int]:
    scope = Capacity(
        id=row["id"], site=row["site"], program=row["program"] or None, track=row["track"] or None
    )
    counts: Counter[str] = Counter()
    for one in counted:
        if scope.covers(Place(program=one["program"], track=one["track"] or None)):
            counts[one["state"]] += one["count"]
    states = (SeatState.OFFERED, SeatState.RESERVED, SeatState.OCCUPIED, EntryState.WAITING)
    return {state.value: counts[state] for state in states}


def _page(statement: Select[Any], window: Window) -> Select[Any]:
    order = (_w.rank, _w.entered_at, _w.id)
    if window.after is not None:
        last = tables.waitlist_entry.alias("last")
        key = select(last.c.rank, last.c.entered_at, last.c.id).where(last.c.id == window.after)
        statement = statement.where(tuple_(*order) > key.scalar_subquery())
    return statement.order_by(*order).limit(window.limit + 1)


async def _with_places(database: Database, rows: list[dict[str, Any]]) -> list[Row]:
    """Give those who wait their number: the first of a line by a count, the others follow it."""
    places: dict[tuple[str, str | None], int] = {}
    for row in rows:
        row["place"] = None
        if row["state"] == EntryState.WAITING:
            line = (row["program"], row["track"])
            before = places.get(line)
            ahead = await _ahead(database, row) if before is None else before
            row["place"] = places[line] = ahead + 1
    return list(rows)


async def _ahead(database: Database, row: Row) -> int:
    names = ("site", "program", "rank", "entered_at", "id")
    known = {name: row[name] for name in names}
    ahead: int = await database.fetch_value(tables.PEOPLE_AHEAD, **known, track=row["track"] or "")
    return ahead


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "program": row["program"] or None, "track": row["track"] or None}
