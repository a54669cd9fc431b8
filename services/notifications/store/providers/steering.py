"""One provider in a unit of work: held, changed, and the change kept for ops to read."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from services.notifications import tables
from services.notifications.domain.providers.judging import Change
from services.notifications.domain.providers.provider import ProviderState
from services.notifications.domain.providers.thresholds import ThresholdsVersion
from services.notifications.domain.terms import ChannelName
from services.notifications.store.providers.rows import (
    KEPT,
    change_columns,
    columns_of,
    state_of,
)
from shared.errors import NotFound
from shared.identifiers import new_id
from shared.unit_of_work import SqlUnitOfWork

_p = tables.provider.c
_HOLD = select(tables.provider).where(_p.name == bindparam("name")).with_for_update()
_WRITE = (
    update(tables.provider)
    .where(_p.name == bindparam("row_name"))
    .values({name: bindparam(f"set_{name}") for name in KEPT})
)
_CHANGED = insert(tables.provider_change)
_PUBLISHED = insert(tables.provider_thresholds)


class SqlProviders:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def hold(self, name: str) -> ProviderState:
        await self._uow.begin()
        row = await self._uow.fetch_one(_HOLD, name=name)
        if row is None:
            raise NotFound("There is no provider of this name.")
        return state_of(dict(row))

    async def thresholds(self) -> ThresholdsVersion:
        row = await self._uow.fetch_one(tables.THRESHOLDS_IN_FORCE)
        return tables.thresholds_of(dict(row)) if row else ThresholdsVersion()

    def publish_thresholds(self, version: ThresholdsVersion) -> None:
        self._uow.write(_PUBLISHED, id=new_id(), **tables.thresholds_row(version))

    def put(self, state: ProviderState) -> None:
        columns = columns_of(state)
        changes: dict[str, Any] = {f"set_{name}": columns[name] for name in KEPT}
        self._uow.write(_WRITE, row_name=state.name, **changes)

    def note(self, change: Change, channel: ChannelName, at: datetime, by: str) -> None:
        self._uow.write(_CHANGED, **change_columns(change, channel, at, by))
