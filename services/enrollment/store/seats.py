"""Stores capacities and seats; reading either holds all seats of the site until the unit ends."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Protocol, cast
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BindParameter,
    Uuid,
    any_,
    bindparam,
    exists,
    func,
    or_,
    select,
    text,
)

from services.enrollment import tables
from services.enrollment.domain.seats.capacity import Capacity, SiteSeats
from services.enrollment.domain.seats.seat import Seat, SeatState
from shared.errors import StaleVersion
from shared.unit_of_work import Repository
from shared.unit_of_work.repository import UnitAccess

_c, _s = tables.capacity.c, tables.seat.c
_SITE: BindParameter[str] = bindparam("site")

_HOLD_ALL = (
    select(tables.capacity).where(_c.site == _SITE).order_by(_c.program, _c.track).with_for_update()
)
_HELD_IN = (
    select(func.count())
    .select_from(tables.seat)
    .where(_s.site == _SITE, text(tables.IS_HELD))
    .where(or_(bindparam("program") == "", _s.program == bindparam("program")))
    .where(or_(bindparam("track") == "", _s.track == bindparam("track")))
)
_OF_APPLICATION = (
    select(tables.seat)
    .where(_s.site == _SITE, _s.application_id == bindparam("application_id"))
    .where(or_(_s.state == SeatState.RESERVED.value, _s.state == SeatState.OCCUPIED.value))
)
_OF_ENTRY = select(tables.seat).where(
    _s.site == _SITE,
    _s.entry_id == bindparam("entry_id"),
    _s.state == SeatState.OFFERED.value,
)
_LAPSED = (
    select(tables.seat)
    .where(_s.site == _SITE, _s.state == SeatState.RESERVED.value)
    .where(_s.held_until <= bindparam("now"))
    .order_by(_s.held_until)
    .limit(bindparam("at_most"))
    .with_for_update(skip_locked=True)
)
_a = tables.application.c
# By the application's index, which begins with the site.
_KEEPS_ONE = select(
    exists()
    .where(_s.application_id == _a.id)
    .where(_a.site.in_(select(tables.site.c.code)))
    .where(_a.client_id == any_(bindparam("clients", type_=ARRAY(Uuid))))
    .where(or_(_s.state == SeatState.RESERVED.value, _s.state == SeatState.OCCUPIED.value))
)


async def hold_all_seats(uow: UnitAccess) -> None:
    """Wait until no other unit of work decides about seats of the site."""
    await cast("_WithCapacities", uow).capacities.of_site()


class SqlCapacities(Repository[Capacity]):
    table = tables.capacity

    def __init__(self, uow: UnitAccess) -> None:
        super().__init__(uow)
        self._held: SiteSeats | None = None

    async def of_site(self) -> SiteSeats:
        if self._held is None:
            await self._uow.begin()
            self._held = SiteSeats(await self.list_by(_HOLD_ALL, site=self._uow.site))
        return self._held

    async def held_in(self, program: str | None, track: str | None) -> int:
        held: int = await self._uow.fetch_value(
            _HELD_IN, site=self._uow.site, program=program or "", track=track or ""
        )
        return held

    def to_row(self, aggregate: Capacity) -> dict[str, Any]:
        return {
            "program": aggregate.program or "",
            "track": aggregate.track or "",
            "seats": aggregate.seats,
        }

    def from_row(self, row: Mapping[str, Any]) -> Capacity:
        return Capacity(**{**row, "program": row["program"] or None, "track": row["track"] or None})


class SqlSeats(Repository[Seat]):
    table = tables.seat

    async def of_application(self, application_id: UUID) -> Seat | None:
        await hold_all_seats(self._uow)
        return await self.find_by(
            _OF_APPLICATION, site=self._uow.site, application_id=application_id
        )

    async def of_entry(self, entry_id: UUID) -> Seat | None:
        await hold_all_seats(self._uow)
        return await self.find_by(_OF_ENTRY, site=self._uow.site, entry_id=entry_id)

    async def of_offer(self, entry_id: UUID) -> Seat:
        seat = await self.of_entry(entry_id)
        if seat is None:
            raise StaleVersion
        return seat

    async def lapsed(self, now: datetime, at_most: int) -> list[Seat]:
        await hold_all_seats(self._uow)
        return await self.list_by(_LAPSED, site=self._uow.site, now=now, at_most=at_most)

    async def keeps_one(self, client_ids: Collection[UUID]) -> bool:
        found: bool = await self._uow.fetch_value(_KEEPS_ONE, clients=list(client_ids))
        return found

    def to_row(self, aggregate: Seat) -> dict[str, Any]:
        row = {name: value for name, value in vars(aggregate).items() if name in _SEAT_COLUMNS}
        return {**row, "track": aggregate.track or ""}

    def from_row(self, row: Mapping[str, Any]) -> Seat:
        return Seat(**{**row, "track": row["track"] or None, "state": SeatState(row["state"])})


_SEAT_COLUMNS = {
    "application_id",
    "client_id",
    "program",
    "entry_id",
    "state",
    "held_until",
}


class _WithCapacities(Protocol):
    @property
    def capacities(self) -> SqlCapacities: ...
