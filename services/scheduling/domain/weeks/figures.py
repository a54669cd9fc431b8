"""Owns how a local week, Monday to Sunday, adds up: credited, scheduled, required, missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.scheduling.domain.programs.requirements import WeeklyRequirements
from services.scheduling.domain.rolls.marks import HOLDS_THE_TIME, MISSED, Status
from services.scheduling.domain.sessions.session import OPEN_STATES, SessionState


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One client's line on one session's roll. Minutes are whole ones; `held_on` is local."""

    client_id: UUID
    session_id: UUID
    type: str
    held_on: date
    starts_at: datetime
    ends_at: datetime
    status: Status
    credited_minutes: int
    session_state: SessionState

    @property
    def is_completed(self) -> bool:
        return self.session_state is SessionState.COMPLETED

    @property
    def is_credited(self) -> bool:
        return self.is_completed and self.credited_minutes > 0

    @property
    def is_scheduled(self) -> bool:
        """Whether it may still give minutes: it lies ahead, or its roll is not complete."""
        return self.session_state in OPEN_STATES and self.status in HOLDS_THE_TIME

    @property
    def is_lost(self) -> bool:
        """Whether the client did not come, or the session was called off."""
        return self.status in (*MISSED, Status.CANCELLED_BY_PROGRAM)

    @property
    def planned_minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class FreeSeat:
    """A session still to come with a seat that nobody has."""

    session_id: UUID
    held_on: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """Whole minutes, and local days; days still scheduled are those not credited already."""

    credited_minutes: int = 0
    credited_days: int = 0
    scheduled_minutes: int = 0
    scheduled_days: int = 0
    required_minutes: int = 0
    required_days: int = 0

    @property
    def missing_minutes(self) -> int:
        return max(0, self.required_minutes - self.credited_minutes - self.scheduled_minutes)

    @property
    def missing_days(self) -> int:
        return max(0, self.required_days - self.credited_days - self.scheduled_days)

    @property
    def is_short(self) -> bool:
        """Whether even all that is still scheduled leaves something missing."""
        return bool(self.missing_minutes or self.missing_days)

    @property
    def is_reached(self) -> bool:
        """Whether what is credited is enough by itself."""
        enough = self.credited_minutes >= self.required_minutes
        return enough and self.credited_days >= self.required_days

    def are_worse_than(self, minutes: int, days: int) -> bool:
        """Say whether more is missing than so many minutes or days."""
        return self.missing_minutes > minutes or self.missing_days > days


def figures_of(lines: Iterable[WeekLine], asked: WeeklyRequirements) -> Figures:
    """Add up one client's lines of one week."""
    own = list(lines)
    credited = [line for line in own if line.is_credited]
    ahead = [line for line in own if line.is_scheduled]
    days = {line.held_on for line in credited}
    return Figures(
        sum(line.credited_minutes for line in credited),
        len(days),
        sum(line.planned_minutes for line in ahead),
        len({line.held_on for line in ahead} - days),
        asked.minutes,
        asked.days,
    )


def within_reach(lines: Sequence[WeekLine], seats: Iterable[FreeSeat]) -> tuple[int, int]:
    """Return the most minutes, and days, that sessions with free seats could still add.

    None of them meets at a time when the client is elsewhere, or when another of them meets.
    """
    own = [line for line in lines if line.is_scheduled]
    free = sorted(
        (seat for seat in seats if not any(_overlap(seat, line) for line in own)),
        key=lambda seat: seat.ends_at,
    )
    best: list[int] = [0]  # minutes with the first n of them
    for number, seat in enumerate(free):
        before = sum(one.ends_at <= seat.starts_at for one in free[:number])
        best.append(max(best[-1], best[before] + minutes_between(seat.starts_at, seat.ends_at)))
    taken = {line.held_on for line in lines if line.is_credited or line.is_scheduled}
    return best[-1], len({seat.held_on for seat in free} - taken)


def minutes_between(begin: datetime, end: datetime) -> int:
    """Return real minutes: no change of the clocks counts."""
    return int((end - begin).total_seconds()) // 60


def _overlap(one: FreeSeat | WeekLine, other: FreeSeat | WeekLine) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
