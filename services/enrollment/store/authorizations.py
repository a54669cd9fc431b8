"""Stores authorizations; whoever derives or decides holds all rows of a client until the end."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, select

from services.enrollment.domain.payers.authorization import Authorization
from services.enrollment.tables.authorizations import authorization
from shared.unit_of_work import Repository

_a = authorization.c
_AT_SITE = _a.site == bindparam("site")
_CLIENT = select(_a.client_id).where(_AT_SITE, _a.id == bindparam("id"))
# Whatever their state, so that none is approved unseen; in one order, so that none wait in a ring.
_OF_CLIENTS = (
    select(authorization)
    .where(_AT_SITE, _a.client_id == any_(bindparam("client_ids", type_=ARRAY(Uuid))))
    .order_by(_a.id)
    .with_for_update()
)
_DUE = (
    select(authorization)
    .where(_AT_SITE, _a.wakes_on <= bindparam("today"))
    .order_by(_a.wakes_on, _a.id)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_BY_REFERENCE = (
    select(authorization)
    .where(_AT_SITE, _a.reference_index == bindparam("reference_index"))
    .order_by(_a.id.desc())
    .limit(50)
)
_COLUMNS = tuple(
    name
    for name in _a.keys()  # noqa: SIM118 - a column collection is no mapping
    if name not in {"id", "site", "version"}
)


class SqlAuthorizations(Repository[Authorization]):
    table = authorization

    async def with_siblings(self, identity: UUID) -> tuple[Authorization, list[Authorization]]:
        client_id = await self._uow.fetch_value(_CLIENT, site=self._uow.site, id=identity)
        if client_id is None:
            raise self.missing("There is no authorization of this id here.")
        siblings = await self.of_clients({client_id})
        return next(one for one in siblings if one.id == identity), siblings

    async def of_clients(self, client_ids: Collection[UUID]) -> list[Authorization]:
        await self._uow.begin()
        return await self.list_by(_OF_CLIENTS, site=self._uow.site, client_ids=list(client_ids))

    async def by_reference(self, index: bytes) -> list[Authorization]:
        return await self.list_by(_BY_REFERENCE, site=self._uow.site, reference_index=index)

    async def due(self, today: date, at_most: int) -> list[Authorization]:
        await self._uow.begin()
        return await self.list_by(_DUE, site=self._uow.site, today=today, at_most=at_most)

    def to_row(self, aggregate: Authorization) -> dict[str, Any]:
        row = {name: getattr(aggregate, name) for name in _COLUMNS}
        if aggregate.used_by_day is not None:
            used = aggregate.used_by_day
            row["used_by_day"] = {day.isoformat(): used[day] for day in sorted(used)}
        return row

    def from_row(self, row: Mapping[str, Any]) -> Authorization:
        return Authorization.kept(row)
