"""What a change of sessions would come to, and whom and what it would meet; nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.rolls.marks import HOLDS_THE_TIME
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
from services.scheduling.domain.sessions.conflicts import Conflict, among
from services.scheduling.domain.sessions.moving import must_not_pass_now, must_stay_near
from services.scheduling.domain.sessions.plan import Plan, changed_from, must_not_pass, plan_on
from services.scheduling.domain.sessions.series import SessionSeries
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.sessions.planning import hold_places
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import StaleVersion


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


def _told(session: Session) -> tuple[object, ...]:
    return session.starts_at, session.ends_at, session.room
