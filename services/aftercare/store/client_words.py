"""Stores what clients say of their linkages."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.linkages.client_word import ClientAnswer, ClientWord
from services.aftercare.store.rows import own_columns
from shared.unit_of_work import Repository

_t = tables.client_word
_OF_LINKAGE = select(_t).where(_t.c.linkage_id == bindparam("linkage_id"))
_NEWEST = _OF_LINKAGE.order_by(_t.c.id.desc()).limit(1)
_WAITING = _OF_LINKAGE.where(_t.c.talked_at.is_(None)).order_by(_t.c.id)


class SqlClientWords(Repository[ClientWord]):
    table = _t

    async def newest(self, linkage_id: UUID) -> ClientWord | None:
        return await self.find_by(_NEWEST, linkage_id=linkage_id)

    async def waiting(self, linkage_id: UUID) -> list[ClientWord]:
        return await self.list_by(_WAITING, linkage_id=linkage_id)

    def to_row(self, aggregate: ClientWord) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> ClientWord:
        return ClientWord(**{**row, "answer": ClientAnswer(row["answer"])})
