"""Owns what is asked of the kept memberships."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.scheduling.domain.bookings.exchange import Exchange
from services.scheduling.domain.bookings.membership import Membership
from services.scheduling.domain.bookings.policy import BookingPolicy
from services.scheduling.domain.sessions.session import Session


class Memberships(Protocol):
    async def get(self, aggregate_id: UUID) -> Membership: ...
    async def of_client(self, client_id: UUID) -> Sequence[Membership]: ...
    async def of_series(self, series_id: UUID) -> Sequence[Membership]: ...
    def add(self, aggregate: Membership) -> None: ...

    async def priorities_in_use(self) -> set[str]:
        """Return the priorities of all who wait or hold an offer at the site."""
        ...

    async def somebody_waits_for(self, series_id: UUID) -> bool: ...

    async def waiting_in(self, series_id: UUID) -> Sequence[Membership]:
        """Return who waits for a series, locked; who is locked by others is left out."""
        ...

    async def clients_offered_in(self, series_id: UUID) -> Collection[UUID]: ...

    async def lines_with_offers_due(self, now: datetime, at_most: int) -> Sequence[UUID]:
        """Return series with offers whose time is over."""
        ...

    async def due_in(self, series_ids: Iterable[UUID], now: datetime) -> Sequence[Membership]:
        """Return the offers of these series whose time is over, locked."""
        ...

    async def lines_with_free_seats(self, now: datetime, at_most: int) -> Sequence[UUID]:
        """Return series where somebody waits for sessions ahead that all have a free seat."""
        ...

    def hold_seats(self, membership: Membership, sessions: Iterable[Session]) -> None:
        """Count a seat in each session for an offer; the database refuses one too many."""
        ...

    def release_seats(self, membership: Membership) -> None:
        """Free the seats that were held for an offer."""
        ...


class BookingPolicies(Protocol):
    async def current(self) -> BookingPolicy:
        """Return the newest version; the defaults where nobody has set one."""
        ...

    def add(self, aggregate: BookingPolicy) -> None: ...


class Exchanges(Protocol):
    async def get(self, aggregate_id: UUID) -> Exchange: ...
    def add(self, aggregate: Exchange) -> None: ...
