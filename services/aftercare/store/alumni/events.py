"""Stores events and the places at them; who changes an event's places holds its row."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from services.aftercare import tables
from services.aftercare.domain.alumni.event import (
    AlumniEvent,
    AlumniEventState,
    Modality,
    NoSuchAlumniEvent,
)
from services.aftercare.domain.alumni.place import LIVE, EventPlace, NoSuchPlace, PlaceState
from services.aftercare.store.rows import among, own_columns
from shared.unit_of_work import Repository

_e, _p = tables.alumni_event.c, tables.event_place.c

_HELD = (
    select(tables.alumni_event)
    .where(_e.id == bindparam("id"), _e.site == bindparam("site"))
    .with_for_update()
)
_OF_MEMBER = select(tables.event_place).where(
    _p.event_id == bindparam("event_id"), _p.membership_id == bindparam("membership_id")
)
_EVENTS_OF_MEMBER = (
    select(_p.event_id)
    .where(_p.membership_id == bindparam("membership_id"), among(_p.state, LIVE))
    # Whoever holds several events takes them in this order, so that two never wait in a ring.
    .order_by(_p.event_id)
)
_OF_EVENT = select(tables.event_place).where(_p.event_id == bindparam("event_id"))
_LIVE_OF_EVENT = _OF_EVENT.where(among(_p.state, LIVE)).order_by(_p.id)
_WAITING = _OF_EVENT.where(_p.state == PlaceState.WAITLISTED).order_by(_p.asked_at, _p.id)


class SqlAlumniEvents(Repository[AlumniEvent]):
    table = tables.alumni_event
    missing = NoSuchAlumniEvent

    async def hold(self, event_id: UUID) -> AlumniEvent:
        await self._uow.begin()
        found = await self.find_by(_HELD, id=event_id, site=self._uow.site)
        if found is None:
            raise NoSuchAlumniEvent("There is no event of this id here.")
        return found

    def to_row(self, aggregate: AlumniEvent) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> AlumniEvent:
        codes = {"state": AlumniEventState(row["state"]), "modality": Modality(row["modality"])}
        return AlumniEvent(**{**row, **codes})


class SqlEventPlaces(Repository[EventPlace]):
    table = tables.event_place
    missing = NoSuchPlace

    async def of_member(self, event_id: UUID, membership_id: UUID) -> EventPlace | None:
        return await self.find_by(_OF_MEMBER, event_id=event_id, membership_id=membership_id)

    async def events_of_member(self, membership_id: UUID) -> list[UUID]:
        found = await self._uow.fetch(_EVENTS_OF_MEMBER, membership_id=membership_id)
        return [row["event_id"] for row in found]

    async def live_of_event(self, event_id: UUID) -> list[EventPlace]:
        return await self.list_by(_LIVE_OF_EVENT, event_id=event_id)

    async def waiting(self, event_id: UUID) -> list[EventPlace]:
        return await self.list_by(_WAITING, event_id=event_id)

    def to_row(self, aggregate: EventPlace) -> dict[str, Any]:
        return own_columns(aggregate)

    def from_row(self, row: Mapping[str, Any]) -> EventPlace:
        return EventPlace(**{**row, "state": PlaceState(row["state"])})
