"""What scheduling tells of sessions."""

from datetime import datetime
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
