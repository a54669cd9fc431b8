"""Owns what enrollment needs of seats and waitlists.

Whoever asks for seats or entries holds all seats of the site until the unit of work ends, so that
decisions about them come one after the other; sites do not wait for each other.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.enrollment.domain.seats.capacity import Capacity, SiteSeats
from services.enrollment.domain.seats.initiation import InitiationAlert
from services.enrollment.domain.seats.seat import Seat
from services.enrollment.domain.seats.waitlist import WaitlistEntry
from services.enrollment.domain.seats.waitlist_policy import WaitlistPolicy


class Capacities(Protocol):
    async def of_site(self) -> SiteSeats: ...

    def add(self, capacity: Capacity, /) -> None: ...

    async def held_in(self, program: str | None, track: str | None) -> int:
        """Return how many seats are held in a scope, whether it has a capacity or not."""
        ...


class Seats(Protocol):
    def add(self, seat: Seat, /) -> None: ...

    async def of_application(self, application_id: UUID) -> Seat | None:
        """Return the reserved or occupied seat."""
        ...

    async def of_entry(self, entry_id: UUID) -> Seat | None:
        """Return the seat that the entry's offer holds."""
        ...

    async def of_offer(self, entry_id: UUID) -> Seat:
        """Return the seat that an open offer holds; there is always one."""
        ...

    async def lapsed(self, now: datetime, at_most: int) -> list[Seat]:
        """Return reserved seats that were kept long enough."""
        ...

    async def keeps_one(self, client_ids: Collection[UUID]) -> bool:
        """Say whether a seat is reserved or occupied at any site for one of the clients."""
        ...


class Waitlist(Protocol):
    async def get(self, identity: UUID, /) -> WaitlistEntry: ...

    def add(self, entry: WaitlistEntry, /) -> None: ...

    async def one_at_a_time(self, client_ids: Iterable[UUID]) -> None:
        """Hold these clients' waits at all sites, in an order that is everybody's."""
        ...

    async def groups_of(self, client_ids: Collection[UUID]) -> list[UUID]:
        """Return the waits that a person's open entries share, at whatever site they are.

        It is one, or where the person waited under several ids when these were merged, several.
        """
        ...

    async def is_accepted(self, group_id: UUID) -> bool: ...

    async def is_accepted_in_another(self, entry: WaitlistEntry) -> bool:
        """Say whether another entry of the group is accepted."""
        ...

    async def is_open_elsewhere(self, group_id: UUID) -> bool:
        """Say whether the group has open entries at other sites."""
        ...

    async def open_of_group(self, group_id: UUID) -> list[WaitlistEntry]:
        """Return the group's open entries at this site."""
        ...

    async def open_of_application(self, application_id: UUID) -> list[WaitlistEntry]: ...

    async def place_of(self, entry: WaitlistEntry) -> int:
        """Return the place in its line of an entry that waits; the first is 1."""
        ...

    async def heads(self) -> list[WaitlistEntry]:
        """Return the first who waits for each place, but who was accepted in another."""
        ...

    async def due(self, now: datetime, at_most: int) -> list[WaitlistEntry]:
        """Return entries whose offer's time is over, the longest first."""
        ...

    async def of_accepted_groups(self, at_most: int) -> list[WaitlistEntry]:
        """Return open entries here whose client accepted a seat at another site."""
        ...

    async def unsettled(self, at_most: int) -> list[WaitlistEntry]:
        """Return accepted entries here that have no open entries of their group left."""
        ...

    async def priorities_in_use(self) -> set[str]: ...

    def rank_again(self, policy: WaitlistPolicy) -> None:
        """Give each open entry the rank that the policy gives its priority."""
        ...


class WaitlistPolicies(Protocol):
    async def current(self) -> WaitlistPolicy:
        """Return the site's newest version, or the defaults, whose number is 0."""
        ...

    def add(self, policy: WaitlistPolicy, /) -> None: ...


class InitiationAlerts(Protocol):
    def add(self, alert: InitiationAlert, /) -> None: ...

    async def without_alert(
        self, earliest: date, latest: date, at_most: int
    ) -> list[tuple[UUID, UUID, date]]:
        """Return application, client and day of receipt, received within the days and not in care.

        Those of whom an alert was raised are left out; who else asks waits until this unit ends.
        """
        ...
