"""Rolls that lock by themselves: everybody has a mark, and the time to complete it is over."""

from dataclasses import dataclass
from uuid import UUID

from services.scheduling.domain.sessions.session import RealTime
from services.scheduling.handlers.rolls.recording import Roll, keep, roll_of
from services.scheduling.ports import SchedulingUnitOfWork
from shared.errors import BrokenRule

AT_ONCE = 50
"""Rolls locked in one transaction: all their clients are held meanwhile."""


@dataclass(frozen=True, slots=True)
class LockDueRolls:
    """Lock what is due at a site, at most so many rolls."""

    at_most: int


async def lock_due_rolls(command: LockDueRolls, uow: SchedulingUnitOfWork) -> int:
    """Return how many were locked. One that cannot be, for times that do not fit, stays open."""
    due = await uow.sessions.due_to_lock(uow.now, min(command.at_most, AT_ONCE))
    clients: set[UUID] = set()
    for session_id in due:
        clients |= await uow.attendances.clients_of(session_id)
    await uow.one_at_a_time(clients)
    locked = [await _lock(session_id, uow) for session_id in sorted(due)]
    return sum(locked)


async def _lock(session_id: UUID, uow: SchedulingUnitOfWork) -> bool:
    roll = await roll_of(session_id, [], uow)
    try:
        real = _real_time(roll)
        roll.fits(real)
        roll.session.take_roll(real, uow.now)
        roll.must_be_whole()
    except BrokenRule:  # somebody changed it meanwhile, or must mend it
        return False
    roll.derive_all(uow.now)
    roll.complete(uow.now, None)
    await keep(roll, uow)
    return True


def _real_time(roll: Roll) -> RealTime:
    """Return when the session was held as far as anybody said, and else as it was planned."""
    session, known = roll.session, roll.session.real
    if known is None:
        return RealTime(session.starts_at, session.ends_at)
    return RealTime(known.started_at, known.ended_at or session.ends_at)
