"""Attendance: one client on one session's roll, from the seat kept to the minutes credited."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.scheduling.domain.errors import MarkIsFarFromSession, MarkLiesAhead
from services.scheduling.domain.programs.track import SessionType
from services.scheduling.domain.sessions.session import FURTHEST_FROM_PLAN, RealTime, Session
from shared.aggregate import Aggregate
from shared.errors import Invalid
from shared.identifiers import new_id
from shared.states import ActionMachine


class Status(StrEnum):
    EXPECTED = "expected"
    PRESENT = "present"
    LATE = "late"
    PARTIAL = "partial"
    EXCUSED = "excused"
    NO_SHOW = "no_show"
    CANCELLED_BY_CLIENT = "cancelled_by_client"
    CANCELLED_BY_PROGRAM = "cancelled_by_program"


ATTENDED = (Status.PRESENT, Status.LATE, Status.PARTIAL)
MISSED = (Status.EXCUSED, Status.NO_SHOW, Status.CANCELLED_BY_CLIENT)
HOLDS_THE_TIME = (Status.EXPECTED, *ATTENDED)
"""A client with one of these is in this session and can be in no other at the time."""

# Whatever was marked can be corrected into any other mark; no mark is taken back into none.
ATTENDANCE = ActionMachine(
    "attendance",
    {(before, mark): mark for before in Status for mark in Status if mark is not Status.EXPECTED},
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What the facilitator noted; absent times mean from the beginning, or to the end."""

    status: Status
    arrived_at: datetime | None = None
    left_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.status not in ATTENDED and (self.arrived_at or self.left_at):
            raise Invalid("Who was not there has no times.", field="marks")
        if self.arrived_at and self.left_at and self.left_at <= self.arrived_at:
            raise Invalid("A client left before arriving.", field="marks")
        if self.status is Status.LATE and self.arrived_at is None:
            raise Invalid("Late needs the time of arrival.", field="marks")
        if self.status is Status.PARTIAL and not (self.arrived_at or self.left_at):
            raise Invalid("Partial needs the time of arrival or leaving.", field="marks")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an attendance's history."""

    mark: Mark
    credited_minutes: int
    recorded_at: datetime
    reason_code: str | None = None


@dataclass(kw_only=True)
class Attendance(Aggregate):
    """The last entry of `history` is what holds; entries are only ever appended."""

    session_id: UUID
    client_id: UUID
    membership_id: UUID | None
    makes_up: UUID | None = None
    type: SessionType
    held_on: date
    starts_at: datetime
    ends_at: datetime
    history: list[Entry] = field(default_factory=list)

    @property
    def mark(self) -> Mark:
        return self.history[-1].mark if self.history else Mark(Status.EXPECTED)

    @property
    def status(self) -> Status:
        return self.mark.status

    @property
    def credited_minutes(self) -> int:
        return self.history[-1].credited_minutes if self.history else 0

    def record(self, mark: Mark, real: RealTime | None, now: datetime, reason: str | None) -> bool:
        """Append what holds from now on, and say whether anything changed.

        The minutes are derived from `mark` and the session's real time, each time anew.
        Raises MarkIsFarFromSession, MarkLiesAhead, Invalid.
        """
        if mark != self.mark:
            self._check_times(mark, now)
        ATTENDANCE.after(self.status, mark.status)
        minutes = credited_minutes(mark, real)
        if self.history and (mark, minutes) == (self.mark, self.credited_minutes):
            return False
        self.history.append(Entry(mark, minutes, now, reason))
        return True

    def _check_times(self, mark: Mark, now: datetime) -> None:
        times = [moment for moment in (mark.arrived_at, mark.left_at) if moment is not None]
        if any(abs(moment - self.starts_at) > FURTHEST_FROM_PLAN for moment in times):
            raise MarkIsFarFromSession
        if any(moment > now for moment in times):
            raise MarkLiesAhead


def expected(
    session: Session, client_id: UUID, membership_id: UUID | None, makes_up: UUID | None = None
) -> Attendance:
    """Keep a seat for the client; without a membership it is a make-up."""
    return Attendance(
        id=new_id(),
        site=session.site,
        session_id=session.id,
        client_id=client_id,
        membership_id=membership_id,
        makes_up=makes_up,
        type=session.type,
        held_on=session.held_on,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )


def credited_minutes(mark: Mark, real: RealTime | None) -> int:
    """Return the whole minutes for which client and session were there together.

    Raises Invalid when a client is marked as there at a time when the session was not.
    """
    if mark.status not in ATTENDED or real is None or real.ended_at is None:
        return 0
    begin = max(mark.arrived_at or real.started_at, real.started_at)
    end = min(mark.left_at or real.ended_at, real.ended_at)
    if end <= begin:
        raise Invalid("A client's times lie outside the session's.", field="marks")
    return int((end - begin) // timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one completed session proves about one client."""

    client_id: UUID
    session_id: UUID
    type: SessionType
    held_on: date
    starts_at: datetime
    status: Status
    credited_minutes: int
    item: str | None = None
    """The curriculum item that the session taught."""


def missed_in_a_row(evidence: Iterable[Evidence], up_to: datetime) -> int:
    """Count the sessions missed without one attended between, up to the one at `up_to`."""
    count = 0
    for fact in sorted(evidence, key=lambda fact: (fact.starts_at, fact.session_id)):
        if fact.starts_at > up_to:
            break
        if fact.status in ATTENDED:
            count = 0
        elif fact.status in MISSED:
            count += 1
    return count
