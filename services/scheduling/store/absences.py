"""Owns how absence policies and cases are kept."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from services.scheduling import tables
from services.scheduling.domain.absences.case import AbsenceCase
from services.scheduling.domain.absences.policy import AbsencePolicy, PolicyBook
from services.scheduling.store.rows import AT_SITE, columns
from shared.errors import NotFound
from shared.unit_of_work import Repository

_p, _c = tables.absence_policy.c, tables.absence_case.c

_ALL = select(tables.absence_policy).where(_p.site == AT_SITE).order_by(_p.id)
_CLIENT = select(_c.client_id).where(_c.site == AT_SITE, _c.id == bindparam("id"))
_OF_CLIENTS = (
    select(tables.absence_case)
    .where(_c.site == AT_SITE, _c.client_id == any_(bindparam("clients", type_=ARRAY(Uuid))))
    .order_by(_c.id)
)
_WAKING = (
    select(_c.client_id)
    .where(_c.site == AT_SITE, _c.wakes_at <= bindparam("now"))
    .order_by(_c.wakes_at, _c.id)
    .limit(bindparam("at_most"))
)


class SqlAbsencePolicies(Repository[AbsencePolicy]):
    table = tables.absence_policy

    async def book(self) -> PolicyBook:
        return PolicyBook(tuple(await self.list_by(_ALL, site=self._uow.site)))

    def to_row(self, aggregate: AbsencePolicy) -> dict[str, Any]:
        return columns(
            aggregate,
            steps=tables.STEPS.dump_python(aggregate.steps, mode="json"),
            types=list(aggregate.types),
            excused=list(aggregate.excused),
        )

    def from_row(self, row: Mapping[str, Any]) -> AbsencePolicy:
        return tables.policy_of(row)


class SqlAbsenceCases(Repository[AbsenceCase]):
    table = tables.absence_case

    async def client_of(self, case_id: UUID) -> UUID:
        found: UUID | None = await self._uow.fetch_value(_CLIENT, site=self._uow.site, id=case_id)
        if found is None:
            raise NotFound("There is no absence case of this id here.")
        return found

    async def of_clients(self, client_ids: Iterable[UUID]) -> list[AbsenceCase]:
        return await self.list_by(_OF_CLIENTS, site=self._uow.site, clients=sorted(set(client_ids)))

    async def waking(self, now: datetime, at_most: int) -> list[UUID]:
        rows = await self._uow.fetch(_WAKING, site=self._uow.site, now=now, at_most=at_most)
        return [row["client_id"] for row in rows]

    def to_row(self, aggregate: AbsenceCase) -> dict[str, Any]:
        return columns(
            aggregate,
            acts=tables.ACTS.dump_python(aggregate.acts, mode="json"),
            rounds=tables.ROUNDS.dump_python(aggregate.rounds, mode="json"),
        )

    def from_row(self, row: Mapping[str, Any]) -> AbsenceCase:
        return tables.case_of(row)
