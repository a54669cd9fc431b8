"""What scheduling tells of sessions."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event, Instant


class SessionScheduled(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "session_id"

    session_id: UUID
    series_id: UUID
    session_type: str
    starts_at: Instant
    ends_at: Instant
    timezone: str
    location: str | None = None


class SessionRescheduled(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "session_id"

    session_id: UUID
    series_id: UUID
    session_type: str
    starts_at: Instant
    ends_at: Instant
    timezone: str
    location: str | None = None


class SessionCancelled(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "session_id"

    session_id: UUID
    series_id: UUID
    reason_code: str
    starts_at: Instant


class SessionCompleted(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "session_id"

    session_id: UUID
    present: int
    started_at: Instant
    ended_at: Instant
