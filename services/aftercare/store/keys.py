"""Destroys keys: the row stays as a mark that there was one."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from services.aftercare import tables
from services.aftercare.tables.persons import OF_PERSON, ids_of_persons
from shared.unit_of_work import SqlUnitOfWork

_e, _s, _k = tables.known_episode.c, tables.setback.c, tables.data_key.c
_THESE = any_(bindparam("ids", type_=ARRAY(Uuid)))
_IDS = ids_of_persons(bindparam("ids", type_=ARRAY(Uuid)))
_KNOWN_HERE = select(exists().where(_e.site == bindparam("site"), _e.client_id == _THESE))
_TOLD_UNDER = select(_s.told_under).where(_s.client_id == _THESE)
_DESTROYED_AT = select(func.max(_k.destroyed_at)).where(_k.owner_id == OF_PERSON)
_DESTROYED = insert(tables.data_key)
_DESTROY = _DESTROYED.on_conflict_do_update(
    index_elements=["owner_id"],
    set_={
        "wrapped": None,
        "destroyed_at": _DESTROYED.excluded.destroyed_at,
        "destroyed_by": _DESTROYED.excluded.destroyed_by,
    },
    where=tables.data_key.c.wrapped.is_not(None),
)


class SqlKeys:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def ids_of(self, client_id: UUID) -> Collection[UUID]:
        await self._uow.begin()
        ids = [row["id"] for row in await self._uow.fetch(_IDS, ids=[client_id])]
        if not await self._uow.fetch_value(_KNOWN_HERE, site=self._uow.site, ids=ids):
            return []
        told = await self._uow.fetch(_TOLD_UNDER, ids=ids)
        return sorted({*ids, *(row["told_under"] for row in told)})

    async def destroyed_at(self, client_id: UUID) -> datetime | None:
        found: datetime | None = await self._uow.fetch_value(_DESTROYED_AT, client_id=client_id)
        return found

    async def destroy(self, owner_ids: Collection[UUID], at: datetime, by: str | None) -> None:
        for owner_id in owner_ids:
            self._uow.write(
                _DESTROY, owner_id=owner_id, wrapped=None, destroyed_at=at, destroyed_by=by
            )
