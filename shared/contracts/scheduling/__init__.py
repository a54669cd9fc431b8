"""What scheduling publishes, by room."""

from shared.contracts.scheduling.bookings import (
    BookingWaitlisted,
    ClientBooked,
    ClientUnbooked,
    SessionBooked,
    SessionUnbooked,
)
from shared.contracts.scheduling.rolls import (
    AttendanceCorrected,
    AttendanceRecorded,
    SessionMissed,
)
from shared.contracts.scheduling.sessions import (
    SessionCancelled,
    SessionCompleted,
    SessionRescheduled,
    SessionScheduled,
)
from shared.contracts.scheduling.stays import (
    PhaseAwaitsSignOff,
    PhaseCompleted,
    PhaseStarted,
    PhaseSteppedBack,
    ProgramCompleted,
    ProgramReopened,
)

__all__ = [
    "AttendanceCorrected",
    "AttendanceRecorded",
    "BookingWaitlisted",
    "ClientBooked",
    "ClientUnbooked",
    "PhaseAwaitsSignOff",
    "PhaseCompleted",
    "PhaseStarted",
    "PhaseSteppedBack",
    "ProgramCompleted",
    "ProgramReopened",
    "SessionBooked",
    "SessionCancelled",
    "SessionCompleted",
    "SessionMissed",
    "SessionRescheduled",
    "SessionScheduled",
    "SessionUnbooked",
]
