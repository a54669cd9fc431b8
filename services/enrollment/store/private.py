"""Stores clients' keys, and seals with them what is personal."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.ports.private import KeyWasDestroyed, Vault
from services.enrollment.tables import client_key
from shared.unit_of_work import SqlUnitOfWork

_KEY = select(client_key.c.wrapped).where(client_key.c.client_id == bindparam("client_id"))
_NEW_KEY = insert(client_key)
# Of two who seal a client's first values at once, both go on with the key of the earlier one.
_ADD_KEY = _NEW_KEY.on_conflict_do_update(
    index_elements=["client_id"], set_={"wrapped": client_key.c.wrapped}
).returning(client_key.c.wrapped)


class SqlPrivate:
    def __init__(self, uow: SqlUnitOfWork, vault: Vault) -> None:
        self._uow = uow
        self._vault = vault

    async def seal(self, client_id: UUID, values: Mapping[str, Any]) -> bytes:
        return self._vault.seal(client_id, values, await self._key(client_id))

    async def open(self, client_id: UUID, sealed: bytes) -> dict[str, Any]:
        key: bytes | None = await self._uow.fetch_value(_KEY, client_id=client_id)
        if key is None:
            raise KeyWasDestroyed
        return self._vault.open(client_id, sealed, key)

    def blind_index(self, kind: str, value: str) -> bytes:
        return self._vault.blind_index(kind, value)

    async def _key(self, client_id: UUID) -> bytes:
        key: bytes | None = await self._uow.fetch_value(_KEY, client_id=client_id)
        if key is not None:
            return key
        await self._uow.begin()
        new = self._vault.new_key(client_id)
        kept: bytes = await self._uow.fetch_value(_ADD_KEY, client_id=client_id, wrapped=new)
        return kept
