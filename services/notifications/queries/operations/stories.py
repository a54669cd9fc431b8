"""Reads the whole story of one notification: tries, other channels, and what operators did."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, select, text

from services.notifications import tables
from services.notifications.domain.operations.pause import Pause
from services.notifications.domain.terms import OPEN, State
from services.notifications.tables.pausing import HOLDING, asked_of, holding_pause
from shared.database import Database

_n, _a, _d = tables.notification.c, tables.attempt.c, tables.dead_letter_act.c
_ID = bindparam("id", type_=Uuid)
_NOTIFICATION = text(
    "SELECT * FROM notification WHERE id = :id AND (:sites IS NULL OR site = ANY (:sites))"
).bindparams(_ID, bindparam("sites", type_=ARRAY(Text)))
_ATTEMPTS = select(tables.attempt).where(_a.notification_id == _ID).order_by(_a.number)
_ACTS = select(tables.dead_letter_act).where(_d.notification_id == _ID).order_by(_d.number)
_ELSEWHERE = (
    select(_n.id, _n.channel, _n.state, _n.reason, _n.created_at)
    .where(
        _n.cause_id == bindparam("cause_id", type_=Uuid),
        _n.person_id == bindparam("person_id", type_=Uuid),
        _n.template == bindparam("template"),
        _n.id != _ID,
    )
    .order_by(_n.created_at)
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """A notification, its tries, the same over other channels, what operators did about it.

    `pauses` are those that hold it now.
    """

    notification: Row
    attempts: list[Row]
    elsewhere: list[Row]
    acts: list[Row]
    pauses: list[Pause]


async def story(
    database: Database, sites: Collection[str] | None, identity: UUID, now: datetime
) -> Told | None:
    asked = None if sites is None else sorted(sites)
    found = await database.fetch_one(_NOTIFICATION, id=identity, sites=asked)
    if found is None:
        return None
    row = dict(found)
    same = {name: row[name] for name in ("cause_id", "person_id", "template")}
    return Told(
        row,
        [dict(one) for one in await database.fetch(_ATTEMPTS, id=identity)],
        [dict(one) for one in await database.fetch(_ELSEWHERE, id=identity, **same)],
        [dict(one) for one in await database.fetch(_ACTS, id=identity)],
        await _holding(database, row, now),
    )


async def _holding(database: Database, row: Row, now: datetime) -> list[Pause]:
    """Return what holds it; one that left, or expired, is held by nothing."""
    if State(row["state"]) not in OPEN or row["expires_at"] <= now:
        return []
    found = await database.fetch(HOLDING, now=now, **asked_of([row]))
    return [holding_pause(dict(one)) for one in found]
