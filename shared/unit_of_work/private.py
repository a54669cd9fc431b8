"""Stores the keys of owners in a service's own table, and seals with them what is personal."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from shared.private import KeyWasDestroyed, Vault
from shared.unit_of_work.unit import SqlUnitOfWork


class SqlPrivate:
    """`keys` has the owner's id as its one key column, and the wrapped key in `wrapped`.

    Where a table keeps the rows of destroyed keys, without `wrapped`, their owners get none again.
    """

    def __init__(self, uow: SqlUnitOfWork, vault: Vault, keys: Table) -> None:
        self._uow = uow
        self._vault = vault
        self._keys = keys

    async def seal(self, owner_id: UUID, values: Mapping[str, Any]) -> bytes:
        return self._vault.seal(owner_id, values, await self._key(owner_id))

    async def open(self, owner_id: UUID, sealed: bytes) -> dict[str, Any]:
        key: bytes | None = await self._uow.fetch_value(_reading(self._keys), owner_id=owner_id)
        if key is None:
            raise KeyWasDestroyed
        return self._vault.open(owner_id, sealed, key)

    def blind_index(self, kind: str, value: str) -> bytes:
        return self._vault.blind_index(kind, value)

    async def _key(self, owner_id: UUID) -> bytes:
        key: bytes | None = await self._uow.fetch_value(_reading(self._keys), owner_id=owner_id)
        if key is not None:
            return key
        await self._uow.begin()
        new = self._vault.new_key(owner_id)
        kept: bytes | None = await self._uow.fetch_value(
            _adding(self._keys), **{_owner(self._keys): owner_id, "wrapped": new}
        )
        if kept is None:
            raise KeyWasDestroyed
        return kept


def _owner(keys: Table) -> str:
    [column] = keys.primary_key.columns
    return str(column.name)


@lru_cache
def _reading(keys: Table) -> Select[Any]:
    return select(keys.c.wrapped).where(keys.c[_owner(keys)] == bindparam("owner_id"))


@lru_cache
def _adding(keys: Table) -> ReturningInsert[Any]:
    # Of two who seal an owner's first values at once, both go on with the key of the earlier one.
    new = insert(keys)
    kept = new.on_conflict_do_update(
        index_elements=[_owner(keys)], set_={"wrapped": keys.c.wrapped}
    )
    return kept.returning(keys.c.wrapped)
