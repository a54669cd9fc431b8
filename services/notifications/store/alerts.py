"""Stores alerts, what they come from, and who was told."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import insert

from services.notifications.domain.alerts.alert import Alert
from services.notifications.domain.alerts.source import Source
from services.notifications.domain.alerts.telling import LinkIsUnknown, Telling
from services.notifications.domain.alerts.terms import AlertKind
from services.notifications.domain.terms import ChannelName
from services.notifications.store.people import AT_SITE
from services.notifications.tables.alerts import IS_UNANSWERED, alert_of, telling_of
from services.notifications.tables.alerts import alert as _alert
from services.notifications.tables.alerts import alert_source as _source
from services.notifications.tables.alerts import alert_telling as _telling
from services.notifications.tables.due_alerts import DOWN, IS_DUE, REACHED
from shared.errors import NotFound
from shared.unit_of_work import Repository, SqlUnitOfWork

_a, _t, _s = _alert.c, _telling.c, _source.c

_LOCKED = select(_alert).where(_a.id == bindparam("id"), _a.site == AT_SITE).with_for_update()
_OF_CAUSE = select(_alert).where(
    _a.cause_id == bindparam("cause_id"), _a.kind == bindparam("kind"), _a.site == AT_SITE
)
_LIVE_ABOUT = (
    select(_alert)
    .where(_a.site == AT_SITE, _a.about == bindparam("about"), _a.kind == bindparam("kind"))
    .where(text(IS_UNANSWERED))
    .order_by(_a.id)
    .with_for_update()
)
_LIVE_OF_SOURCE = (
    select(_alert)
    .where(_a.source_id == bindparam("source_id"), _a.site == AT_SITE)
    .where(_a.source_seq < bindparam("before_seq"), _a.ended_at.is_(None))
    .order_by(_a.id)
    .with_for_update()
)
_DUE = (
    select(_alert)
    .where(_a.site == AT_SITE, text(IS_UNANSWERED), IS_DUE)
    .order_by(_a.next_at)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_LOCK = select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger)))
_SOURCE = select(_source).where(_s.id == bindparam("id"), _s.site == AT_SITE)
_PUT_SOURCE = insert(_source)
_PUT_SOURCE = _PUT_SOURCE.on_conflict_do_update(
    index_elements=["id"],
    set_={"closed_seq": func.greatest(_s.closed_seq, _PUT_SOURCE.excluded.closed_seq)},
)
_ADD_TELLING = insert(_telling)
_TELLING = select(_telling).where(_t.id == bindparam("id"), _t.site == AT_SITE)
_OF_ALERT = (
    select(_telling)
    .where(_t.alert_id == bindparam("alert_id"), _t.site == AT_SITE)
    .where(_t.told_at > bindparam("since"))
    .order_by(_t.id)
)
_ANSWERABLE = (
    select(_telling)
    .join(_alert, _a.id == _t.alert_id)
    .where(_t.person_id == bindparam("person_id"), _t.site == AT_SITE)
    .where(_t.link_ends_at > bindparam("now"))
    .where(text(f"alert.{IS_UNANSWERED}"))
    .order_by(_t.id.desc())
)


class SqlAlerts(Repository[Alert]):
    table = _alert

    def to_row(self, aggregate: Alert) -> dict[str, Any]:
        identity = ("id", "site", "version")
        return {name: value for name, value in vars(aggregate).items() if name not in identity}

    def from_row(self, row: Mapping[str, Any]) -> Alert:
        return alert_of(row)

    async def locked(self, alert_id: UUID) -> Alert:
        await self._uow.begin()
        found = await self.find_by(_LOCKED, id=alert_id, site=self._uow.site)
        if found is None:
            raise NotFound("There is no alert of this id here.")
        return found

    async def of_cause(self, kind: AlertKind, cause_id: UUID) -> Alert | None:
        return await self.find_by(_OF_CAUSE, kind=kind, cause_id=cause_id, site=self._uow.site)

    async def live_about(self, kind: AlertKind, client_id: UUID) -> Alert | None:
        await self._uow.begin()
        return await self.find_by(_LIVE_ABOUT, kind=kind, about=client_id, site=self._uow.site)

    async def live_of_source(self, source_id: UUID, before_seq: int) -> list[Alert]:
        await self._uow.begin()
        return await self.list_by(
            _LIVE_OF_SOURCE, source_id=source_id, before_seq=before_seq, site=self._uow.site
        )

    async def due(self, now: datetime, at_most: int) -> list[Alert]:
        await self._uow.begin()
        return await self.list_by(_DUE, now=now, at_most=at_most, site=self._uow.site)


class SqlOutages:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def channels_down(self, now: datetime) -> set[ChannelName]:
        return {ChannelName(row["channel"]) for row in await self._uow.fetch(DOWN, now=now)}


class SqlAlertSources:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    async def locked(self, source_id: UUID) -> Source:
        await self._uow.begin()
        await self._uow.fetch(_LOCK, key=int.from_bytes(source_id.bytes[8:], signed=True))
        row = await self._uow.fetch_one(_SOURCE, id=source_id, site=self._uow.site)
        return Source(**dict(row)) if row else Source(id=source_id, site=self._uow.site)

    def put(self, source: Source) -> None:
        self._uow.write(_PUT_SOURCE, **vars(source))


class SqlTellings:
    def __init__(self, uow: SqlUnitOfWork) -> None:
        self._uow = uow

    def add(self, telling: Telling) -> None:
        self._uow.write(_ADD_TELLING, **{**asdict(telling), "channels": list(telling.channels)})

    async def get(self, telling_id: UUID) -> Telling:
        row = await self._uow.fetch_one(_TELLING, id=telling_id, site=self._uow.site)
        if row is None:
            raise LinkIsUnknown
        return telling_of(dict(row))

    async def of_alert(self, alert_id: UUID, since: datetime) -> list[Telling]:
        rows = await self._uow.fetch(_OF_ALERT, alert_id=alert_id, since=since, site=self._uow.site)
        return [telling_of(dict(row)) for row in rows]

    async def reached(self, alert_id: UUID, round_: int) -> list[tuple[UUID, int]]:
        await self._uow.begin()
        rows = await self._uow.fetch(REACHED, alert_id=alert_id, round=round_, site=self._uow.site)
        return [(row["person_id"], row["step"]) for row in rows]

    async def answerable_by(self, person_id: UUID, now: datetime) -> list[Telling]:
        rows = await self._uow.fetch(_ANSWERABLE, person_id=person_id, now=now, site=self._uow.site)
        return [telling_of(dict(row)) for row in rows]
