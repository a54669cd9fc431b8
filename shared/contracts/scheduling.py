"""What scheduling publishes: sessions, bookings, attendance and phases."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class SessionScheduled(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "session_id"

    session_id: UUID
    series_id: UUID
    session_type: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    location: str | None = None


class SessionRescheduled(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "session_id"

    session_id: UUID
    series_id: UUID
    session_type: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    location: str | None = None


class SessionCancelled(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "session_id"

    session_id: UUID
    series_id: UUID
    reason_code: str
    starts_at: datetime


class SessionCompleted(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "session_id"

    session_id: UUID
    present: int
    started_at: datetime
    ended_at: datetime


class ClientBooked(Event):
    """A client is a member of a series from a local date on (until one, when given)."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    series_id: UUID
    client_id: UUID
    from_date: date
    until: date | None = None


class BookingWaitlisted(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    series_id: UUID
    client_id: UUID


class ClientUnbooked(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "membership_id"

    membership_id: UUID
    series_id: UUID
    client_id: UUID
    last_date: date


class AttendanceRecorded(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "attendance_id"

    attendance_id: UUID
    session_id: UUID
    client_id: UUID
    status: str
    credited_minutes: int


class AttendanceCorrected(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "attendance_id"

    attendance_id: UUID
    session_id: UUID
    client_id: UUID
    status: str
    credited_minutes: int
    previous_status: str


class SessionMissed(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "attendance_id"

    attendance_id: UUID
    session_id: UUID
    client_id: UUID
    excused: bool
    in_a_row: int


class PhaseStarted(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "progress_id"

    progress_id: UUID
    episode_id: UUID
    client_id: UUID
    phase: str
    rule_set_version: int
    is_last: bool
    started_on: date


class PhaseCompleted(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "progress_id"

    progress_id: UUID
    episode_id: UUID
    client_id: UUID
    phase: str
    rule_set_version: int
    next_phase: str | None = None
    completed_on: date


class ProgramCompleted(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "progress_id"

    progress_id: UUID
    episode_id: UUID
    client_id: UUID
    completed_on: date


class ProgramReopened(Event):
    """A correction took back what had completed the program; it may be completed again later."""

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "progress_id"

    progress_id: UUID
    episode_id: UUID
    client_id: UUID
