"""What clients do about their own seats, or staff for them: confirm, cancel one, ask to leave."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.scheduling.domain.bookings.membership import Membership
from services.scheduling.domain.bookings.single import NotExpected, SessionIsNotAhead
from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.rolls.marks import Status
from services.scheduling.handlers.bookings.line import offer_free_seats
from services.scheduling.handlers.bookings.presence import must_be_here
from services.scheduling.handlers.bookings.seats import leave, today_of
from services.scheduling.handlers.bookings.single import session_ahead, tell_booked
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import AttendanceRecorded, LeaveAsked, SessionConfirmed
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class ConfirmSession:
    session_id: UUID
    client_id: UUID


@dataclass(frozen=True, kw_only=True)
class HeedYes:
    """The client said yes to coming at `starts_at`; None where nobody told which time."""

    session_id: UUID
    client_id: UUID
    starts_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class CancelSeat:
    session_id: UUID
    client_id: UUID


@dataclass(frozen=True, kw_only=True)
class ComeAfterAll:
    session_id: UUID
    client_id: UUID


@dataclass(frozen=True, kw_only=True)
class AskToLeave:
    """`last_date` is the last local date on which the client wants to come."""

    membership_id: UUID
    last_date: date


async def confirm_session(command: ConfirmSession, uow: SchedulingUnitOfWork) -> Attendance:
    """Note that the client means to come; again is the same.

    Raises: NotFound, SessionIsNotAhead, NotExpected.
    """
    await session_ahead(command.session_id, command.client_id, uow)
    seat = await _expected(command.session_id, command.client_id, uow)
    _confirm(seat, uow)
    return seat


async def heed_yes(command: HeedYes, uow: SchedulingUnitOfWork) -> None:
    """Confirm the seat that a yes is about, as its client would; without such a seat do nothing.

    A session that was moved meanwhile is another time than the one that the client said yes to.
    """
    try:
        await session_ahead(command.session_id, command.client_id, uow)
        seat = await _expected(command.session_id, command.client_id, uow)
    except (NotFound, SessionIsNotAhead, NotExpected):
        return
    if command.starts_at in {None, seat.starts_at}:
        _confirm(seat, uow)


async def cancel_seat(command: CancelSeat, uow: SchedulingUnitOfWork) -> Attendance:
    """Free the client's seat in one session ahead, and keep how long before; again is the same.

    Raises: NotFound, SessionIsNotAhead, NotExpected.
    """
    session = await session_ahead(command.session_id, command.client_id, uow)
    seat = await _line(session.id, command.client_id, uow)
    if seat.status is Status.CANCELLED_BY_CLIENT:
        return seat
    _must_be_expected(seat)
    seat.cancel_ahead(uow.now, uow.subject)
    recorded = AttendanceRecorded(
        attendance_id=seat.id,
        session_id=session.id,
        client_id=seat.client_id,
        status=seat.status,
        credited_minutes=0,
        notice_hours=seat.notice_hours,
        membership_id=seat.membership_id,
    )
    uow.publish(recorded, of=seat)
    await derive_weeks([seat.client_id], uow, first=seat.held_on, last=seat.held_on)
    await offer_free_seats(session.series_id, uow)
    return seat


async def come_after_all(command: ComeAfterAll, uow: SchedulingUnitOfWork) -> Attendance:
    """Take a cancellation back while there is a seat.

    Raises: NotFound, SessionIsNotAhead, ClientIsDischarged, NotCancelledByClient; at commit
    SeriesIsFull and ClientIsBookedElsewhere.
    """
    session = await session_ahead(command.session_id, command.client_id, uow)
    await must_be_here([command.client_id], session.held_on, uow)
    await offer_free_seats(session.series_id, uow)
    seat = await _line(session.id, command.client_id, uow)
    seat.come_after_all(uow.now, uow.subject)
    tell_booked(seat, uow)
    await derive_weeks([seat.client_id], uow, first=seat.held_on, last=seat.held_on)
    return seat


async def ask_to_leave(command: AskToLeave, uow: SchedulingUnitOfWork) -> Membership:
    """Note that the client wants to leave, for staff to decide; a wait ends at once.

    Raises: LeavesBeforeToday, NothingToLeave.
    """
    membership = await uow.memberships.get(command.membership_id)
    series = await uow.series.get(membership.series_id)
    await uow.one_at_a_time([membership.client_id])
    await uow.one_line_at_a_time([series.id])
    today = today_of(series, uow.now)
    if membership.waits or membership.is_offered:
        await leave(membership, today, uow)
        await offer_free_seats(series.id, uow)
        return membership
    membership.ask_to_leave(command.last_date, today)
    asked = LeaveAsked(
        membership_id=membership.id,
        series_id=series.id,
        client_id=membership.client_id,
        last_date=command.last_date,
    )
    uow.publish(asked, of=membership)
    return membership


def _confirm(seat: Attendance, uow: SchedulingUnitOfWork) -> None:
    if seat.confirm(uow.now):
        confirmed = SessionConfirmed(
            attendance_id=seat.id, session_id=seat.session_id, client_id=seat.client_id
        )
        uow.publish(confirmed, of=seat)


async def _line(session_id: UUID, client_id: UUID, uow: SchedulingUnitOfWork) -> Attendance:
    seat = await uow.attendances.of_client_in(session_id, client_id)
    if seat is None:
        raise NotFound("The client has no seat in this session.")
    return seat


async def _expected(session_id: UUID, client_id: UUID, uow: SchedulingUnitOfWork) -> Attendance:
    seat = await _line(session_id, client_id, uow)
    _must_be_expected(seat)
    return seat


def _must_be_expected(seat: Attendance) -> None:
    if seat.status is not Status.EXPECTED:
        raise NotExpected
