"""Owns what enrollment hears of sessions, attendance and memberships: what uses up units."""

from services.enrollment.domain.payers.held_sessions import (
    EXPECTED,
    UNBOOKED,
    AttendanceFact,
    Plan,
)
from services.enrollment.handlers.payers import held_sessions as handlers
from services.enrollment.ports import EnrollmentUnitOfWork
from services.enrollment.subscribers.registry import subscriptions
from shared.contracts.event import Received
from shared.contracts.scheduling import (
    AttendanceCorrected,
    AttendanceRecorded,
    ClientBooked,
    ClientUnbooked,
    SessionBooked,
    SessionCancelled,
    SessionCompleted,
    SessionRescheduled,
    SessionScheduled,
    SessionUnbooked,
)


@subscriptions.when(SessionScheduled)
async def when_session_scheduled(
    received: Received[SessionScheduled], uow: EnrollmentUnitOfWork
) -> None:
    await handlers.hear_session(_planned(received), uow)


@subscriptions.when(SessionRescheduled)
async def when_session_rescheduled(
    received: Received[SessionRescheduled], uow: EnrollmentUnitOfWork
) -> None:
    """Take the new day: minutes that were credited go with it."""
    await handlers.hear_session(_planned(received), uow)


@subscriptions.when(SessionCancelled)
async def when_session_cancelled(
    received: Received[SessionCancelled], uow: EnrollmentUnitOfWork
) -> None:
    event = received.event
    command = handlers.HearSession(session_id=event.session_id, seq=received.aggregate_seq)
    await handlers.hear_session(command, uow)


@subscriptions.when(SessionCompleted)
async def when_session_completed(
    received: Received[SessionCompleted], uow: EnrollmentUnitOfWork
) -> None:
    """From now on the minutes on its roll count."""
    command = handlers.HearSession(
        session_id=received.event.session_id, seq=received.aggregate_seq, is_completed=True
    )
    await handlers.hear_session(command, uow)


@subscriptions.when(AttendanceRecorded)
async def when_attendance_recorded(
    received: Received[AttendanceRecorded], uow: EnrollmentUnitOfWork
) -> None:
    await handlers.hear_attendance(_attended(received), uow)


@subscriptions.when(AttendanceCorrected)
async def when_attendance_corrected(
    received: Received[AttendanceCorrected], uow: EnrollmentUnitOfWork
) -> None:
    """Derive the units again; a correction gives back what it takes away."""
    await handlers.hear_attendance(_attended(received), uow)


@subscriptions.when(ClientBooked)
async def when_client_booked(received: Received[ClientBooked], uow: EnrollmentUnitOfWork) -> None:
    event = received.event
    command = handlers.HearBooked(
        membership_id=event.membership_id,
        series_id=event.series_id,
        client_id=event.client_id,
        from_date=event.from_date,
        until=event.until,
        seq=received.aggregate_seq,
        weekdays=event.weekdays,
    )
    await handlers.hear_booked(command, uow)


@subscriptions.when(ClientUnbooked)
async def when_client_unbooked(
    received: Received[ClientUnbooked], uow: EnrollmentUnitOfWork
) -> None:
    event = received.event
    command = handlers.HearUnbooked(
        membership_id=event.membership_id,
        series_id=event.series_id,
        client_id=event.client_id,
        last_date=event.last_date,
        seq=received.aggregate_seq,
    )
    await handlers.hear_unbooked(command, uow)


@subscriptions.when(SessionBooked)
async def when_session_booked(received: Received[SessionBooked], uow: EnrollmentUnitOfWork) -> None:
    """Expect the client in this session: with a single seat, or as a member again."""
    is_single = received.event.membership_id is None
    await handlers.hear_attendance(_seat(received, EXPECTED, is_single=is_single), uow)


@subscriptions.when(SessionUnbooked)
async def when_session_unbooked(
    received: Received[SessionUnbooked], uow: EnrollmentUnitOfWork
) -> None:
    """Expect the client no more: also of a member, whose membership lasts."""
    await handlers.hear_attendance(_seat(received, UNBOOKED), uow)


def _planned(
    received: Received[SessionScheduled] | Received[SessionRescheduled],
) -> handlers.HearSession:
    event = received.event
    plan = Plan.at(
        series_id=event.series_id,
        session_type=event.session_type,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
    )
    return handlers.HearSession(session_id=event.session_id, seq=received.aggregate_seq, plan=plan)


def _attended(
    received: Received[AttendanceRecorded] | Received[AttendanceCorrected],
) -> AttendanceFact:
    event = received.event
    return AttendanceFact(
        id=event.attendance_id,
        session_id=event.session_id,
        client_id=event.client_id,
        status=event.status,
        credited_minutes=event.credited_minutes,
        seq=received.aggregate_seq,
    )


def _seat(
    received: Received[SessionBooked] | Received[SessionUnbooked],
    status: str,
    *,
    is_single: bool = False,
) -> AttendanceFact:
    event = received.event
    return AttendanceFact(
        id=event.attendance_id,
        session_id=event.session_id,
        client_id=event.client_id,
        status=status,
        seq=received.aggregate_seq,
        is_single=is_single,
        membership_id=event.membership_id,
    )
