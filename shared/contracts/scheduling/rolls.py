"""What scheduling tells of who was there."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class AttendanceRecorded(Event):
    """`notice_hours`, in whole hours: how long before the session a client cancelled it.

    `membership_id` is of whom the seat is as a member; absent, it was booked for itself.
    """

    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "attendance_id"

    attendance_id: UUID
    session_id: UUID
    client_id: UUID
    status: str
    credited_minutes: int
    notice_hours: int | None = None
    membership_id: UUID | None = None


class AttendanceCorrected(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "attendance_id"

    attendance_id: UUID
    session_id: UUID
    client_id: UUID
    status: str
    credited_minutes: int
    previous_status: str
    membership_id: UUID | None = None


class SessionMissed(Event):
    publisher: ClassVar[str] = "scheduling"
    aggregate: ClassVar[str] = "attendance_id"

    attendance_id: UUID
    session_id: UUID
    client_id: UUID
    excused: bool
    in_a_row: int
