"""Setbacks as lists and pages show them, with what readmissions came to, and what is overdue."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, select, text

from services.aftercare.domain.setbacks.states import WAITING, Reporter
from services.aftercare.queries.rows import Row, equals, one, rows
from services.aftercare.queries.waking import sites_of, waking_in
from services.aftercare.tables import (
    data_key,
    known_application,
    known_episode,
    readmission,
    setback,
)
from services.aftercare.tables.persons import of_persons
from shared.database import Database
from shared.http.paging import Window

# Word for word the index's own condition, or PostgreSQL would not see that it fits.
_IS_WAITING = text(
    "setback.state IN (" + ", ".join(sorted(f"'{state.value}'" for state in WAITING)) + ")"
)
_READMITTED = and_(
    known_episode.c.episode_id == known_application.c.episode_id,
    known_episode.c.site == known_application.c.site,
    known_episode.c.never_was.is_(False),
)
_SETBACKS = (
    select(
        setback,
        readmission.c.application_id,
        known_application.c.state.label("application_state"),
        known_episode.c.episode_id.label("new_episode_id"),
        known_episode.c.started_on.label("new_episode_started_on"),
    )
    .outerjoin(readmission, readmission.c.id == setback.c.id)
    .outerjoin(known_application, known_application.c.id == readmission.c.application_id)
    .outerjoin(known_episode, _READMITTED)
)
_told_key, _clients_key = data_key.alias("told_key"), data_key.alias("clients_key")
_OPENED = (
    _SETBACKS.add_columns(
        _told_key.c.wrapped.label("told_key"), _clients_key.c.wrapped.label("clients_key")
    )
    .outerjoin(_told_key, _told_key.c.owner_id == setback.c.told_under)
    .outerjoin(_clients_key, _clients_key.c.owner_id == setback.c.client_id)
)
_SETBACK = _OPENED.where(setback.c.id == bindparam("id"), setback.c.site == bindparam("site"))
_SITES_OVERDUE = waking_in(setback)


async def setbacks(
    database: Database, site: str, wanted: Mapping[str, Any], now: datetime, window: Window
) -> Sequence[Row]:
    """Return the site's setbacks, who waits longest first; `waiting` and `overdue` narrow it."""
    columns = {name: wanted[name] for name in ("state", "client_id", "plan_id")}
    statement: Select[Any] = _SETBACKS.where(setback.c.site == site, *equals(setback, columns))
    if wanted["waiting"] or wanted["overdue"]:
        statement = statement.where(_IS_WAITING)
    if wanted["overdue"]:
        statement = statement.where(setback.c.due_at < now)
    return rows(await database.fetch(window.of(statement, setback.c.id)))


async def setback_of_id(database: Database, site: str, setback_id: UUID) -> Row | None:
    """Return a setback with the keys that open what it holds."""
    return one(await database.fetch_one(_SETBACK, id=setback_id, site=site))


async def own_setbacks(
    database: Database, site: str, client_ids: Collection[UUID], window: Window
) -> Sequence[Row]:
    """Return what the clients reported themselves: what others told stays with who told it."""
    statement: Select[Any] = _OPENED.where(
        setback.c.site == site,
        setback.c.client_id == of_persons(client_ids),
        setback.c.reported_by == Reporter.CLIENT.value,
    )
    return rows(await database.fetch(window.of(statement, setback.c.id)))


async def sites_overdue(database: Database, now: datetime) -> list[str]:
    """Return the sites where somebody waits for too long, and nobody was told of it yet."""
    return await sites_of(_SITES_OVERDUE, database, now=now)
