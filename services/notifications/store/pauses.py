"""Stores pauses."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from services.notifications import tables
from services.notifications.domain.messages.notification import Notification
from services.notifications.domain.operations.pause import Pause, PauseState
from services.notifications.tables.pausing import (
    HOLDING,
    NOW,
    asked_of,
    holding_pause,
    pause_of,
)
from shared.errors import NotFound
from shared.unit_of_work import Repository

_p = tables.pause.c

_BY_ID = select(tables.pause).where(_p.id == bindparam("id", type_=Uuid)).with_for_update()
_PAST = (
    select(tables.pause)
    .where(_p.state == PauseState.ACTIVE.value, _p.until <= NOW)
    .order_by(_p.id)
    .with_for_update()
)


class SqlPauses(Repository[Pause]):
    table = tables.pause

    def to_row(self, aggregate: Pause) -> dict[str, Any]:
        identity = ("id", "site", "version")
        return {name: value for name, value in vars(aggregate).items() if name not in identity}

    def from_row(self, row: Mapping[str, Any]) -> Pause:
        return pause_of(row)

    async def of_any_site(self, pause_id: UUID) -> Pause:
        await self._uow.begin()
        found = await self.find_by(_BY_ID, id=pause_id)
        if found is None:
            raise NotFound("There is no pause of this id.")
        return found

    async def holding(self, notifications: Iterable[Notification]) -> dict[UUID, list[Pause]]:
        now, found = self._uow.now, defaultdict(list)
        waiting = [vars(one) for one in notifications if one.is_open and one.expires_at > now]
        for row in await self._uow.fetch(HOLDING, now=now, **asked_of(waiting)):
            found[row["held_id"]].append(holding_pause(dict(row)))
        return found

    async def past(self, now: datetime) -> list[Pause]:
        await self._uow.begin()
        return await self.list_by(_PAST, now=now)
