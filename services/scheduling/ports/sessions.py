"""Owns what is asked of the kept series and sessions."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.scheduling.domain.sessions.conflicts import Conflict
from services.scheduling.domain.sessions.holidays import Holidays
from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.sessions.session import Session


class HolidayCalendars(Protocol):
    async def of_site(self) -> Holidays | None: ...
    def add(self, aggregate: Holidays) -> None: ...


class Series(Protocol):
    async def get(self, aggregate_id: UUID) -> SessionSeries: ...

    async def of_track(self, code: str, first: date, last: date) -> Sequence[SessionSeries]:
        """Return the series of all versions of a track with days between two local dates."""
        ...

    def remove(self, aggregate: SessionSeries) -> None:
        """Delete it with its sessions, and the key of what it sealed."""
        ...

    def add(self, aggregate: SessionSeries) -> None: ...


class Sessions(Protocol):
    """What is read here is locked until the end of the unit."""

    async def get(self, aggregate_id: UUID) -> Session: ...

    async def series_of(self, session_id: UUID) -> UUID:
        """Return the session's series, and lock nothing. Raises NotFound."""
        ...

    async def open_in(self, series_id: UUID, first: date, last: date | None) -> list[Session]:
        """Return the sessions that still take members, from one local date to another."""
        ...

    async def due_to_lock(self, now: datetime, at_most: int) -> list[UUID]:
        """Return, unlocked, whose roll has a mark for everybody and is past the site's time."""
        ...

    async def free_seats(self, session_ids: Collection[UUID]) -> Mapping[UUID, int]:
        """Return how many seats are neither taken nor held, what this unit did included."""
        ...

    async def planned_in(self, series_id: UUID, since: datetime) -> list[Session]:
        """Return the sessions of a series that begin then or later, and have no roll yet."""
        ...

    async def all_in(self, series_id: UUID) -> list[Session]: ...

    async def alike(
        self, session: Session, first: date, last: date, after: datetime
    ) -> list[Session]:
        """Return, unlocked, others of the same type for the same people, with no roll yet."""
        ...

    def remove(self, aggregate: Session) -> None: ...

    def move_together(self) -> None:
        """Let the database look for conflicts when all is changed, not on the way."""
        ...

    async def planned_on(self, days: Collection[date], after: datetime) -> list[Session]:
        """Return what is planned on these local days by series that keep the site's holidays."""
        ...

    async def conflicts(self, planned: Sequence[Session]) -> list[Conflict]:
        """Return which other sessions want the room or a facilitator of these at their times."""
        ...

    def add(self, aggregate: Session) -> None: ...
