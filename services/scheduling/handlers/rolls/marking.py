"""Commands on an open roll: check in, check out, all present, and take the last of it back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.scheduling.domain.errors import SessionHasNotStarted
from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.rolls.marks import Action, Mark, Status
from services.scheduling.domain.sessions.session import Session
from services.scheduling.handlers.bookings.single import give_up
from services.scheduling.handlers.rolls.recording import Roll, add_walk_in, keep, roll_of
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import BrokenRule
from shared.identifiers import new_id


class RollIsLocked(BrokenRule):
    """What is complete is amended with a reason, and no other way."""

    def __init__(self) -> None:
        super().__init__("The roll is complete: correct it, with a reason.")


class NothingToTakeBack(BrokenRule):
    def __init__(self) -> None:
        super().__init__("Nothing was done on this roll that can be taken back.")


@dataclass(frozen=True, kw_only=True)
class CheckClient:
    """A client comes or goes, now unless `at` says when."""

    session_id: UUID
    client_id: UUID
    what: Literal["check_in", "check_out"] = "check_in"
    at: datetime | None = None
    makes_up: UUID | None = None
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class MarkAllPresent:
    """Everybody who has no mark yet is there."""

    session_id: UUID
    if_version: int | None = None


@dataclass(frozen=True, kw_only=True)
class UndoRollAction:
    session_id: UUID
    if_version: int | None = None


async def check_client(
    command: CheckClient, uow: SchedulingUnitOfWork
) -> tuple[Session, list[Attendance]]:
    """Note when a client came or left; late and partial follow from the times.

    Raises: RollIsLocked, TransitionIsNotAllowed, MarkIsFarFromSession, MarkLiesAhead; for a client
    who is not on the roll NothingToMakeUp, MadeUpAlready, at commit SeriesIsFull and
    ClientIsBookedElsewhere.
    """
    version = command.if_version
    roll = await _open_roll(command.session_id, uow, version, also=command.client_id)
    known = roll.line_of(command.client_id)
    line = known or await add_walk_in(roll, command.client_id, command.makes_up, uow)
    identity, previous, now = new_id(), line.status, uow.now
    action = Action(
        id=identity,
        made_at=now,
        recorded_at=now,
        what=command.what,
        batch=identity,
        at=command.at or now,
        walked_in=known is None,
        by=uow.subject,
    )
    changed = line.act(action, roll.session.real, roll.rules_of(line))
    return await _kept(roll, line, previous, uow, changed=changed)


async def mark_all_present(
    command: MarkAllPresent, uow: SchedulingUnitOfWork
) -> tuple[Session, list[Attendance]]:
    """Mark everybody without a mark as present, in one action. Raises what `check_client` does.

    Raises SessionHasNotStarted before the planned start.
    """
    roll = await _open_roll(command.session_id, uow, command.if_version)
    if roll.session.real is None:
        raise SessionHasNotStarted
    batch = new_id()
    for line in roll.lines:
        if line.status is Status.EXPECTED:
            rules = roll.rules_of(line)
            changed = line.record(
                Mark(Status.PRESENT),
                roll.session.real,
                uow.now,
                None,
                rules,
                by=uow.subject,
                batch=batch,
            )
            roll.note(line, Status.EXPECTED, changed=changed)
    await keep(roll, uow)
    return roll.session, roll.lines


async def undo_roll_action(
    command: UndoRollAction, uow: SchedulingUnitOfWork
) -> tuple[Session, list[Attendance]]:
    """Take back what was last done on an open roll; the history keeps both.

    Who came without a seat and was marked by it alone leaves the roll again. Raises RollIsLocked,
    NothingToTakeBack.
    """
    roll = await _open_roll(command.session_id, uow, command.if_version)
    batch = _last_batch(roll)
    roll.is_touched = True
    for line in list(roll.lines):
        if any(one.batch == batch for one in line.actions):
            _take_back(batch, roll, line, uow)
    await keep(roll, uow)
    gone = [one for one in roll.lines if _only_walked_in(one)]
    for line in gone:
        roll.lines.remove(line)
        give_up(line, uow)
    day = roll.session.held_on
    await derive_weeks({line.client_id for line in gone}, uow, first=day, last=day)
    return roll.session, roll.lines


def _take_back(batch: UUID, roll: Roll, line: Attendance, uow: SchedulingUnitOfWork) -> None:
    action = Action(
        id=new_id(),
        made_at=uow.now,
        recorded_at=uow.now,
        what="take_back",
        batch=batch,
        by=uow.subject,
    )
    previous = line.status
    changed = line.act(action, roll.session.real, roll.rules_of(line))
    roll.note(line, previous, changed=changed)
    if not changed:
        uow.save(line)


def _last_batch(roll: Roll) -> UUID:
    """Return what was done last, by when it was recorded. Raises NothingToTakeBack."""
    done = [one for line in roll.lines for one in line.actions]
    gone = {one.batch for one in done if one.what == "take_back"}
    standing = [one for one in done if one.batch not in gone]
    if not standing:
        raise NothingToTakeBack
    return max(standing, key=lambda one: (one.recorded_at, one.made_at, one.id)).batch


def _only_walked_in(line: Attendance) -> bool:
    walked_in = any(one.walked_in for one in line.actions)
    return walked_in and line.status is Status.EXPECTED and line.membership_id is None


async def _open_roll(
    session_id: UUID, uow: SchedulingUnitOfWork, if_version: int | None, also: UUID | None = None
) -> Roll:
    roll = await roll_of(session_id, [also] if also else [], uow, if_version=if_version)
    if roll.was_complete:
        raise RollIsLocked
    roll.session.begin_roll(uow.now)
    return roll


async def _kept(
    roll: Roll, line: Attendance, previous: Status, uow: SchedulingUnitOfWork, *, changed: bool
) -> tuple[Session, list[Attendance]]:
    roll.note(line, previous, changed=changed)
    roll.is_touched = True
    if not changed:
        uow.save(line)
    await keep(roll, uow)
    return roll.session, roll.lines
