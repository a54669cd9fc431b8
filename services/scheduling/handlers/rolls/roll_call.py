"""The roll call: marks in, minutes credited, phases evaluated; the same roll twice changes nothing.

Read `take_roll` first: its lines are the steps of the command.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.scheduling.domain.errors import CorrectionNeedsReason
from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.rolls.marks import Mark
from services.scheduling.domain.sessions.session import RealTime, Session
from services.scheduling.handlers.rolls.recording import Roll, about, add_walk_in, keep, roll_of
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import Invalid
from shared.identifiers import new_id


@dataclass(frozen=True, kw_only=True)
class MarkFor:
    """A mark for a member, or for a client who is there to make a session up.

    `makes_up` is the attendance that was missed.
    """

    client_id: UUID
    mark: Mark
    makes_up: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class TakeRoll:
    """Clients without a mark keep what they have; `reason_code` is for corrections.

    `if_version` is the version of the session that the caller has seen, when it matters.
    """

    session_id: UUID
    marks: tuple[MarkFor, ...]
    started_at: datetime
    ended_at: datetime | None
    complete: bool
    reason_code: str | None = None
    if_version: int | None = None


async def take_roll(
    command: TakeRoll, uow: SchedulingUnitOfWork
) -> tuple[Session, list[Attendance]]:
    """Record, complete or correct a session's roll, and return both.

    Raises: NotFound, StaleVersion, TransitionIsNotAllowed, SessionHasNotStarted, RollIsIncomplete,
    CorrectionNeedsReason, MarkIsFarFromSession, MarkLiesAhead, MinutesBeyondSession, Invalid; for a
    make-up NothingToMakeUp, MadeUpAlready, at commit SeriesIsFull and ClientIsBookedElsewhere.
    """
    clients = _marked_once(command)
    roll = await roll_of(command.session_id, clients, uow, if_version=command.if_version)
    roll.session.take_roll(RealTime(command.started_at, command.ended_at), uow.now)
    await _record_marks(command, roll, uow)
    roll.derive_all(uow.now, command.reason_code, uow.subject)
    if command.complete and not roll.was_complete:
        roll.complete(uow.now, uow.subject)
    if roll.was_complete and roll.is_changed and command.reason_code is None:
        raise CorrectionNeedsReason
    await keep(roll, uow)
    return roll.session, roll.lines


def _marked_once(command: TakeRoll) -> set[UUID]:
    marked = Counter(line.client_id for line in command.marks)
    if any(count > 1 for count in marked.values()):
        raise Invalid("A client is marked twice.", field="marks")
    return set(marked)


async def _record_marks(command: TakeRoll, roll: Roll, uow: SchedulingUnitOfWork) -> None:
    batch = new_id()
    for one in command.marks:
        known = roll.line_of(one.client_id)
        line = known or await add_walk_in(roll, one.client_id, one.makes_up, uow)
        previous = line.status
        with about(one.client_id):
            changed = line.record(
                one.mark,
                roll.session.real,
                uow.now,
                command.reason_code,
                roll.rules_of(line),
                by=uow.subject,
                batch=batch,
                walked_in=known is None,
            )
        roll.note(line, previous, changed=changed)
        if not changed:
            uow.save(line)  # it says so still: what was made before and comes later is older
