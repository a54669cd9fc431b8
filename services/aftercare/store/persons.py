"""Stores who is whom."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.persons.merge import KnownMerge
from services.aftercare.store.rows import own_columns
from shared.unit_of_work import Repository

_MERGE = select(tables.known_merge).where(tables.known_merge.c.id == bindparam("id"))


class SqlMerges(Repository[KnownMerge]):
    table = tables.known_merge

    async def of(self, merge_id: UUID) -> KnownMerge | None:
        return await self.find_by(_MERGE, id=merge_id)

    def to_row(self, aggregate: KnownMerge) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> KnownMerge:
        return KnownMerge(**row)
