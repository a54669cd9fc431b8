"""Owns what notifications hears of single seats: who comes to one session, or comes no more."""

from services.notifications.domain.subjects.seat import SeatWord
from services.notifications.handlers.subjects.seats import (
    HearMissed,
    HearSeat,
    hear_missed,
    hear_seat,
)
from services.notifications.ports import NotificationsUnitOfWork
from services.notifications.subscribers.registry import subscriptions
from shared.contracts.event import Received
from shared.contracts.scheduling import (
    AttendanceCorrected,
    AttendanceRecorded,
    SessionBooked,
    SessionMissed,
    SessionUnbooked,
)

_WORDS = {"expected": SeatWord.TAKEN, "cancelled_by_program": SeatWord.FREED}
"""Any other status is of who has given the seat up, or needs no reminder: the roll has begun."""

OneSeat = SessionBooked | SessionUnbooked | AttendanceRecorded | AttendanceCorrected


@subscriptions.when(SessionBooked)
async def when_session_booked(
    received: Received[SessionBooked], uow: NotificationsUnitOfWork
) -> None:
    """Remind who booked, moved to, or comes after all to one session; confirm the booking."""
    await hear_seat(_seat(received, SeatWord.TAKEN, is_booking=True), uow)


@subscriptions.when(SessionUnbooked)
async def when_session_unbooked(
    received: Received[SessionUnbooked], uow: NotificationsUnitOfWork
) -> None:
    await hear_seat(_seat(received, SeatWord.GIVEN_UP), uow)


@subscriptions.when(AttendanceRecorded)
async def when_attendance_recorded(
    received: Received[AttendanceRecorded], uow: NotificationsUnitOfWork
) -> None:
    """Withdraw the reminders of who cancelled, or whom the program took the seat from."""
    await hear_seat(_seat(received, _word(received.event.status)), uow)


@subscriptions.when(AttendanceCorrected)
async def when_attendance_corrected(
    received: Received[AttendanceCorrected], uow: NotificationsUnitOfWork
) -> None:
    await hear_seat(_seat(received, _word(received.event.status)), uow)


@subscriptions.when(SessionMissed)
async def when_session_missed(
    received: Received[SessionMissed], uow: NotificationsUnitOfWork
) -> None:
    """Ask after a client who stayed away without a word, the next morning."""
    command = HearMissed(
        attendance_id=received.event.attendance_id,
        session_id=received.event.session_id,
        client_id=received.event.client_id,
        seq=received.aggregate_seq,
        cause_id=received.id,
        at=received.time,
        is_excused=received.event.excused,
    )
    await hear_missed(command, uow)


def _word(status: str) -> SeatWord:
    return _WORDS.get(status, SeatWord.GIVEN_UP)


def _seat(
    received: Received[OneSeat],
    word: SeatWord,
    *,
    is_booking: bool = False,
) -> HearSeat:
    event = received.event
    return HearSeat(
        attendance_id=event.attendance_id,
        session_id=event.session_id,
        client_id=event.client_id,
        membership_id=event.membership_id,
        seq=received.aggregate_seq,
        word=word,
        cause_id=received.id,
        at=received.time,
        is_booking=is_booking,
    )
