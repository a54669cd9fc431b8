"""The roll call: marks in, minutes credited, phases evaluated; the same roll twice changes nothing.

Read `take_roll` first: its lines are the steps of the command.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.scheduling.domain.errors import CorrectionNeedsReason, RollIsIncomplete
from services.scheduling.domain.rolls.attendance import (
    ATTENDED,
    MISSED,
    Attendance,
    Mark,
    Status,
    expected,
    missed_in_a_row,
)
from services.scheduling.domain.sessions.session import RealTime, Session
from services.scheduling.handlers.stays.phases import evaluate_phases
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import (
    AttendanceCorrected,
    AttendanceRecorded,
    SessionCompleted,
    SessionMissed,
)
from shared.errors import Invalid, StaleVersion


@dataclass(frozen=True, kw_only=True)
class MarkFor:
    """A mark for a member, or for a client who is there to make a session up."""

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


@dataclass(frozen=True, slots=True)
class Change:
    """An attendance that this roll changed, and what its status was."""

    attendance: Attendance
    previous: Status

    @property
    def is_newly_missed(self) -> bool:
        return self.attendance.status in MISSED and self.previous not in MISSED


async def take_roll(
    command: TakeRoll, uow: SchedulingUnitOfWork
) -> tuple[Session, list[Attendance]]:
    """Record, complete or correct a session's roll, and return both.

    Raises: NotFound, StaleVersion, TransitionIsNotAllowed, SessionHasNotStarted, RollIsIncomplete,
    CorrectionNeedsReason, MarkIsFarFromSession, MarkLiesAhead, Invalid; at commit SeriesIsFull and
    ClientIsBookedElsewhere, which a make-up may cause.
    """
    await _hold_clients(command, uow)
    session = await uow.sessions.get(command.session_id)
    if command.if_version not in (None, session.version):
        raise StaleVersion
    before, correcting = session.outcome, session.is_completed
    session.take_roll(RealTime(command.started_at, command.ended_at), uow.now)
    roll = await _roll_with_make_ups(command, session, uow)
    changes = _record_marks(command, session, roll, uow.now)
    if command.complete or correcting:
        _complete(session, roll)
    if correcting and command.reason_code is None and (changes or session.outcome != before):
        raise CorrectionNeedsReason
    _tell_attendance(changes, uow, correcting=correcting)
    if session.outcome != before:
        _tell_session(session, uow)
    if session.is_completed and (changes or not correcting):
        # Until it is complete a roll proves nothing: then all of it is news at once.
        news = changes if correcting else [Change(line, Status.EXPECTED) for line in roll]
        await _conclude(news, uow)
    return session, roll


async def _hold_clients(command: TakeRoll, uow: SchedulingUnitOfWork) -> None:
    clients = await uow.attendances.clients_of(command.session_id)
    marked = Counter(line.client_id for line in command.marks)
    if any(count > 1 for count in marked.values()):
        raise Invalid("A client is marked twice.", field="marks")
    await uow.one_at_a_time(clients | set(marked))


async def _roll_with_make_ups(
    command: TakeRoll, session: Session, uow: SchedulingUnitOfWork
) -> list[Attendance]:
    roll = list(await uow.attendances.on_roll(session.id))
    known = {attendance.client_id for attendance in roll}
    for line in command.marks:
        if line.client_id not in known:
            make_up = expected(session, line.client_id, None, line.makes_up)
            uow.attendances.take_seat(make_up)
            roll.append(make_up)
    return roll


def _record_marks(
    command: TakeRoll, session: Session, roll: Sequence[Attendance], now: datetime
) -> list[Change]:
    """Record what is new, and derive the minutes of all others from the session's real time."""
    marks = {line.client_id: line.mark for line in command.marks}
    changes = []
    for attendance in roll:
        previous, mark = attendance.status, marks.get(attendance.client_id, attendance.mark)
        if mark.status is not Status.EXPECTED and attendance.record(
            mark, session.real, now, command.reason_code
        ):
            changes.append(Change(attendance, previous))
    return changes


def _complete(session: Session, roll: Sequence[Attendance]) -> None:
    unmarked = [line.client_id for line in roll if line.status is Status.EXPECTED]
    if unmarked:
        raise RollIsIncomplete([str(client_id) for client_id in sorted(unmarked)])
    session.complete(present=sum(line.status in ATTENDED for line in roll))


def _tell_attendance(
    changes: Sequence[Change], uow: SchedulingUnitOfWork, *, correcting: bool
) -> None:
    for change in changes:
        line = change.attendance
        facts = {
            "attendance_id": line.id,
            "session_id": line.session_id,
            "client_id": line.client_id,
            "status": line.status,
            "credited_minutes": line.credited_minutes,
        }
        if correcting and change.previous is not Status.EXPECTED:
            corrected = AttendanceCorrected(**facts, previous_status=change.previous)
            uow.publish(corrected, of=line)
        else:
            uow.publish(AttendanceRecorded(**facts), of=line)


def _tell_session(session: Session, uow: SchedulingUnitOfWork) -> None:
    real, present = session.real, session.present
    if present is None or real is None or real.ended_at is None:
        uow.save(session)
        return
    completed = SessionCompleted(
        session_id=session.id,
        present=present,
        started_at=real.started_at,
        ended_at=real.ended_at,
    )
    uow.publish(completed, of=session)


async def _conclude(news: Sequence[Change], uow: SchedulingUnitOfWork) -> None:
    """Tell who missed it, and evaluate the phase of everybody whose evidence is new."""
    clients = {change.attendance.client_id for change in news}
    evidence = await uow.attendances.evidence_of(clients)
    stays = await uow.stays.of_clients(clients)
    for change in news:
        line = change.attendance
        own = [fact for fact in evidence if fact.client_id == line.client_id]
        if change.is_newly_missed:
            uow.publish(_missed(line, missed_in_a_row(own, line.starts_at)), of=line)
        here = [stay for stay in stays if stay.client_id == line.client_id]
        await evaluate_phases(here, own, uow)


def _missed(line: Attendance, in_a_row: int) -> SessionMissed:
    return SessionMissed(
        attendance_id=line.id,
        session_id=line.session_id,
        client_id=line.client_id,
        excused=line.status is Status.EXCUSED,
        in_a_row=in_a_row,
    )
