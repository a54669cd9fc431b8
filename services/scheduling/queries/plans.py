"""Owns reading plans, the weeks that they propose, and the sessions that these name."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import (
    ARRAY,
    BindParameter,
    DateTime,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    exists,
    func,
    not_,
    or_,
    select,
)

from services.scheduling.domain.plans.plan import PlanState
from services.scheduling.domain.plans.planned_week import AppliedAs, PlannedWeek, WeekState
from services.scheduling.tables import SHORTFALLS, plan_run, planned_week, session, track
from shared.database import Database
from shared.http.paging import Window

_AT_SITE: BindParameter[str] = bindparam("site")
_NOW: BindParameter[datetime] = bindparam("now", type_=DateTime(timezone=True))
_RUNS = plan_run.alias("runs")
_IS_MADE = exists().where(
    _RUNS.c.site == plan_run.c.site,
    _RUNS.c.state == PlanState.RUNNING.value,
    _RUNS.c.lease_until > _NOW,
)
_WAITING = (
    select(plan_run.c.site)
    .where(
        or_(
            plan_run.c.state == PlanState.REQUESTED.value,
            plan_run.c.state == PlanState.RUNNING.value,
        )
    )
    .where(~_IS_MADE)
    .group_by(plan_run.c.site)
    .order_by(func.min(plan_run.c.requested_at))
)
_ONE = select(plan_run).where(plan_run.c.site == _AT_SITE, plan_run.c.id == bindparam("id"))
_BATCH = select(plan_run).where(plan_run.c.batch_id == bindparam("id")).order_by(plan_run.c.site)
_WEEKS = select(planned_week).where(
    planned_week.c.site == _AT_SITE, planned_week.c.plan_id == bindparam("plan_id")
)
_CHANGES = not_(
    and_(
        planned_week.c.proposed.contained_by(planned_week.c.present),
        planned_week.c.present.contained_by(planned_week.c.proposed),
    )
)
_STATES = (
    select(planned_week.c.state, _CHANGES.label("changes"), func.count().label("clients"))
    .where(planned_week.c.site == _AT_SITE, planned_week.c.plan_id == bindparam("plan_id"))
    .group_by(planned_week.c.state, _CHANGES)
)
_SESSIONS = select(
    session.c.id,
    session.c.series_id,
    session.c.type,
    session.c.held_on,
    session.c.starts_at,
    session.c.ends_at,
    session.c.state,
).where(
    session.c.site == _AT_SITE,
    session.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))),
)
_PROGRAMS = (
    select(track.c.site)
    .where(track.c.site == any_(bindparam("sites", type_=ARRAY(Text))))
    .distinct()
)


async def sites_waiting(database: Database, now: datetime) -> list[str]:
    """Return the sites where a plan waits and none is being made, the longest waiting first."""
    return [row["site"] for row in await database.fetch(_WAITING, now=now)]


async def plans(
    database: Database, site: str, window: Window, week: date | None
) -> list[asyncpg.Record]:
    statement = select(plan_run).where(plan_run.c.site == site)
    if week is not None:
        statement = statement.where(plan_run.c.week == week)
    return await database.fetch(window.of(statement, plan_run.c.id))


async def plan_by_id(database: Database, site: str, identity: UUID) -> asyncpg.Record | None:
    return await database.fetch_one(_ONE, site=site, id=identity)


async def plans_of_batch(database: Database, identity: UUID) -> list[asyncpg.Record]:
    return await database.fetch(_BATCH, id=identity)


async def planned_weeks_page(
    database: Database,
    site: str,
    window: Window,
    *,
    plan_id: UUID,
    state: str | None,
    only_changes: bool,
) -> list[asyncpg.Record]:
    statement = select(planned_week).where(
        planned_week.c.site == site, planned_week.c.plan_id == plan_id
    )
    if state is not None:
        statement = statement.where(planned_week.c.state == state)
    if only_changes:
        statement = statement.where(_CHANGES)
    return await database.fetch(window.of(statement, planned_week.c.id))


async def all_planned_weeks(database: Database, site: str, plan_id: UUID) -> list[PlannedWeek]:
    rows = await database.fetch(_WEEKS, site=site, plan_id=plan_id)
    return [planned_week_of(row) for row in rows]


async def week_states(database: Database, site: str, plan_id: UUID) -> list[asyncpg.Record]:
    """Count the clients of a plan by the state of their week, and by whether it changes."""
    return await database.fetch(_STATES, site=site, plan_id=plan_id)


async def sessions_named(
    database: Database, site: str, ids: Collection[UUID]
) -> dict[UUID, dict[str, Any]]:
    rows = await database.fetch(_SESSIONS, site=site, ids=list(ids))
    return {row["id"]: dict(row) for row in rows}


def planned_week_of(row: Any) -> PlannedWeek:
    typed = {
        "proposed": tuple(row["proposed"]),
        "present": tuple(row["present"]),
        "settled": tuple(row["settled"]),
        "shortfalls": SHORTFALLS.validate_python(row["shortfalls"]),
        "present_shortfalls": SHORTFALLS.validate_python(row["present_shortfalls"]),
        "causes": tuple(row["causes"]),
        "state": WeekState(row["state"]),
        "applied_as": None if row["applied_as"] is None else AppliedAs(row["applied_as"]),
    }
    return PlannedWeek(**{**row, **typed})


async def sites_with_programs(database: Database, sites: Collection[str]) -> set[str]:
    """Return those of these sites that have a track."""
    return {row["site"] for row in await database.fetch(_PROGRAMS, sites=list(sites))}
