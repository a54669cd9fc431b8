"""What notifications needs to keep of the community: its members, and events that they hear of."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from services.notifications.domain.community.announcement import Announcement
from services.notifications.domain.community.member import Member


class AlumniMembers(Protocol):
    def add(self, aggregate: Member) -> None: ...

    async def hold(self, membership_id: UUID) -> Member | None:
        """Return the member, with the row locked until the unit ends."""
        ...

    async def hold_next(self, after: UUID | None, at_most: int) -> Sequence[Member]:
        """Return the next who hear of events, none of whom changes their word meanwhile."""
        ...


class Announcements(Protocol):
    def add(self, aggregate: Announcement) -> None: ...

    async def hold(self, event_id: UUID) -> Announcement | None:
        """Return it, with the row locked until the unit ends."""
        ...

    async def claim(self) -> Announcement | None:
        """Return one that is open and that no other worker has, locked."""
        ...
