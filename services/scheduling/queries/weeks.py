"""Owns reading weeks: of a site, of a client, and where time has one to look at."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Select, bindparam, select, text, union

from services.scheduling.domain.weeks.client_week import AT_RISK_NOW
from services.scheduling.domain.weeks.rules import WeekRules, monday_of
from services.scheduling.tables import client_week, week_rules
from services.scheduling.tables.due_weeks import IS_DUE, WEEKS_TO_BEGIN
from services.scheduling.tables.registry import among
from services.scheduling.tables.week_rows import rules_of_row
from shared.database import Database
from shared.http.paging import Window

_w = client_week.c
_SITES_DUE = union(select(_w.site).where(IS_DUE), select(WEEKS_TO_BEGIN.c.site))
_WEEK = select(client_week).where(
    _w.site == bindparam("site"),
    _w.client_id == bindparam("client_id"),
    _w.starts_on == bindparam("monday"),
)
_AT_RISK = text(among("standing", AT_RISK_NOW))


async def sites_with_weeks_due(database: Database, now: datetime) -> list[str]:
    return [row["site"] for row in await database.fetch(_SITES_DUE, now=now)]


async def weeks_of_site(
    database: Database, site: str, monday: date, window: Window | None, *, at_risk: bool
) -> Sequence[asyncpg.Record]:
    """Return the weeks of a site's clients that begin on this day; without a window, all."""
    statement: Select[Any] = select(client_week).where(_w.site == site, _w.starts_on == monday)
    if at_risk:
        statement = statement.where(_AT_RISK)
    shown = window.of(statement, _w.id) if window else statement.order_by(_w.id)
    return await database.fetch(shown)


async def knows_week(database: Database, site: str, monday: date) -> bool:
    """Say whether anybody's week that begins on this day is kept at the site."""
    statement = select(_w.id).where(_w.site == site, _w.starts_on == monday).limit(1)
    return bool(await database.fetch(statement))


async def weeks_of_client(
    database: Database, site: str, client_id: UUID, window: Window
) -> Sequence[asyncpg.Record]:
    statement = select(client_week).where(_w.site == site, _w.client_id == client_id)
    return await database.fetch(window.of(statement, _w.id))


async def week_that_holds(
    database: Database, site: str, client_id: UUID, day: date
) -> asyncpg.Record | None:
    """Return a client's week with this local day in it; None where none is kept."""
    return await database.fetch_one(_WEEK, site=site, client_id=client_id, monday=monday_of(day))


async def week_rules_of(database: Database, site: str, window: Window) -> list[WeekRules]:
    statement = select(week_rules).where(week_rules.c.site == site)
    return [
        rules_of_row(dict(row))
        for row in await database.fetch(window.of(statement, week_rules.c.id))
    ]
