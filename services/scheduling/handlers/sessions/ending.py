"""Commands that end a series early, or delete what nothing ever happened in."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.scheduling.domain.sessions.removal import (
    SeriesEndsEarlier,
    SeriesHasHistory,
    SeriesStartsLater,
    SessionHasHistory,
    SessionHasMembers,
)
from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.sessions.session import Session, SessionState
from services.scheduling.handlers.bookings.seats import leave
from services.scheduling.handlers.sessions.cancelling import CancelSession, cancel_session
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import SessionCancelled

REASON = "entered_in_error"


@dataclass(frozen=True, kw_only=True)
class EndSeries:
    """Nothing of the series takes place after this local date."""

    series_id: UUID
    last_date: date
    reason_code: str


async def end_series(
    command: EndSeries, uow: SchedulingUnitOfWork
) -> tuple[SessionSeries, list[Session]]:
    """Cancel what would come later, and let the members leave; return what was cancelled.

    Raises: NotFound, SeriesEndsEarlier, SeriesStartsLater.
    """
    series = await uow.series.get(command.series_id)
    members = await uow.memberships.of_series(series.id)
    clients = await uow.attendances.clients_in(series.id)
    await uow.one_at_a_time({*clients, *(member.client_id for member in members)})
    await uow.one_line_at_a_time([series.id])
    if command.last_date >= series.ends_on:
        raise SeriesEndsEarlier
    if command.last_date < series.starts_on:
        raise SeriesStartsLater
    cancelled = await _cancel_after(command, uow)
    for member in members:
        if not member.is_over and (member.until is None or member.until > command.last_date):
            await leave(member, command.last_date, uow)
    series.ends_on = command.last_date
    uow.save(series)
    return series, cancelled


async def delete_series(series_id: UUID, uow: SchedulingUnitOfWork) -> None:
    """Delete a series in which nothing ever happened. Raises NotFound, SeriesHasHistory."""
    series = await uow.series.get(series_id)
    await uow.one_line_at_a_time([series.id])
    sessions = await uow.sessions.all_in(series.id)
    if (
        any(session.state is not SessionState.SCHEDULED for session in sessions)
        or await uow.attendances.clients_in(series.id)
        or await uow.memberships.of_series(series.id)
    ):
        raise SeriesHasHistory
    for session in sessions:
        uow.publish(_never_was(session), of=session)
    uow.series.remove(series)


async def delete_session(session_id: UUID, uow: SchedulingUnitOfWork) -> None:
    """Delete a session that nobody had a seat in, and except its day from the series.

    Raises: NotFound, SessionHasMembers, SessionHasHistory.
    """
    session = await uow.sessions.get(session_id)
    if session.state is not SessionState.SCHEDULED:
        raise SessionHasHistory
    if await uow.attendances.clients_of(session.id):
        raise SessionHasMembers
    series = await uow.series.get(session.series_id)
    series.leave_out(session.held_on)
    uow.save(series)
    uow.publish(_never_was(session), of=session)
    uow.sessions.remove(session)


async def _cancel_after(command: EndSeries, uow: SchedulingUnitOfWork) -> list[Session]:
    later = [
        session
        for session in await uow.sessions.all_in(command.series_id)
        if session.held_on > command.last_date and session.state is SessionState.SCHEDULED
    ]
    for session in later:
        cancel = CancelSession(session_id=session.id, reason_code=command.reason_code)
        await cancel_session(cancel, uow)
    return later


def _never_was(session: Session) -> SessionCancelled:
    return SessionCancelled(
        session_id=session.id,
        series_id=session.series_id,
        reason_code=REASON,
        starts_at=session.starts_at,
    )
