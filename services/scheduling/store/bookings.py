"""Owns how memberships, the seats held for offers, and booking policies are kept."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, exists, insert, or_, select

from services.scheduling import tables
from services.scheduling.domain.bookings.exchange import Exchange, Exchanged, ExchangeState
from services.scheduling.domain.bookings.membership import Membership, MembershipState
from services.scheduling.domain.bookings.policy import BookingPolicy
from services.scheduling.domain.sessions.session import Session
from services.scheduling.store.rows import AT_SITE, columns
from services.scheduling.tables.lines import FREE_LINES, NEWEST_POLICY, OFFER_IS_DUE, policy_of
from shared.identifiers import new_id
from shared.recurrence.weekdays import Weekday
from shared.unit_of_work import Repository

_m, _h = tables.membership.c, tables.seat_hold.c
_OF_SERIES = _m.series_id == bindparam("series_id")
_WAITS = _m.state == MembershipState.WAITLISTED.value
_IS_OFFERED = _m.state == MembershipState.OFFERED.value

_OF_THIS_SERIES = (
    select(tables.membership)
    .where(_m.site == AT_SITE, _m.series_id == bindparam("series_id"))
    .order_by(_m.id)
)
_MEMBERSHIPS = (
    select(tables.membership)
    .where(_m.site == AT_SITE, _m.client_id == bindparam("client_id"))
    .order_by(_m.id)
)
_PRIORITIES = select(_m.priority).where(_m.site == AT_SITE, or_(_WAITS, _IS_OFFERED)).distinct()
_SOMEBODY_WAITS = select(exists().where(_m.site == AT_SITE, _OF_SERIES, _WAITS))
_WAITING = (
    select(tables.membership)
    .where(_m.site == AT_SITE, _OF_SERIES, _WAITS)
    .order_by(_m.id)
    .with_for_update(skip_locked=True)
)
_OFFERED = select(_m.client_id).where(_m.site == AT_SITE, _OF_SERIES, _IS_OFFERED)
_LINES_DUE = (
    select(_m.series_id)
    .where(_m.site == AT_SITE, OFFER_IS_DUE)
    .order_by(_m.offer_expires_at)
    .limit(bindparam("at_most"))
)
_DUE = (
    select(tables.membership)
    .where(_m.site == AT_SITE, OFFER_IS_DUE)
    .where(_m.series_id == any_(bindparam("lines", type_=ARRAY(Uuid))))
    .order_by(_m.offer_expires_at, _m.id)
    .with_for_update(skip_locked=True)
)
_FREE_LINES = FREE_LINES.where(_m.site == AT_SITE).limit(bindparam("at_most"))
_HOLD = insert(tables.seat_hold)
_RELEASE = delete(tables.seat_hold).where(_h.membership_id == bindparam("released"))


class SqlMemberships(Repository[Membership]):
    table = tables.membership

    async def of_series(self, series_id: UUID) -> list[Membership]:
        return await self.list_by(_OF_THIS_SERIES, site=self._uow.site, series_id=series_id)

    async def of_client(self, client_id: UUID) -> list[Membership]:
        return await self.list_by(_MEMBERSHIPS, site=self._uow.site, client_id=client_id)

    async def priorities_in_use(self) -> set[str]:
        rows = await self._uow.fetch(_PRIORITIES, site=self._uow.site)
        return {row["priority"] for row in rows}

    async def somebody_waits_for(self, series_id: UUID) -> bool:
        found: bool = await self._uow.fetch_value(
            _SOMEBODY_WAITS, site=self._uow.site, series_id=series_id
        )
        return found

    async def waiting_in(self, series_id: UUID) -> list[Membership]:
        await self._uow.begin()
        found = await self.list_by(_WAITING, site=self._uow.site, series_id=series_id)
        return [membership for membership in found if membership.waits]

    async def clients_offered_in(self, series_id: UUID) -> set[UUID]:
        rows = await self._uow.fetch(_OFFERED, site=self._uow.site, series_id=series_id)
        return {row["client_id"] for row in rows}

    async def lines_with_offers_due(self, now: datetime, at_most: int) -> list[UUID]:
        rows = await self._uow.fetch(_LINES_DUE, site=self._uow.site, now=now, at_most=at_most)
        return sorted({row["series_id"] for row in rows})

    async def due_in(self, series_ids: Iterable[UUID], now: datetime) -> list[Membership]:
        await self._uow.begin()
        return await self.list_by(_DUE, site=self._uow.site, now=now, lines=list(series_ids))

    async def lines_with_free_seats(self, now: datetime, at_most: int) -> list[UUID]:
        rows = await self._uow.fetch(_FREE_LINES, site=self._uow.site, now=now, at_most=at_most)
        return [row["series_id"] for row in rows]

    def hold_seats(self, membership: Membership, sessions: Iterable[Session]) -> None:
        for session in sessions:
            row = {"session_id": session.id, "membership_id": membership.id}
            self._uow.write(_HOLD, **row, site=membership.site)

    def release_seats(self, membership: Membership) -> None:
        self._uow.write(_RELEASE, released=membership.id)

    def to_row(self, aggregate: Membership) -> dict[str, Any]:
        days = aggregate.weekdays
        return columns(aggregate, weekdays=None if days is None else [day.value for day in days])

    def from_row(self, row: Mapping[str, Any]) -> Membership:
        days = row["weekdays"]
        typed = {
            "state": MembershipState(row["state"]),
            "weekdays": None if days is None else tuple(Weekday(day) for day in days),
        }
        return Membership(**{**row, **typed})


class SqlBookingPolicies(Repository[BookingPolicy]):
    table = tables.booking_policy

    async def current(self) -> BookingPolicy:
        found = await self.find_by(NEWEST_POLICY, site=self._uow.site)
        return found or BookingPolicy(id=new_id(), site=self._uow.site)

    def to_row(self, aggregate: BookingPolicy) -> dict[str, Any]:
        return columns(aggregate, priorities=[asdict(one) for one in aggregate.priorities])

    def from_row(self, row: Mapping[str, Any]) -> BookingPolicy:
        return policy_of(row)


class SqlExchanges(Repository[Exchange]):
    table = tables.exchange

    def to_row(self, aggregate: Exchange) -> dict[str, Any]:
        sides = {
            name: tables.SIDE.dump_python(side, mode="json")
            for name, side in (("first", aggregate.first), ("second", aggregate.second))
        }
        return columns(aggregate, **sides)

    def from_row(self, row: Mapping[str, Any]) -> Exchange:
        typed = {
            "what": Exchanged(row["what"]),
            "state": ExchangeState(row["state"]),
            "first": tables.SIDE.validate_python(row["first"]),
            "second": tables.SIDE.validate_python(row["second"]),
        }
        return Exchange(**{**row, **typed})
