"""Plans as lists and pages show them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, func, select

from services.aftercare.domain.episodes.known_goal import KnownGoal, newest_words
from services.aftercare.queries.rows import Row, equals, one, rows
from services.aftercare.tables import check_in, data_key, known_episode, known_goal, linkage, plan
from shared.database import Database
from shared.http.paging import Window

_p, _e = plan.c, known_episode.c
_KNOWN_OF_PLAN = and_(_e.episode_id == _p.episode_id, _e.site == _p.site)
_PLAN_COLUMNS = (
    plan,
    _e.program,
    _e.last_phase_started_on,
    _e.program_completed_on,
    _e.discharged_on,
)
_PLANS = select(*_PLAN_COLUMNS).join(known_episode, _KNOWN_OF_PLAN)
_PLAN = (
    _PLANS.add_columns(
        data_key.c.wrapped.label("key"), data_key.c.destroyed_at.label("key_destroyed_at")
    )
    .outerjoin(data_key, data_key.c.owner_id == _p.client_id)
    .where(_p.id == bindparam("id"), _p.site == bindparam("site"))
)
_LINKAGES = select(linkage).where(linkage.c.plan_id == bindparam("plan_id")).order_by(linkage.c.id)
_CHECK_INS = (
    select(check_in).where(check_in.c.plan_id == bindparam("plan_id")).order_by(check_in.c.id)
)
_GOALS = select(known_goal).where(known_goal.c.episode_id == bindparam("episode_id"))
_of_plan = known_episode.alias("of_plan")
_LATER_STAY = (
    select(_e.episode_id, _e.started_on)
    .join(
        _of_plan,
        and_(_of_plan.c.client_id == _e.client_id, _of_plan.c.site == _e.site),
    )
    .where(
        _of_plan.c.episode_id == bindparam("episode_id"),
        _of_plan.c.site == bindparam("site"),
        _e.episode_id != _of_plan.c.episode_id,
        # A stay that never was, or was only heard of by its end, has no first day.
        _e.started_on > func.coalesce(_of_plan.c.started_on, _of_plan.c.discharged_on),
    )
    .order_by(_e.started_on, _e.id)
    .limit(1)
)
_TO_REVIEW = _PLANS.where(_p.state == "draft")
_PLANS_BY_FACTS = (
    select(
        _e.program,
        _e.disposition,
        _e.program_completed_on.is_not(None).label("is_completed"),
        func.count().label("plans"),
        func.count().filter(_p.state == "draft").label("waiting"),
    )
    .select_from(plan.join(known_episode, _KNOWN_OF_PLAN))
    .where(_p.site == bindparam("site"), _p.drafted_at >= bindparam("since"))
    .group_by(_e.program, _e.disposition, _e.program_completed_on.is_not(None))
)


async def plans(
    database: Database, site: str, wanted: Mapping[str, Any], window: Window
) -> Sequence[Row]:
    """Return the site's plans whose columns have the values `wanted`; None is any."""
    statement: Select[Any] = _PLANS.where(_p.site == site, *equals(plan, wanted))
    return rows(await database.fetch(window.of(statement, _p.id)))


async def to_review(database: Database, site: str, window: Window) -> Sequence[Row]:
    """Return drafts in the order of `domain/plans/queue.py`."""
    statement = _TO_REVIEW.where(_p.site == site)
    return rows(await database.fetch(window.of(statement, _p.queue_place)))


async def plan_row(database: Database, site: str, plan_id: UUID) -> Row | None:
    """Return the plan beside what called for it, the client's `key`, and when it was destroyed."""
    return one(await database.fetch_one(_PLAN, id=plan_id, site=site))


async def linkages_of(database: Database, plan_id: UUID) -> list[Row]:
    return rows(await database.fetch(_LINKAGES, plan_id=plan_id))


async def check_ins_of(database: Database, plan_id: UUID) -> list[Row]:
    return rows(await database.fetch(_CHECK_INS, plan_id=plan_id))


async def goals_of(database: Database, episode_id: UUID) -> list[KnownGoal]:
    found = await database.fetch(_GOALS, episode_id=episode_id)
    return newest_words(KnownGoal(**dict(row)) for row in found)


async def later_stay(database: Database, site: str, episode_id: UUID) -> Row | None:
    """Return the first stay that the client began here after this one."""
    return one(await database.fetch_one(_LATER_STAY, episode_id=episode_id, site=site))


async def plans_by_facts(database: Database, site: str, since: datetime) -> list[Row]:
    """Count plans drafted since, by what chooses a template: program and how the stay ended."""
    return rows(await database.fetch(_PLANS_BY_FACTS, site=site, since=since))
