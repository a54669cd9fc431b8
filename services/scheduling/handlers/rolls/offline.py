"""What tablets noted while they were offline: taken in, in any order, more than once, by several.

Per client the action made last holds, ties by id (ADR 0025). Each is answered by itself, and one
that is refused keeps no other from being taken in.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from services.scheduling.domain.errors import CorrectionNeedsReason
from services.scheduling.domain.rolls.attendance import Attendance, expected
from services.scheduling.domain.rolls.marks import Action, Mark
from services.scheduling.domain.sessions.session import RealTime, Session
from services.scheduling.handlers.bookings.single import must_make_up_what_was_missed
from services.scheduling.handlers.rolls.recording import Roll, keep, roll_of
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import BrokenRule, Invalid

CLOCKS_DIFFER = timedelta(minutes=5)
ARRIVED_LATE = "arrived_late"
"""The reason of a correction that was made before the roll was locked, and heard of afterwards."""


class ActionLiesAhead(Invalid):
    def __init__(self) -> None:
        super().__init__(
            "This was made at a time that is still to come: set the clock.", field="made_at"
        )


class ActionDiffers(BrokenRule):
    def __init__(self) -> None:
        detail = "Another action was taken in under this id and holds: send this under a new id."
        super().__init__(detail)


@dataclass(frozen=True, kw_only=True)
class OfflineAction:
    """`id` and `made_at` are the tablet's own."""

    id: UUID
    made_at: datetime
    client_id: UUID
    what: Literal["mark", "check_in", "check_out"]
    mark: Mark | None = None
    at: datetime | None = None
    makes_up: UUID | None = None
    reason_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class OfflineTimes:
    """When the session began and ended, as somebody said at `made_at`."""

    started_at: datetime
    ended_at: datetime | None
    made_at: datetime
    complete: bool = False
    reason_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class TakeInActions:
    session_id: UUID
    actions: tuple[OfflineAction, ...]
    times: OfflineTimes | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an action (or, without an id, of the session's times).

    `applied` changed what holds; `kept` stands in the history, and what was made later holds;
    `repeated` was taken in before; `refused` broke a rule, and nothing of it was kept.
    """

    id: UUID | None
    outcome: Literal["applied", "kept", "repeated", "refused"]
    rule: str | None = None
    detail: str | None = None


@dataclass
class TakenIn:
    session: Session
    lines: list[Attendance]
    outcomes: list[Outcome] = field(default_factory=list)


async def take_in_actions(command: TakeInActions, uow: SchedulingUnitOfWork) -> TakenIn:
    """Take in what was noted offline, and say of each what became of it.

    Raises NotFound, TransitionIsNotAllowed; at commit SeriesIsFull and ClientIsBookedElsewhere,
    which a client without a seat may cause: then send the actions one by one.
    """
    clients = {one.client_id for one in command.actions}
    roll = await roll_of(command.session_id, clients, uow)
    roll.session.begin_roll(uow.now)
    outcomes = [await _outcome(one, roll, uow) for one in command.actions]
    if command.times is not None:
        outcomes.append(_time(command.times, roll, uow))
    await keep(roll, uow)
    return TakenIn(roll.session, roll.lines, outcomes)


async def _outcome(action: OfflineAction, roll: Roll, uow: SchedulingUnitOfWork) -> Outcome:
    try:
        return await _take_in(action, roll, uow)
    except BrokenRule as refusal:
        return Outcome(action.id, "refused", refusal.rule, refusal.detail)


async def _take_in(asked: OfflineAction, roll: Roll, uow: SchedulingUnitOfWork) -> Outcome:
    known = roll.line_of(asked.client_id)
    line = known or expected(roll.session, asked.client_id, None, asked.makes_up)
    before = _taken_in_before(asked, roll)
    if before is not None:
        if before != (asked.client_id, asked.what, asked.mark, asked.at):
            raise ActionDiffers
        return Outcome(asked.id, "repeated")
    if asked.made_at > uow.now + CLOCKS_DIFFER:
        raise ActionLiesAhead
    if known is None:
        await must_make_up_what_was_missed(line, uow)
    action, previous = _action(asked, roll, uow, walked_in=known is None), line.status
    changed = line.act(action, roll.session.real, roll.rules_of(line))
    if known is None:
        uow.attendances.take_seat(line)
        roll.lines.append(line)
    roll.note(line, previous, changed=changed)
    roll.is_touched = True
    if not changed:
        uow.save(line)
    return Outcome(asked.id, "applied" if changed else "kept")


def _taken_in_before(asked: OfflineAction, roll: Roll) -> tuple[object, ...] | None:
    """Return what was taken in under this id; not when it was made: saying it again moves that."""
    return next(
        (
            (line.client_id, one.what, one.mark, one.at)
            for line in roll.lines
            for one in line.actions
            if one.id == asked.id
        ),
        None,
    )


def _action(
    asked: OfflineAction, roll: Roll, uow: SchedulingUnitOfWork, *, walked_in: bool
) -> Action:
    return Action(
        id=asked.id,
        made_at=asked.made_at,
        recorded_at=uow.now,
        what=asked.what,
        batch=asked.id,
        mark=asked.mark,
        at=asked.at,
        walked_in=walked_in,
        reason_code=_reason(asked, roll.session) if roll.was_complete else asked.reason_code,
        by=uow.subject,
    )


def _reason(asked: OfflineAction | OfflineTimes, session: Session) -> str:
    """Return why a locked roll changes. Raises CorrectionNeedsReason for what was made since."""
    if asked.reason_code is not None:
        return asked.reason_code
    if session.locked_at is None or asked.made_at > session.locked_at:
        raise CorrectionNeedsReason
    return ARRIVED_LATE


def _time(times: OfflineTimes, roll: Roll, uow: SchedulingUnitOfWork) -> Outcome:
    """Set the real time and lock the roll, or leave both as they were."""
    session = roll.session
    before = replace(session)
    try:
        _check_time(times, roll, uow)
    except BrokenRule as refusal:
        vars(session).update(vars(before))
        return Outcome(None, "refused", refusal.rule, refusal.detail)
    roll.derive_all(uow.now, times.reason_code or ARRIVED_LATE, uow.subject)
    if times.complete and not roll.was_complete:
        roll.complete(uow.now, uow.subject)
    changed = (session.state, session.real) != (before.state, before.real)
    return Outcome(None, "applied" if changed else "kept")


def _check_time(times: OfflineTimes, roll: Roll, uow: SchedulingUnitOfWork) -> None:
    session = roll.session
    if times.made_at > uow.now + CLOCKS_DIFFER:
        raise ActionLiesAhead
    session.take_roll(RealTime(times.started_at, times.ended_at), uow.now, times.made_at)
    if roll.was_complete and session.real != roll.outcome[1]:
        _reason(times, session)
    if session.real is not None:
        roll.fits(session.real)
    if times.complete or roll.was_complete:
        roll.must_be_whole()
