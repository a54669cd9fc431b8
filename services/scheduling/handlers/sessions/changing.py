"""Commands that change a session, those that follow it, or all that are still to come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.rolls.marks import HOLDS_THE_TIME, Mark, Status
from services.scheduling.domain.sessions.changing import (
    CapacityIsBelowSeats,
    Change,
    NothingIsDifferent,
    NothingToChange,
    Scope,
    SomeComeOnSomeDays,
    apply_to_all,
    days_between,
)
from services.scheduling.domain.sessions.conflicts import Conflict, among, refusal
from services.scheduling.domain.sessions.moving import must_not_pass_now, must_stay_near
from services.scheduling.domain.sessions.plan import Plan, changed_from, must_not_pass, plan_on
from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.bookings.line import offer_free_seats
from services.scheduling.handlers.bookings.single import tell_booked
from services.scheduling.handlers.sessions.planning import hold_places
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import AttendanceRecorded, SessionRescheduled
from shared.errors import StaleVersion

REASON = "rescheduled"


class OnClientConflict(StrEnum):
    """What becomes of clients who have another session at the new time."""

    REFUSE = "refuse"
    FREE_SEATS = "free_seats"


@dataclass(frozen=True, kw_only=True)
class ChangeSessions:
    """`held_on` is the new local day of the named session; the others move by as many days."""

    session_id: UUID
    scope: Scope
    change: Change
    held_on: date | None = None
    on_client_conflict: OnClientConflict = OnClientConflict.REFUSE
    if_version: int | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """How a session stood: its local day, and what others were told of it."""

    told: tuple[object, ...]
    day: date
    starts_at: datetime

    @classmethod
    def of(cls, session: Session) -> "Before":
        return cls(_told(session), session.held_on, session.starts_at)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change comes to: the sessions, whom it concerns, and what stands against it."""

    series: SessionSeries
    anchor: Session
    change: Change
    before: dict[UUID, Before]
    changed: list[Session]
    kept: list[Session]
    lines: list[Attendance]
    conflicts: list[Conflict]
    client_conflicts: list[Conflict] = field(default_factory=list)

    def was_told(self, session: Session) -> bool:
        """Say whether others must be told of where and when it is now."""
        return self.before[session.id].told != _told(session)

    @property
    def moved(self) -> set[UUID]:
        """The sessions that are at another time."""
        return {s.id for s in self.changed if self.before[s.id].told[:2] != _told(s)[:2]}


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


async def foresee_change(command: ChangeSessions, uow: SchedulingUnitOfWork) -> Outcome:
    """Say what a change would come to; what it returns is changed and not kept.

    Raises: NotFound, NothingToChange, NothingIsDifferent, TransitionIsNotAllowed, TimeIsSkipped,
    TimeIsDoubled, DaysDoNotMove, SomeComeOnSomeDays, CapacityIsBelowSeats,
    SessionMovesIntoThePast, SessionMovesTooFar, Invalid.
    """
    await _hold_clients(command, uow)
    anchor = await uow.sessions.get(command.session_id)
    if command.if_version not in (None, anchor.version):
        raise StaleVersion
    sessions = await _in_scope(anchor, command.scope, uow)
    series = await uow.series.get(anchor.series_id)
    must_stay_near(anchor.held_on, command.held_on or anchor.held_on)
    change = Change(command.change.values, days_between(anchor, command.held_on))
    if change.is_empty:
        raise NothingIsDifferent
    before = {session.id: Before.of(session) for session in sessions}
    if command.scope is not Scope.THIS:
        await _must_be_movable(change, series, before, uow)
    taken = await _seats_taken(change, sessions, uow)
    changed = apply_to_all(change, _with_plans(sessions, series, command.scope))
    short = [session.id for session in changed if session.capacity < taken.get(session.id, 0)]
    if short:
        raise CapacityIsBelowSeats(short)
    lines = list(await uow.attendances.on_rolls([session.id for session in changed]))
    _must_be_to_come(changed, lines, before, uow.now)
    await hold_places(changed, uow)
    outcome = Outcome(
        series=series,
        anchor=anchor,
        change=change,
        before=before,
        changed=changed,
        kept=[session for session in sessions if session not in changed],
        lines=lines,
        conflicts=[*among(changed), *await uow.sessions.conflicts(changed)],
    )
    outcome.client_conflicts.extend(await _of_clients(outcome, uow))
    return outcome


async def _hold_clients(command: ChangeSessions, uow: SchedulingUnitOfWork) -> None:
    series_id = await uow.sessions.series_of(command.session_id)
    if command.scope is Scope.THIS:
        clients = await uow.attendances.clients_of(command.session_id)
    else:
        clients = await uow.attendances.clients_in(series_id)
    await uow.one_at_a_time(clients)
    await uow.one_line_at_a_time([series_id])


async def _in_scope(anchor: Session, scope: Scope, uow: SchedulingUnitOfWork) -> list[Session]:
    if scope is Scope.THIS:
        return [anchor]
    since = _begin_of_day(anchor) if scope is Scope.FOLLOWING else uow.now
    sessions = await uow.sessions.planned_in(anchor.series_id, since)
    if not sessions:
        raise NothingToChange
    return sessions


def _begin_of_day(session: Session) -> datetime:
    return datetime.combine(session.held_on, time.min, ZoneInfo(session.timezone))


async def _must_be_movable(
    change: Change, series: SessionSeries, before: dict[UUID, Before], uow: SchedulingUnitOfWork
) -> None:
    first = min(one.day for one in before.values())
    changed_from(series.plans, first, change.of)
    must_not_pass(series.plans, first, change.days_later)
    if change.days_later:
        members = await uow.memberships.of_series(series.id)
        some = [one.id for one in members if one.weekdays and not one.is_over]
        if some:
            raise SomeComeOnSomeDays(some)


def _must_be_to_come(
    changed: Sequence[Session],
    lines: Sequence[Attendance],
    before: dict[UUID, Before],
    now: datetime,
) -> None:
    with_seats = {line.session_id for line in lines if line.status in HOLDS_THE_TIME}
    for session in changed:
        if session.id in with_seats:
            must_not_pass_now(session, before[session.id].starts_at, now)


def _with_plans(
    sessions: Sequence[Session], series: SessionSeries, scope: Scope
) -> list[tuple[Session, Plan | None]]:
    """Return each with the plan it goes by; the one that is named changes whatever it goes by."""
    if scope is Scope.THIS:
        return [(session, None) for session in sessions]
    return [(session, plan_on(series.plans, session.held_on)) for session in sessions]


async def _seats_taken(
    change: Change, sessions: Sequence[Session], uow: SchedulingUnitOfWork
) -> dict[UUID, int]:
    """Return how many seats are taken or held, where that can matter."""
    if "capacity" not in change.values:
        return {}
    free = await uow.sessions.free_seats([session.id for session in sessions])
    return {session.id: session.capacity - free[session.id] for session in sessions}


async def _of_clients(outcome: Outcome, uow: SchedulingUnitOfWork) -> Sequence[Conflict]:
    sessions = {session.id: session for session in outcome.changed}
    moved = outcome.moved
    there = [line for line in outcome.lines if line.session_id in moved]
    return await uow.attendances.conflicts(
        [
            (sessions[line.session_id], line.client_id)
            for line in there
            if line.status in HOLDS_THE_TIME
        ]
    )


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


def _told(session: Session) -> tuple[object, ...]:
    return session.starts_at, session.ends_at, session.room


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
