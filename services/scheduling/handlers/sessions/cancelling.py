"""Commands about one session besides its roll: cancel it, or note that it did not take place."""

from dataclasses import dataclass
from uuid import UUID

from services.scheduling.domain.rolls.marks import Mark, Status
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import AttendanceRecorded, SessionCancelled


@dataclass(frozen=True, kw_only=True)
class CancelSession:
    session_id: UUID
    reason_code: str
    did_not_take_place: bool = False


async def cancel_session(command: CancelSession, uow: SchedulingUnitOfWork) -> Session:
    """Cancel a session; room, facilitator and clients are free. Raises TransitionIsNotAllowed."""
    clients = await uow.attendances.clients_of(command.session_id)
    await uow.one_at_a_time(clients)
    session = await uow.sessions.get(command.session_id)
    if command.did_not_take_place:
        session.miss(command.reason_code)
    else:
        session.cancel(command.reason_code)
    await _free_clients(session, uow)
    cancelled = SessionCancelled(
        session_id=session.id,
        series_id=session.series_id,
        reason_code=command.reason_code,
        starts_at=session.starts_at,
    )
    uow.publish(cancelled, of=session)
    await derive_weeks(clients, uow, first=session.held_on, last=session.held_on)
    return session


async def _free_clients(session: Session, uow: SchedulingUnitOfWork) -> None:
    mark = Mark(Status.CANCELLED_BY_PROGRAM)
    for attendance in await uow.attendances.on_roll(session.id):
        attendance.record(mark, None, uow.now, session.reason_code)
        recorded = AttendanceRecorded(
            attendance_id=attendance.id,
            session_id=session.id,
            client_id=attendance.client_id,
            status=attendance.status,
            credited_minutes=0,
            membership_id=attendance.membership_id,
        )
        uow.publish(recorded, of=attendance)
