"""Commands that change a session, those that follow it, or all that are still to come."""

from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.rolls.marks import Mark, Status
from services.scheduling.domain.sessions.changing import Scope
from services.scheduling.domain.sessions.conflicts import refusal
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.bookings.line import offer_free_seats
from services.scheduling.handlers.bookings.single import tell_booked
from services.scheduling.handlers.sessions.foreseeing import (
    ChangeSessions,
    OnClientConflict,
    Outcome,
    foresee_change,
)
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import AttendanceRecorded, SessionRescheduled

REASON = "rescheduled"


async def change_sessions(command: ChangeSessions, uow: SchedulingUnitOfWork) -> Outcome:
    """Change the sessions and the plan of their series, or nothing of it.

    Raises: what `foresee_change` raises; RoomIsTaken, FacilitatorIsTaken, and
    ClientIsBookedElsewhere unless such clients' seats are to be freed: with all that conflicts.
    """
    outcome = await foresee_change(command, uow)
    if outcome.conflicts:
        raise refusal(outcome.conflicts)
    if outcome.client_conflicts and command.on_client_conflict is OnClientConflict.REFUSE:
        raise refusal(outcome.client_conflicts)
    uow.sessions.move_together()
    _keep_plan(command, outcome, uow)
    for session in outcome.changed:
        if outcome.was_told(session):
            uow.publish(_rescheduled(session), of=session)
        else:
            uow.save(session)
    _move_clients(outcome, uow)
    await _derive_weeks(outcome, uow)
    if "capacity" in outcome.change.values or outcome.client_conflicts:
        await offer_free_seats(outcome.series.id, uow)
    return outcome


def _keep_plan(command: ChangeSessions, outcome: Outcome, uow: SchedulingUnitOfWork) -> None:
    if command.scope is not Scope.THIS:
        first = min(one.day for one in outcome.before.values())
        outcome.series.change_from(first, outcome.change.of)
        outcome.series.reach({session.held_on for session in outcome.changed} | {first})
        uow.save(outcome.series)


def _move_clients(outcome: Outcome, uow: SchedulingUnitOfWork) -> None:
    """Let what is kept of each client follow; who cannot come is freed of it, and told so."""
    sessions = {session.id: session for session in outcome.changed}
    freed = {(one.session_id, one.who_id) for one in outcome.client_conflicts}
    moved = outcome.moved
    for line in outcome.lines:
        if line.session_id not in moved:
            continue
        session, day_before = sessions[line.session_id], outcome.before[line.session_id].day
        line.follow(session)
        if (line.session_id, line.client_id) in freed:
            free(line, REASON, uow)
        elif session.held_on != day_before and _is_members(line):
            tell_booked(line, uow)
        else:
            uow.save(line)


def _is_members(line: Attendance) -> bool:
    """Say whether it is a member's seat: of another day the membership alone need not say so."""
    return line.membership_id is not None and line.status is Status.EXPECTED


async def _derive_weeks(outcome: Outcome, uow: SchedulingUnitOfWork) -> None:
    moved = outcome.moved
    clients = {line.client_id for line in outcome.lines if line.session_id in moved}
    days = [outcome.before[one].day for one in moved]
    days += [session.held_on for session in outcome.changed if session.id in moved]
    if clients:
        await derive_weeks(clients, uow, first=min(days), last=max(days))


def free(line: Attendance, reason_code: str, uow: SchedulingUnitOfWork) -> None:
    """Note that the program, not the client, takes the session back, and tell it."""
    line.record(Mark(Status.CANCELLED_BY_PROGRAM), None, uow.now, reason_code)
    recorded = AttendanceRecorded(
        attendance_id=line.id,
        session_id=line.session_id,
        client_id=line.client_id,
        status=line.status,
        credited_minutes=0,
        membership_id=line.membership_id,
    )
    uow.publish(recorded, of=line)


def _rescheduled(session: Session) -> SessionRescheduled:
    return SessionRescheduled(
        session_id=session.id,
        series_id=session.series_id,
        session_type=session.type,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        timezone=session.timezone,
        location=session.room,
    )
