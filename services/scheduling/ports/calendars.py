"""Owns what is asked of the kept calendar feeds, and of what sites chose for them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.scheduling.domain.calendars.calendar_settings import CalendarSettings
from services.scheduling.domain.calendars.feed import CalendarFeed
from services.scheduling.domain.calendars.zone_checks import Planned, ZoneCheck


class CalendarFeeds(Protocol):
    async def get(self, aggregate_id: UUID) -> CalendarFeed: ...

    async def of_leavers(self, last_date: date, at_most: int) -> Sequence[CalendarFeed]:
        """Return active feeds of clients whose every stay here ended before this day.

        They are locked; what others have locked is left out, as are clients who keep a later seat.
        """
        ...

    async def keeps_seat_after(self, client_id: UUID, last_date: date) -> bool: ...
    def add(self, aggregate: CalendarFeed) -> None: ...

    def note_use(self, feed_id: UUID, day: date) -> None:
        """Keep the day on which it was read last. It is no change of the feed."""
        ...

    async def forget_given_up_seats(self, ended_before: datetime, at_most: int) -> int:
        """Delete what calendars no longer show as cancelled, and return how many there were."""
        ...


class ZoneChecks(Protocol):
    async def of_site(self) -> ZoneCheck | None: ...

    async def planned_after(self, moment: datetime) -> Sequence[Planned]:
        """Return, unlocked, the site's sessions that nobody has begun, by their local times."""
        ...

    def add(self, aggregate: ZoneCheck) -> None: ...


class SiteCalendars(Protocol):
    async def of_site(self) -> CalendarSettings | None: ...
    def add(self, aggregate: CalendarSettings) -> None: ...
