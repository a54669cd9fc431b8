"""Owns what is asked of the kept series and sessions."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.sessions.session import Session


class Series(Protocol):
    async def get(self, aggregate_id: UUID) -> SessionSeries: ...
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

    def add(self, aggregate: Session) -> None: ...
