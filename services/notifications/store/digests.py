"""Stores when digests are due, and counts what stands: sessions without a roll, and words."""

from collections.abc import Collection
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Text,
    and_,
    any_,
    bindparam,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from services.notifications import tables
from services.notifications.domain.contacts.permission import Permitted
from services.notifications.domain.rules.rule import Rule
from services.notifications.domain.subjects.subject import Subject
from services.notifications.domain.terms import Category, ChannelName
from services.notifications.store.people import AT_SITE, PEOPLE
from services.notifications.store.subjects import subject_of
from shared.unit_of_work import SqlUnitOfWork

_d, _s, _p = tables.digest.c, tables.subject.c, tables.channel_permission.c
_EXPECT = insert(tables.digest).on_conflict_do_nothing()
_AT = (_d.site == AT_SITE, _d.at == bindparam("at"))
_DUE = (
    select(_d.at)
    .where(_d.site == AT_SITE, _d.due_at <= bindparam("now"))
    .order_by(_d.at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_PUT_OFF = (
    update(tables.digest)
    .where(_d.site == AT_SITE, _d.at == bindparam("row_at"))
    .values(due_at=bindparam("set_due_at"))
)
_DROP = delete(tables.digest).where(*_AT)
_ONLY = cast(bindparam("only"), ARRAY(Text))
_WORDS = select(func.count()).where(
    _s.site == AT_SITE,
    _s.cause == bindparam("cause"),
    _s.series_id.is_(None),
    _s.happened_at >= bindparam("since"),
    or_(func.cardinality(_ONLY) == 0, _s.details["variant"].astext == any_(_ONLY)),
)
_SESSIONS = select(func.count()).where(
    _s.site == AT_SITE,
    _s.series_id.is_not(None),
    and_(_s.starts_at >= bindparam("since"), _s.starts_at < bindparam("now")),
    _s.is_cancelled.is_(False),
    func.coalesce(_s.completed_seq, 0) <= _s.seq,
    or_(func.cardinality(_ONLY) == 0, _s.session_type == any_(_ONLY)),
)
_SINCE = (
    select(tables.subject)
    .where(_s.site == AT_SITE, _s.cause.is_not(None), _s.series_id.is_(None))
    .where(_s.happened_at >= bindparam("since"), _s.client_id.is_not(None))
    .order_by(_s.happened_at.desc())
    .limit(bindparam("at_most"))
)
_GRANTED = select(_p.person_id, _p.channel, _p.category).where(
    _p.person_id == PEOPLE, _p.site == AT_SITE, _p.state == Permitted.GRANTED.value
)


class SqlDigests:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    def expect(self, at: time, due_at: datetime) -> None:
        self._uow.write(_EXPECT, site=self._uow.site, at=at, due_at=due_at)

    async def due(self, now: datetime, at_most: int) -> list[time]:
        await self._uow.begin()
        rows = await self._uow.fetch(_DUE, site=self._uow.site, now=now, at_most=at_most)
        return [row["at"] for row in rows]

    def put_off(self, at: time, due_at: datetime) -> None:
        self._uow.write(_PUT_OFF, site=self._uow.site, row_at=at, set_due_at=due_at)

    def drop(self, at: time) -> None:
        self._uow.write(_DROP, site=self._uow.site, at=at)

    async def count(self, rule: Rule, since: datetime) -> int:
        asked: dict[str, Any] = {"site": self._uow.site, "since": since, "only": list(rule.only)}
        if rule.is_of_sessions:
            found = await self._uow.fetch_value(_SESSIONS, now=self._uow.now, **asked)
        else:
            found = await self._uow.fetch_value(_WORDS, cause=rule.cause, **asked)
        return int(found or 0)

    async def words_since(self, since: datetime, at_most: int) -> list[Subject]:
        rows = await self._uow.fetch(_SINCE, site=self._uow.site, since=since, at_most=at_most)
        return [subject_of(dict(row)) for row in rows]

    async def granted(self, people: Collection[UUID]) -> set[tuple[UUID, ChannelName, Category]]:
        rows = await self._uow.fetch(_GRANTED, people=list(people), site=self._uow.site)
        return {
            (row["person_id"], ChannelName(row["channel"]), Category(row["category"]))
            for row in rows
        }
