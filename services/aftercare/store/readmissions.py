"""Stores readmissions as heard, and finds what is known of a client whose setback was told."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, all_, bindparam, case, literal, select

from services.aftercare import tables
from services.aftercare.domain.plans.plan import PlanState
from services.aftercare.domain.setbacks.readmission import KnownApplication, Readmission
from services.aftercare.store.rows import own_columns
from services.aftercare.tables.persons import OF_PERSON
from shared.unit_of_work import Repository, SqlUnitOfWork

_e, _p = tables.known_episode.c, tables.plan.c
_ENDED = [PlanState.COMPLETED.value, PlanState.REVOKED.value]
_OPEN_PLAN = (
    select(_p.id)
    .where(_p.site == bindparam("site"), _p.client_id == OF_PERSON)
    .where(_p.state != all_(literal(_ENDED, ARRAY(Text))))
    .order_by(case((_p.state == PlanState.DRAFT.value, 1), else_=0), _p.id.desc())
    .limit(1)
)
_ZONE = (
    select(_p.timezone)
    .where(_p.site == bindparam("site"), _p.client_id == OF_PERSON)
    .where(_p.timezone.is_not(None))
    .order_by(_p.id.desc())
    .limit(1)
)
_SITE_ZONE = (
    select(_p.timezone)
    .where(_p.site == bindparam("site"), _p.state == PlanState.ACTIVE.value)
    .order_by(_p.id.desc())
    .limit(1)
)
_NEWEST_EPISODE = (
    select(_e.episode_id)
    .where(_e.site == bindparam("site"), _e.client_id == OF_PERSON)
    .where(_e.never_was.is_(False))
    .order_by(_e.started_on.desc().nulls_last(), _e.episode_id.desc())
    .limit(1)
)


class SqlReadmissions(Repository[Readmission]):
    table = tables.readmission

    def to_row(self, aggregate: Readmission) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> Readmission:
        return Readmission(**row)


class SqlKnownApplications(Repository[KnownApplication]):
    table = tables.known_application

    def to_row(self, aggregate: KnownApplication) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> KnownApplication:
        return KnownApplication(**row)


class SqlKnownClients:
    """What other rooms keep of a client, as far as a setback asks for it."""

    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def newest_episode(self, client_id: UUID) -> UUID | None:
        return await self._one(_NEWEST_EPISODE, client_id)

    async def open_plan(self, client_id: UUID) -> UUID | None:
        return await self._one(_OPEN_PLAN, client_id)

    async def timezone(self, client_id: UUID) -> str | None:
        zone: str | None = await self._found(_ZONE, client_id)
        return zone

    async def timezone_of_site(self) -> str | None:
        zone: str | None = await self._uow.fetch_value(_SITE_ZONE, site=self._uow.site)
        return zone

    async def _one(self, statement: Any, client_id: UUID) -> UUID | None:
        found: UUID | None = await self._found(statement, client_id)
        return found

    async def _found(self, statement: Any, client_id: UUID) -> Any:
        return await self._uow.fetch_value(statement, site=self._uow.site, client_id=client_id)
