"""Removes what has done its work, in bites that nobody waits for; replicas share them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Executable,
    Integer,
    Table,
    bindparam,
    delete,
    select,
)
from sqlalchemy import update as change

from services.notifications import tables
from services.notifications.domain.operations.retention import Retention
from services.notifications.domain.replies.reply import ReplyState
from shared.database import Database

_BEFORE = bindparam("before", type_=DateTime(timezone=True))
_AT_MOST = bindparam("at_most", type_=Integer)
BITE = 1000
"""Rows in one statement."""


def _some(table: Table, *conditions: ColumnElement[bool]) -> Any:
    found = select(table.c.id).where(*conditions).limit(_AT_MOST)
    return table.c.id.in_(found.with_for_update(skip_locked=True))


_r, _w, _v, _c = tables.receipt, tables.reply, tables.verification, tables.provider_change
_RECEIPTS = delete(_r).where(_some(_r, _r.c.applied_at < _BEFORE)).returning(_r.c.id)
_WORDS = (
    change(_w)
    .where(
        _some(
            _w,
            _w.c.handled_at < _BEFORE,
            _w.c.sealed.is_not(None),
            _w.c.state == ReplyState.HANDLED.value,
        )
    )
    .values(sealed=None)
    .returning(_w.c.id)
)
_CODES = (
    change(_v)
    .where(_some(_v, _v.c.expires_at < _BEFORE, _v.c.digest.is_not(None)))
    .values(digest=None, sealed=None)
    .returning(_v.c.id)
)
_CHANGES = delete(_c).where(_some(_c, _c.c.at < _BEFORE)).returning(_c.c.id)


class SqlRetention:
    def __init__(self, database: Database, retention: Retention) -> None:
        self._database = database
        self._ages: tuple[tuple[Executable, timedelta], ...] = (
            (_RECEIPTS, timedelta(days=retention.receipt_days)),
            (_WORDS, timedelta(days=retention.reply_days)),
            (_CHANGES, timedelta(days=retention.provider_change_days)),
            (_CODES, timedelta(0)),
        )

    async def tidy(self, now: datetime) -> int:
        """Remove all that is too old now, and return how many rows that were."""
        return sum([await self._remove(statement, now - age) for statement, age in self._ages])

    async def _remove(self, statement: Executable, before: datetime) -> int:
        removed = 0
        while bite := await self._database.fetch(statement, before=before, at_most=BITE):
            removed += len(bite)
        return removed
