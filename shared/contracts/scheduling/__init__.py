"""What scheduling publishes, by room."""

from shared.contracts.scheduling.absences import (
    AbsenceCaseDecided,
    AbsenceCaseResolved,
    AbsenceTaskOverdue,
    AbsenceThresholdReached,
)
from shared.contracts.scheduling.bookings import (
    BookingOfferDeclined,
    BookingOffered,
    BookingOfferLapsed,
    BookingWaitlisted,
    ClientBooked,
    ClientUnbooked,
    ExchangeProposed,
    ExchangeSettled,
    LeaveAsked,
    SessionBooked,
    SessionConfirmed,
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
from shared.contracts.scheduling.weeks import (
    WeeklyHoursAtRisk,
    WeeklyHoursMet,
    WeeklyHoursMissed,
)

__all__ = [
    "AbsenceCaseDecided",
    "AbsenceCaseResolved",
    "AbsenceTaskOverdue",
    "AbsenceThresholdReached",
    "AttendanceCorrected",
    "AttendanceRecorded",
    "BookingOfferDeclined",
    "BookingOfferLapsed",
    "BookingOffered",
    "BookingWaitlisted",
    "ClientBooked",
    "ClientUnbooked",
    "ExchangeProposed",
    "ExchangeSettled",
    "LeaveAsked",
    "PhaseAwaitsSignOff",
    "PhaseCompleted",
    "PhaseStarted",
    "PhaseSteppedBack",
    "ProgramCompleted",
    "ProgramReopened",
    "SessionBooked",
    "SessionCancelled",
    "SessionCompleted",
    "SessionConfirmed",
    "SessionMissed",
    "SessionRescheduled",
    "SessionScheduled",
    "SessionUnbooked",
    "WeeklyHoursAtRisk",
    "WeeklyHoursMet",
    "WeeklyHoursMissed",
]
