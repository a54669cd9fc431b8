"""Stores requests for help; of two who ask for one client at once, the second finds the first."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, bindparam, func, select

from services.aftercare import tables
from services.aftercare.domain.help.help_request import (
    HelpRequest,
    NoSuchHelpRequest,
)
from services.aftercare.store.rows import own_columns
from services.aftercare.tables.answers import help_of
from services.aftercare.tables.persons import OF_PERSON
from shared.unit_of_work import Repository

_help = tables.help_request
_LOCK = select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger)))
_WAITING = (
    select(_help)
    .where(
        _help.c.site == bindparam("site"),
        _help.c.client_id == OF_PERSON,
        _help.c.state == "asked",
        (_help.c.asked_as == "family") == bindparam("of_family", type_=Boolean),
    )
    .order_by(_help.c.id)
    .limit(1)
)
_LOCKED = (
    select(_help)
    .where(_help.c.id == bindparam("id"), _help.c.site == bindparam("site"))
    .with_for_update()
)


class SqlHelpRequests(Repository[HelpRequest]):
    table = _help
    missing = NoSuchHelpRequest

    async def waiting(self, client_id: UUID, *, of_family: bool) -> HelpRequest | None:
        await self._uow.begin()
        await self._uow.fetch(_LOCK, key=int.from_bytes(client_id.bytes[8:], signed=True))
        asked = {"client_id": client_id, "of_family": of_family}
        return await self.find_by(_WAITING, site=self._uow.site, **asked)

    async def locked(self, help_request_id: UUID) -> HelpRequest | None:
        await self._uow.begin()
        return await self.find_by(_LOCKED, id=help_request_id, site=self._uow.site)

    def to_row(self, aggregate: HelpRequest) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> HelpRequest:
        return help_of(row)
