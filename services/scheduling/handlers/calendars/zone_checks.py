"""The command that keeps sessions at their local time when the rules of their zone have changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.scheduling.domain.calendars.zone_checks import (
    LOOKED_BACK,
    Planned,
    ZoneCheck,
    first_days,
    put_right,
)
from services.scheduling.domain.rolls.attendance import Attendance
from services.scheduling.domain.rolls.marks import HOLDS_THE_TIME
from services.scheduling.domain.sessions.conflicts import among
from services.scheduling.domain.sessions.session import Session, SessionState
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import SessionRescheduled
from shared.identifiers import new_id


@dataclass(frozen=True)
class KeepLocalTimes:
    """`tzdata` is the version of the IANA database by which this process reads the zones."""

    tzdata: str
    at_most: int


async def keep_local_times(command: KeepLocalTimes, uow: SchedulingUnitOfWork) -> int:
    """Move what is astray to its local time, and return how many sessions were looked at.

    One that would meet another there, or whose local time the clocks now skip, stays and is noted.
    """
    check = await _check_here(command.tzdata, uow)
    planned = await uow.zone_checks.planned_after(uow.now - LOOKED_BACK)
    astray = [one for one in planned if one.is_astray and one.id not in check.left]
    part = first_days(astray, command.at_most)
    sessions, skipped = await _put_right(part, uow)
    lines = await uow.attendances.on_rolls([session.id for session in sessions])
    meeting = await _meeting_others(sessions, lines, uow)
    uow.sessions.move_together()
    for session in sessions:
        if session.id not in meeting:
            uow.publish(_rescheduled(session), of=session)
    for line in lines:
        if line.session_id not in meeting:
            line.follow(next(one for one in sessions if one.id == line.session_id))
            uow.save(line)
    done = len(part) == len(astray)
    check.note(len(sessions) - len(meeting), {*skipped, *meeting}, uow.now if done else None)
    uow.save(check)
    return len(part)


async def _check_here(tzdata: str, uow: SchedulingUnitOfWork) -> ZoneCheck:
    check = await uow.zone_checks.of_site()
    if check is None:
        check = ZoneCheck(id=new_id(), site=uow.site, tzdata=tzdata)
        uow.zone_checks.add(check)
    check.begin(tzdata)
    return check


async def _put_right(
    part: Sequence[Planned], uow: SchedulingUnitOfWork
) -> tuple[list[Session], list[UUID]]:
    """Return the sessions at their local time, and those for which there is none."""
    clients = [await uow.attendances.clients_of(one.id) for one in part]
    await uow.one_at_a_time(set[UUID]().union(*clients))
    sessions, skipped = [], []
    for one in sorted(part, key=lambda one: one.id):
        session = await uow.sessions.get(one.id)
        if session.state is not SessionState.SCHEDULED or session.starts_at != one.starts_at:
            continue  # somebody changed it meanwhile
        if put_right(session, one.local_start):
            sessions.append(session)
        else:
            skipped.append(session.id)
    return sessions, skipped


async def _meeting_others(
    sessions: Sequence[Session], lines: Sequence[Attendance], uow: SchedulingUnitOfWork
) -> set[UUID]:
    """Return those whose room, facilitators or clients are wanted elsewhere at that time."""
    by_id = {session.id: session for session in sessions}
    held = [
        (by_id[line.session_id], line.client_id) for line in lines if line.status in HOLDS_THE_TIME
    ]
    conflicts = [
        *among(list(sessions)),
        *await uow.sessions.conflicts(sessions),
        *await uow.attendances.conflicts(held),
    ]
    return {conflict.session_id for conflict in conflicts}


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
