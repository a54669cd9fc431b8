"""What scheduling needs from outside: its aggregates, a clock, and a way to publish."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.scheduling.domain.attendance import Attendance, Evidence
from services.scheduling.domain.membership import Membership
from services.scheduling.domain.progress import Progress
from services.scheduling.domain.series import SessionSeries
from services.scheduling.domain.session import Session
from services.scheduling.domain.track import Track
from shared.aggregate import Aggregate
from shared.contracts.event import Event


class Tracks(Protocol):
    async def get(self, aggregate_id: UUID) -> Track: ...

    async def newest(self, code: str | None) -> Track | None:
        """Return the newest version of this track; without a code, of the site's first one."""
        ...

    def add(self, aggregate: Track) -> None: ...


class Series(Protocol):
    async def get(self, aggregate_id: UUID) -> SessionSeries: ...
    def add(self, aggregate: SessionSeries) -> None: ...


class Sessions(Protocol):
    """What is read here is locked until the end of the unit."""

    async def get(self, aggregate_id: UUID) -> Session: ...

    async def open_in(self, series_id: UUID, first: date, last: date | None) -> list[Session]:
        """Return the sessions that still take members, from one local date to another."""
        ...

    def add(self, aggregate: Session) -> None: ...


class Memberships(Protocol):
    async def get(self, aggregate_id: UUID) -> Membership: ...
    async def of_client(self, client_id: UUID) -> Sequence[Membership]: ...
    def add(self, aggregate: Membership) -> None: ...


class Attendances(Protocol):
    async def on_roll(self, session_id: UUID) -> Sequence[Attendance]: ...
    async def clients_of(self, session_id: UUID) -> set[UUID]: ...

    async def seats_after(self, membership_id: UUID, last_date: date) -> Sequence[Attendance]:
        """Return the seats kept for a membership after a local date; their sessions are locked."""
        ...

    async def evidence_of(self, client_ids: Iterable[UUID]) -> Sequence[Evidence]:
        """Return what completed sessions prove about these clients, this unit's marks included."""
        ...

    def take_seat(self, aggregate: Attendance) -> None:
        """Count the seat and keep it; the database refuses one too many (SeriesIsFull)."""
        ...

    def give_up_seat(self, aggregate: Attendance) -> None: ...


class Stays(Protocol):
    async def of_episode(self, episode_id: UUID) -> Progress | None: ...
    async def of_clients(self, client_ids: Iterable[UUID]) -> Sequence[Progress]:
        """Return the stays of these clients, the earliest first."""
        ...

    def add(self, aggregate: Progress) -> None: ...


class SchedulingUnitOfWork(Protocol):
    """Everything read and changed by one command or event; kept on leaving, or not at all.

    Kept are aggregates that were added, and those whose version `publish` or `save` raised.
    """

    @property
    def site(self) -> str: ...
    @property
    def now(self) -> datetime: ...
    @property
    def tracks(self) -> Tracks: ...
    @property
    def series(self) -> Series: ...
    @property
    def sessions(self) -> Sessions: ...
    @property
    def memberships(self) -> Memberships: ...
    @property
    def attendances(self) -> Attendances: ...
    @property
    def stays(self) -> Stays: ...

    async def one_at_a_time(self, client_ids: Iterable[UUID]) -> None:
        """Wait until no other unit decides about these clients; comes before all other locks."""
        ...

    def publish(self, event: Event, *, of: Aggregate) -> None:
        """Keep the aggregate's change and tell it; the version it raises numbers the event."""
        ...

    def save(self, aggregate: Aggregate) -> None:
        """Keep a change that is told to nobody: it raises the version, no more."""
        ...
