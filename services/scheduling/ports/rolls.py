"""Owns what is asked of the kept attendance, and of the seats that it takes."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.scheduling.domain.bookings.line import Busy
from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.rolls.credit_rules import CreditRules, RuleBook
from services.scheduling.domain.rolls.evidence import Evidence
from services.scheduling.domain.sessions.conflicts import Conflict
from services.scheduling.domain.sessions.session import Session


class Attendances(Protocol):
    async def get(self, aggregate_id: UUID) -> Attendance: ...

    async def of_client_in(self, session_id: UUID, client_id: UUID) -> Attendance | None:
        """Return the client's line on the session's roll."""
        ...

    async def made_up_by(self, missed_id: UUID) -> Attendance | None:
        """Return a session attended, or to be attended, that makes this one up."""
        ...

    async def on_roll(self, session_id: UUID) -> Sequence[Attendance]: ...
    async def clients_of(self, session_id: UUID) -> set[UUID]: ...
    async def on_rolls(self, session_ids: Collection[UUID]) -> Sequence[Attendance]: ...
    async def clients_in(self, series_id: UUID) -> set[UUID]: ...

    async def conflicts(self, planned: Collection[tuple[Session, UUID]]) -> Sequence[Conflict]:
        """Return which other sessions these clients have at the times of these."""
        ...

    async def seats_after(self, membership_id: UUID, last_date: date) -> Sequence[Attendance]:
        """Return the seats kept for a membership after a local date; their sessions are locked."""
        ...

    async def single_seats_after(self, client_id: UUID, last_date: date) -> Sequence[Attendance]:
        """Return the client's seats without a membership after a local date, sessions locked."""
        ...

    async def busy(self, client_ids: Collection[UUID], since: datetime) -> Sequence[Busy]:
        """Return when these clients have a seat, or are offered one, from a moment on."""
        ...

    async def held_by(self, client_id: UUID, first: date, last: date) -> Sequence[Attendance]:
        """Return the seats that nobody has marked yet, from one local date to another."""
        ...

    async def evidence_of(self, client_ids: Iterable[UUID]) -> Sequence[Evidence]:
        """Return what completed sessions prove about these clients, this unit's marks included."""
        ...

    def take_seat(self, aggregate: Attendance) -> None:
        """Count the seat and keep it; the database refuses one too many (SeriesIsFull)."""
        ...

    def give_up_seat(self, aggregate: Attendance) -> None: ...


class RuleBooks(Protocol):
    async def book(self) -> RuleBook:
        """Return all versions of the site's rules of credit."""
        ...

    def add(self, aggregate: CreditRules) -> None: ...
