"""Owns what enrollment learned of sessions, attendance and memberships, in whatever order it came.

Each fact keeps, of what was said about it, the newest by the number of its aggregate's events.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

NOT_COMING = frozenset({"excused", "no_show", "cancelled_by_client", "cancelled_by_program"})
"""Attendance that says beforehand that no minutes will follow; any other status may still give."""

EXPECTED, UNBOOKED = "expected", "unbooked"
"""What a seat is until somebody says how it went, and once it was given up."""

MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True, kw_only=True)
class Plan:
    """When a session is planned; `day` is its local day, also when it lasts beyond midnight."""

    series_id: UUID
    session_type: str
    day: date
    starts_at: datetime
    minutes: int

    @classmethod
    def at(
        cls,
        *,
        series_id: UUID,
        session_type: str,
        starts_at: datetime,
        ends_at: datetime,
        timezone: str,
    ) -> "Plan":
        """Return the plan with its local day. Minutes are real ones: no change of clocks counts."""
        minutes = int((ends_at - starts_at) // timedelta(minutes=1))
        return cls(
            series_id=series_id,
            session_type=session_type,
            day=starts_at.astimezone(_zone(timezone)).date(),
            starts_at=starts_at.astimezone(UTC),
            minutes=min(max(0, minutes), MINUTES_OF_A_DAY),
        )


@dataclass(frozen=True, kw_only=True)
class SessionFact:
    """A session as far as it is known. Seqs are 0 for what was not heard yet."""

    id: UUID
    plan: Plan | None = None
    plan_seq: int = 0
    is_completed: bool = False
    outcome_seq: int = 0

    def planned(self, plan: Plan, seq: int) -> "SessionFact":
        return replace(self, plan=plan, plan_seq=seq) if seq > self.plan_seq else self

    def completed(self, seq: int) -> "SessionFact":
        return self._ended(seq, is_completed=True)

    def cancelled(self, seq: int) -> "SessionFact":
        return self._ended(seq, is_completed=False)

    def _ended(self, seq: int, *, is_completed: bool) -> "SessionFact":
        if seq <= self.outcome_seq:
            return self
        return replace(self, is_completed=is_completed, outcome_seq=seq)

    @property
    def held_on(self) -> date | None:
        """The local day on which it was held: None until it is known and completed."""
        return self.plan.day if self.plan and self.is_completed else None

    @property
    def is_ahead(self) -> bool:
        """Whether it may still give minutes: it has no outcome since it was planned."""
        return not self.is_completed and self.outcome_seq < self.plan_seq


@dataclass(frozen=True, kw_only=True)
class AttendanceFact:
    """What was last said of one client in one session; the minutes are those credited.

    The status is kept and decides nothing: present, late and partial come with the minutes they
    are worth, excused and no-show with none, and so will statuses that are not known yet.
    Of what lies ahead it says who comes: `is_single` is a seat in this session alone, else it
    follows the membership, where one is known.
    """

    id: UUID
    session_id: UUID
    client_id: UUID
    status: str
    seq: int
    credited_minutes: int = 0
    is_single: bool = False
    membership_id: UUID | None = None

    @property
    def minutes(self) -> int:
        return min(max(0, self.credited_minutes), MINUTES_OF_A_DAY)


@dataclass(frozen=True, kw_only=True)
class MembershipFact:
    """A client's place in a series. Both dates are included; without an end it stays open.

    `weekdays`, as RFC 5545 writes them, are the local days on which the client comes; None is all.
    """

    id: UUID
    series_id: UUID
    client_id: UUID
    from_date: date | None = None
    until: date | None = None
    booked_seq: int = 0
    ended_on: date | None = None
    ended_seq: int = 0
    weekdays: list[str] | None = None

    def booked(
        self, from_date: date, until: date | None, seq: int, weekdays: list[str] | None = None
    ) -> "MembershipFact":
        if seq <= self.booked_seq:
            return self
        return replace(self, from_date=from_date, until=until, booked_seq=seq, weekdays=weekdays)

    def ended(self, last_date: date, seq: int) -> "MembershipFact":
        if seq <= self.ended_seq:
            return self
        return replace(self, ended_on=last_date, ended_seq=seq)

    @property
    def ends_on(self) -> date | None:
        """The earlier of the end it was booked with and the end that came since."""
        since = self.ended_on if self.ended_seq > self.booked_seq else None
        known = [day for day in (self.until, since) if day is not None]
        return min(known, default=None)


def _zone(name: str) -> ZoneInfo:
    """Return the zone. Raises ValueError for a name that this machine's tz database lacks."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as unknown:
        raise ValueError("this time zone is not known here") from unknown
