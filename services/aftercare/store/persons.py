"""Stores who is whom."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, select

from services.aftercare import tables
from services.aftercare.domain.persons.merge import KnownMerge
from services.aftercare.store.rows import own_columns
from services.aftercare.tables.persons import ids_of_persons
from shared.unit_of_work import Repository

_IDS = ids_of_persons(bindparam("client_ids", type_=ARRAY(Uuid)))
_MERGE = select(tables.known_merge).where(tables.known_merge.c.id == bindparam("id"))


class SqlMerges(Repository[KnownMerge]):
    table = tables.known_merge

    async def of(self, merge_id: UUID) -> KnownMerge | None:
        return await self.find_by(_MERGE, id=merge_id)

    async def ids_of(self, client_ids: Collection[UUID]) -> list[UUID]:
        rows = await self._uow.fetch(_IDS, client_ids=list(client_ids))
        return sorted(row["id"] for row in rows)

    def to_row(self, aggregate: KnownMerge) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> KnownMerge:
        return KnownMerge(**row)
