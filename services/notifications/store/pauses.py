"""Stores pauses, and says in SQL which rows they hold: every claim asks it in its own statement."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Uuid, bindparam, select

from services.notifications import tables
from services.notifications.domain.operations.pause import EVERYWHERE, Pause, PauseState
from services.notifications.domain.terms import ChannelName, Lane
from shared.errors import NotFound
from shared.unit_of_work import Repository

_p = tables.pause.c
NOW = bindparam("now", type_=DateTime(timezone=True))

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
        channel, lane = row["channel"], row["lane"]
        codes = {
            "channel": channel and ChannelName(channel),
            "lane": None if lane is None else Lane(lane),
            "state": PauseState(row["state"]),
        }
        return Pause(**{**row, **codes})

    async def of_any_site(self, pause_id: UUID) -> Pause:
        await self._uow.begin()
        found = await self.find_by(_BY_ID, id=pause_id)
        if found is None:
            raise NotFound("There is no pause of this id.")
        return found

    async def past(self, now: datetime) -> list[Pause]:
        await self._uow.begin()
        return await self.list_by(_PAST, now=now)


def matching(pause: str, row: str) -> str:
    """Return SQL that says whether a pause is about a notification, at any time."""
    named = " AND ".join(
        f"({pause}.{column} IS NULL OR {pause}.{column} = {row}.{column})"
        for column in ("channel", "lane", "rule", "template")
    )
    return (
        f"({pause}.site = '{EVERYWHERE}' OR {pause}.site = {row}.site) AND {named}"
        f" AND ({row}.lane <> {Lane.CRISIS.value} OR {pause}.includes_crisis)"
    )


def holding(pause: str, row: str) -> str:
    """Return SQL that says whether a pause holds a notification at `now`."""
    return (
        f"{pause}.{tables.IS_ACTIVE} AND ({pause}.until IS NULL OR {pause}.until > :now)"
        f" AND {matching(pause, row)}"
    )


def held_of_use(row: str) -> str:
    """Return SQL that says whether any pause holds a row that is of use at `now`.

    One that expired is not held: it is to be refused for that.
    """
    return f"EXISTS (SELECT FROM pause p WHERE {row}.expires_at > :now AND {holding('p', row)})"
