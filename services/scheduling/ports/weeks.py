"""Owns what is asked of the kept weeks, of what they are derived from, and of their rules."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.scheduling.domain.weeks.client_week import ClientWeek
from services.scheduling.domain.weeks.figures import FreeSeat, WeekLine
from services.scheduling.domain.weeks.rules import WeekRuleBook, WeekRules
from shared.versions import Versions


class Weeks(Protocol):
    async def of_clients(
        self, client_ids: Iterable[UUID], mondays: Iterable[date]
    ) -> Sequence[ClientWeek]:
        """Return the weeks of these clients that begin on these days, and are kept."""
        ...

    async def that_begin_on(self, mondays: Iterable[date]) -> Sequence[ClientWeek]:
        """Return all weeks of the site that begin on these days, and are kept."""
        ...

    async def lines_of(
        self, client_ids: Iterable[UUID], first: date, last: date
    ) -> Sequence[WeekLine]:
        """Return these clients' lines on rolls between two local days, this unit's included."""
        ...

    async def free_seats(self, after: datetime, first: date, last: date) -> Sequence[FreeSeat]:
        """Return the site's sessions between two local days with free seats, after a moment."""
        ...

    async def due(self, now: datetime, at_most: int) -> Sequence[tuple[UUID, date]]:
        """Return client and Monday of weeks that time has to look at, unlocked."""
        ...

    async def to_begin(self, now: datetime, at_most: int) -> Sequence[tuple[UUID, date]]:
        """Return client and Monday where a running stay has no present, or no next, week yet."""
        ...

    def add(self, aggregate: ClientWeek) -> None: ...


class WeekRuleBooks(Versions[WeekRules], Protocol):
    async def book(self) -> WeekRuleBook:
        """Return all versions of the site's rules of weeks."""
        ...
