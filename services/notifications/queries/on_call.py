"""Reads who is on call: schedules and ladders in their versions, and what overrides them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.notifications.domain.alerts.ladder import Ladder, default_ladder
from services.notifications.domain.alerts.schedule import ANY_KIND, OnCallSchedule, Override
from services.notifications.domain.alerts.terms import Urgency
from services.notifications.tables import alerts as tables
from services.notifications.tables.circle import WHO_IS_STAFF
from shared.database import Database
from shared.errors import NotFound
from shared.http.paging import Window

_l, _s, _o = tables.escalation_ladder.c, tables.on_call_schedule.c, tables.on_call_override.c
_SITE: BindParameter[str] = bindparam("site")

_IN_FORCE = (
    select(tables.on_call_schedule)
    .where(_s.site == _SITE, or_(_s.kind == bindparam("kind"), _s.kind == bindparam("any_kind")))
    .order_by(_s.kind.desc(), _s.number.desc())
    .limit(1)
)
_BETWEEN = (
    select(tables.on_call_override)
    .where(_o.site == _SITE, _o.kind == bindparam("kind"), _o.cancelled_at.is_(None))
    .where(_o.ends_at > bindparam("start"), _o.starts_at < bindparam("end"))
    .order_by(_o.id)
)
_LADDER = select(tables.escalation_ladder).where(
    _l.site == _SITE, _l.urgency == bindparam("urgency"), _l.number == bindparam("number")
)
_NEWEST_LADDERS = (
    select(tables.escalation_ladder)
    .where(_l.site == _SITE)
    .order_by(_l.urgency, _l.number.desc())
    .ext(distinct_on(_l.urgency))
)
_OVERRIDE = select(tables.on_call_override).where(_o.site == _SITE, _o.id == bindparam("id"))


async def schedule_in_force(database: Database, site: str, kind: str) -> OnCallSchedule | None:
    """Return the schedule of a kind of alert, or the one that is for every kind."""
    row = await database.fetch_one(_IN_FORCE, site=site, kind=kind, any_kind=ANY_KIND)
    return None if row is None else tables.schedule_of(dict(row))


async def schedules(
    database: Database, site: str, window: Window, kind: str | None
) -> list[OnCallSchedule]:
    statement = select(tables.on_call_schedule).where(_s.site == site)
    if kind is not None:
        statement = statement.where(_s.kind == kind)
    rows = await database.fetch(window.of(statement, _s.id))
    return [tables.schedule_of(dict(row)) for row in rows]


async def overrides_between(
    database: Database, site: str, kind: str, start: datetime, end: datetime
) -> list[Override]:
    rows = await database.fetch(_BETWEEN, site=site, kind=kind, start=start, end=end)
    return [tables.override_of(dict(row)) for row in rows]


async def who_is_staff(
    database: Database, site: str, people: Collection[UUID], now: datetime
) -> set[UUID]:
    rows = await database.fetch(WHO_IS_STAFF, site=site, people=list(people), now=now)
    return {row["id"] for row in rows}


async def overrides(database: Database, site: str, window: Window) -> list[Override]:
    statement = select(tables.on_call_override).where(_o.site == site)
    rows = await database.fetch(window.of(statement, _o.id))
    return [tables.override_of(dict(row)) for row in rows]


async def override_by_id(database: Database, site: str, override_id: UUID) -> Override:
    """Return the override. Raises NotFound."""
    row = await database.fetch_one(_OVERRIDE, site=site, id=override_id)
    if row is None:
        raise NotFound("There is no override of this id here.")
    return tables.override_of(dict(row))


async def ladders(database: Database, site: str) -> dict[Urgency, Ladder]:
    """Return what new alerts climb, by their urgency."""
    rows = await database.fetch(_NEWEST_LADDERS, site=site)
    published = {Urgency(row["urgency"]): tables.ladder_of(dict(row)) for row in rows}
    return {one: published.get(one) or default_ladder(one, site) for one in Urgency}


async def ladder_of(database: Database, site: str, urgency: Urgency, number: int) -> Ladder:
    """Return the version that an alert climbs."""
    row = number and await database.fetch_one(_LADDER, site=site, urgency=urgency, number=number)
    return tables.ladder_of(dict(row)) if row else default_ladder(urgency, site)
