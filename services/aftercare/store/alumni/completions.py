"""Who completed something here, as episodes and plans tell it, and has not been invited."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam, func, select, text

from services.aftercare import tables
from services.aftercare.domain.episodes.known_episode import COMPLETED
from services.aftercare.domain.plans.plan import PlanState
from services.aftercare.tables.persons import OF_PERSON, other_ids
from shared.unit_of_work.repository import UnitAccess

_e, _p, _m = tables.known_episode.c, tables.plan.c, tables.alumni_membership.c
_ended = tables.known_episode.alias("ended").c

_ALONE = select(func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0)))
# A completed program, and an episode that ended completed, are the same to who is invited.
COMPLETED_ON: ColumnElement[date | None] = func.coalesce(_e.program_completed_on, _e.discharged_on)
_HAS_COMPLETED = (_e.program_completed_on.is_not(None)) | (_e.disposition == COMPLETED)
_LAST = select(func.max(COMPLETED_ON)).where(
    _e.client_id == OF_PERSON,
    _e.site == bindparam("site"),
    _HAS_COMPLETED,
    _e.never_was.is_(False),
)


def _is_new_and_alive(of: Table) -> list[ColumnElement[bool]]:
    member = select(_m.id).where(_m.site == of.c.site).correlate(of)
    # Of which site is not asked: a death is a fact of the person.
    died = select(_ended.id).where(text("ended.disposition = 'death' AND NOT ended.never_was"))
    died = died.correlate(of)
    others = other_ids(of)
    return [
        ~member.where(_m.client_id == of.c.client_id).exists(),
        ~member.where(_m.client_id.in_(others)).exists(),
        ~died.where(_ended.client_id == of.c.client_id).exists(),
        ~died.where(_ended.client_id.in_(others)).exists(),
    ]


_PROGRAMS = (
    select(_e.client_id)
    .where(
        _e.site == bindparam("site"),
        _HAS_COMPLETED,
        COMPLETED_ON.between(bindparam("since"), bindparam("until")),
        _e.never_was.is_(False),
        *_is_new_and_alive(tables.known_episode),
    )
    .distinct()
    .limit(bindparam("at_most"))
)
_PLANS = (
    select(_p.client_id)
    .where(
        _p.site == bindparam("site"),
        _p.state == PlanState.COMPLETED,
        *_is_new_and_alive(tables.plan),
    )
    .distinct()
    .limit(bindparam("at_most"))
)


class SqlAlumniCompletions:
    def __init__(self, uow: UnitAccess) -> None:
        self._uow = uow

    async def try_alone(self) -> bool:
        await self._uow.begin()
        return bool(await self._value(_ALONE, name=f"alumni invitations of {self._uow.site}"))

    async def last(self, client_id: UUID) -> date | None:
        found: date | None = await self._value(_LAST, client_id=client_id, site=self._uow.site)
        return found

    async def completed_a_program(self, since: date, until: date, at_most: int) -> list[UUID]:
        found = await self._uow.fetch(
            _PROGRAMS, site=self._uow.site, since=since, until=until, at_most=at_most
        )
        return [row["client_id"] for row in found]

    async def completed_a_plan(self, at_most: int) -> list[UUID]:
        found = await self._uow.fetch(_PLANS, site=self._uow.site, at_most=at_most)
        return [row["client_id"] for row in found]

    async def _value(self, statement: Any, **params: Any) -> Any:
        return await self._uow.fetch_value(statement, **params)
