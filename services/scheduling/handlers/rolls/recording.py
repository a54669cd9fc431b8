"""What commands about a roll have in common: the roll in hand, what changed, who hears of it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.scheduling.domain.errors import RollIsIncomplete
from services.scheduling.domain.rolls.attendance import Attendance, expected
from services.scheduling.domain.rolls.credit_rules import CreditRules, RuleBook
from services.scheduling.domain.rolls.evidence import missed_in_a_row
from services.scheduling.domain.rolls.marks import ATTENDED, MISSED, Status, mark_after
from services.scheduling.domain.sessions.session import RealTime, Session, SessionState
from services.scheduling.handlers.absences.deriving import derive_absences
from services.scheduling.handlers.bookings.single import must_make_up_what_was_missed
from services.scheduling.handlers.stays.phases import evaluate_phases
from services.scheduling.handlers.weeks.deriving import derive_weeks
from services.scheduling.ports import SchedulingUnitOfWork
from shared.contracts.scheduling import (
    AttendanceCorrected,
    AttendanceRecorded,
    SessionCompleted,
    SessionMissed,
)
from shared.errors import Invalid, StaleVersion


@dataclass(frozen=True, slots=True)
class Change:
    """An attendance that a command changed, and what its status was."""

    attendance: Attendance
    previous: Status

    @property
    def is_newly_missed(self) -> bool:
        return self.attendance.status in MISSED and self.previous not in MISSED

    @property
    def frees_or_takes_time(self) -> bool:
        """Whether the client is missed since, is missed no more, or is there without a seat."""
        is_missed, was_missed = self.attendance.status in MISSED, self.previous in MISSED
        return is_missed != was_missed or self.attendance.membership_id is None


@dataclass
class Roll:
    """A session with its lines, held by this unit; `outcome` is what it was when taken in hand.

    `is_touched` once an action was noted, also one that changes nothing that holds.
    """

    session: Session
    lines: list[Attendance]
    book: RuleBook
    outcome: tuple[SessionState, RealTime | None, int | None]
    changes: list[Change] = field(default_factory=list)
    is_touched: bool = False

    @property
    def was_complete(self) -> bool:
        return self.outcome[0] is SessionState.COMPLETED

    @property
    def is_changed(self) -> bool:
        return bool(self.changes) or self.session.outcome != self.outcome

    def line_of(self, client_id: UUID) -> Attendance | None:
        return next((line for line in self.lines if line.client_id == client_id), None)

    def rules_of(self, line: Attendance) -> CreditRules:
        """Return the version that the line was first credited by, else that of the day."""
        if line.history:
            return self.book.pinned(line.history[0].rules)
        return self.book.on(self.session.held_on)

    def note(self, line: Attendance, previous: Status, *, changed: bool) -> None:
        """Remember a line that changed; of several changes the status before the first counts."""
        if changed and all(one.attendance is not line for one in self.changes):
            self.changes.append(Change(line, previous))

    def derive_all(self, now: datetime, reason: str | None = None, by: str | None = None) -> None:
        """Derive everybody's minutes anew from the session's real time."""
        for line in self.lines:
            previous = line.status
            rules = self.rules_of(line)
            with about(line.client_id):
                changed = line.derive(self.session.real, now, rules, reason, by)
            self.note(line, previous, changed=changed)

    def fits(self, real: RealTime) -> None:
        """Raise MinutesBeyondSession where somebody's marks do not fit this real time."""
        for line in self.lines:
            with about(line.client_id):
                self.rules_of(line).credit(mark_after(line.actions), real)

    def must_be_whole(self) -> None:
        """Raise RollIsIncomplete or Invalid where a mark, or the session's end, is missing."""
        unmarked = [line.client_id for line in self.lines if line.status is Status.EXPECTED]
        if unmarked:
            raise RollIsIncomplete([str(client_id) for client_id in sorted(unmarked)])
        self.session.must_have_ended()

    def complete(self, now: datetime, by: str | None) -> None:
        """Close and lock it. Raises: RollIsIncomplete, Invalid, TransitionIsNotAllowed."""
        self.must_be_whole()
        self.session.complete(present=sum(line.status in ATTENDED for line in self.lines))
        self.session.lock(now, by)


@contextmanager
def about(client_id: UUID) -> Iterator[None]:
    """Let what is refused here name the client, by id: a roll has many."""
    try:
        yield
    except Invalid as refusal:
        refusal.members.setdefault("client_id", str(client_id))
        raise


async def roll_of(
    session_id: UUID,
    clients: Iterable[UUID],
    uow: SchedulingUnitOfWork,
    *,
    if_version: int | None = None,
) -> Roll:
    """Take a roll in hand, with these clients besides those on it. Raises NotFound, StaleVersion.

    Clients are held before the session is: so do all who decide about clients.
    """
    on_roll = await uow.attendances.clients_of(session_id)
    await uow.one_at_a_time(on_roll | set(clients))
    session = await uow.sessions.get(session_id)
    if if_version not in (None, session.version):
        raise StaleVersion
    lines = list(await uow.attendances.on_roll(session_id))
    return Roll(session, lines, await uow.credit_rules.book(), session.outcome)


async def add_walk_in(
    roll: Roll, client_id: UUID, makes_up: UUID | None, uow: SchedulingUnitOfWork
) -> Attendance:
    """Give a seat to a client who came without one, which the database may refuse.

    `makes_up` is the attendance that was missed. Raises NothingToMakeUp, MadeUpAlready.
    """
    line = expected(roll.session, client_id, None, makes_up)
    await must_make_up_what_was_missed(line, uow)
    uow.attendances.take_seat(line)
    roll.lines.append(line)
    return line


async def keep(roll: Roll, uow: SchedulingUnitOfWork) -> None:
    """Tell what changed, and derive all that follows from it."""
    session = roll.session
    if roll.was_complete and roll.is_changed:
        roll.complete(uow.now, uow.subject)
    _tell_attendance(roll, uow)
    if session.outcome != roll.outcome:
        _tell_session(session, uow)
    elif roll.changes or roll.is_touched:
        uow.save(session)  # who has seen the roll before must not write over this
    if session.is_completed and (roll.changes or not roll.was_complete):
        # Until it is complete a roll proves nothing: then all of it is news at once.
        whole = [Change(line, Status.EXPECTED) for line in roll.lines]
        await _conclude(roll, roll.changes if roll.was_complete else whole, uow)
    elif lost := {one.attendance.client_id for one in roll.changes if one.frees_or_takes_time}:
        # Who does not come is told while a make-up can still help.
        await derive_weeks(lost, uow, first=session.held_on, last=session.held_on)


def _tell_attendance(roll: Roll, uow: SchedulingUnitOfWork) -> None:
    for change in roll.changes:
        line = change.attendance
        facts = {
            "attendance_id": line.id,
            "session_id": line.session_id,
            "client_id": line.client_id,
            "status": line.status,
            "credited_minutes": line.credited_minutes,
            "membership_id": line.membership_id,
        }
        corrects = roll.was_complete or line.status is Status.EXPECTED
        if corrects and change.previous is not Status.EXPECTED:
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


async def _conclude(roll: Roll, news: Sequence[Change], uow: SchedulingUnitOfWork) -> None:
    """Tell who missed it, and derive phase and weeks of everybody whose evidence is new."""
    clients = {change.attendance.client_id for change in news}
    evidence = await uow.attendances.evidence_of(clients)
    stays = await uow.stays.of_clients(clients)
    phases = [stay.phases for stay in stays]
    for change in news:
        line = change.attendance
        own = [fact for fact in evidence if fact.client_id == line.client_id]
        if change.is_newly_missed:
            uow.publish(_missed(line, missed_in_a_row(own, line.starts_at)), of=line)
        here = [stay for stay in stays if stay.client_id == line.client_id]
        await evaluate_phases(here, own, uow)
    # Another phase asks for other weeks, from then on.
    day, moved = roll.session.held_on, phases != [stay.phases for stay in stays]
    await derive_weeks(clients, uow, first=day, last=None if moved else day)
    await derive_absences(stays, evidence, uow)


def _missed(line: Attendance, in_a_row: int) -> SessionMissed:
    return SessionMissed(
        attendance_id=line.id,
        session_id=line.session_id,
        client_id=line.client_id,
        excused=line.status is Status.EXCUSED,
        in_a_row=in_a_row,
    )
