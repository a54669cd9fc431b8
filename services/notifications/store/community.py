"""Stores members of the community and announcements; a fan-out holds those whom it tells."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, or_, select

from services.notifications import tables
from services.notifications.domain.community.announcement import Announcement
from services.notifications.domain.community.member import Member
from services.notifications.store.people import AT_SITE
from shared.unit_of_work import Repository

_m, _a = tables.alumni_member.c, tables.announcement.c
_AFTER = bindparam("after", type_=Uuid)

_MEMBER = (
    select(tables.alumni_member)
    .where(_m.id == bindparam("id"), _m.site == AT_SITE)
    .with_for_update()
)
# Shared: several announcements go on at once, and a member's own word waits for the step's end.
_NEXT = (
    select(tables.alumni_member)
    .where(_m.site == AT_SITE, _m.hears_of_events, or_(_AFTER.is_(None), _m.id > _AFTER))
    .order_by(_m.id)
    .limit(bindparam("at_most"))
    .with_for_update(read=True)
)
_ANNOUNCEMENT = (
    select(tables.announcement)
    .where(_a.id == bindparam("id"), _a.site == AT_SITE)
    .with_for_update()
)
_OPEN = (
    select(tables.announcement)
    .where(_a.site == AT_SITE, _a.is_open)
    .order_by(_a.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_IDENTITY = ("id", "site", "version")


class SqlAlumniMembers(Repository[Member]):
    table = tables.alumni_member

    async def hold(self, membership_id: UUID) -> Member | None:
        await self._uow.begin()
        return await self.find_by(_MEMBER, id=membership_id, site=self._uow.site)

    async def hold_next(self, after: UUID | None, at_most: int) -> Sequence[Member]:
        await self._uow.begin()
        return await self.list_by(_NEXT, after=after, at_most=at_most, site=self._uow.site)

    def to_row(self, aggregate: Member) -> dict[str, Any]:
        own = {name: value for name, value in vars(aggregate).items() if name not in _IDENTITY}
        said = {"purposes": list(aggregate.purposes), "hears_of_events": aggregate.hears_of_events}
        return {**own, **said}

    def from_row(self, row: Mapping[str, Any]) -> Member:
        known = {name: value for name, value in row.items() if name != "hears_of_events"}
        return Member(**{**known, "purposes": tuple(row["purposes"])})


class SqlAnnouncements(Repository[Announcement]):
    table = tables.announcement

    async def hold(self, event_id: UUID) -> Announcement | None:
        await self._uow.begin()
        return await self.find_by(_ANNOUNCEMENT, id=event_id, site=self._uow.site)

    async def claim(self) -> Announcement | None:
        await self._uow.begin()
        return await self.find_by(_OPEN, site=self._uow.site)

    def to_row(self, aggregate: Announcement) -> dict[str, Any]:
        return {name: value for name, value in vars(aggregate).items() if name not in _IDENTITY}

    def from_row(self, row: Mapping[str, Any]) -> Announcement:
        return Announcement(**row)
