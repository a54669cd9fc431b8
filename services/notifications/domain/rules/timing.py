"""Timing: when a message is due and when it is useless, from what its cause says.

Local days keep the wall-clock time whatever DST does; hours are real ones.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

WINDOW = tuple[datetime, datetime]
"""When a message is due, and from when on it is useless."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """What a cause says of time. `zone` is the session's, else the site's; times are aware."""

    happened_at: datetime
    zone: ZoneInfo
    starts_at: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AtOnce:
    """Due when it happened; useless `useful_for` later, or once a deadline has passed."""

    kind: Literal["at_once"] = "at_once"
    useful_for: timedelta

    def window(self, moments: Moments) -> WINDOW:
        return moments.happened_at, moments.happened_at + self.useful_for


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLocalTime:
    """Due at a local time, `days` after it happened; so a hard word does not come at night."""

    kind: Literal["at_local_time"] = "at_local_time"
    at: time
    days: int = 1
    useful_for: timedelta

    def window(self, moments: Moments) -> WINDOW:
        day = moments.happened_at.astimezone(moments.zone).date() + timedelta(days=self.days)
        due = max(local(day, self.at, moments.zone), moments.happened_at)
        return due, due + self.useful_for


@dataclass(frozen=True, slots=True, kw_only=True)
class UntilStart:
    """Due when it happened, or `within_days` before the start; useless once it would start."""

    kind: Literal["until_start"] = "until_start"
    within_days: int | None = None

    def window(self, moments: Moments) -> WINDOW:
        starts_at = started(moments)
        if self.within_days is None:
            return moments.happened_at, starts_at
        earliest = days_before(starts_at, self.within_days, moments.zone)
        return max(moments.happened_at, earliest), starts_at


@dataclass(frozen=True, slots=True, kw_only=True)
class UntilDeadline:
    """Due when it happened; useless once the deadline that the event names has passed."""

    kind: Literal["until_deadline"] = "until_deadline"

    def window(self, moments: Moments) -> WINDOW:
        if moments.until is None:
            raise ValueError("the event names no deadline")
        return moments.happened_at, moments.until


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeStart:
    """Due local `days` and real `hours` before the start; useless `until` before it.

    `only_ahead`: not where what happened is later than that, and has told the time just now.
    """

    kind: Literal["before_start"] = "before_start"
    days: int = 0
    hours: int = 0
    until: timedelta
    only_ahead: bool = False

    def window(self, moments: Moments) -> WINDOW:
        starts_at = started(moments)
        due = days_before(starts_at, self.days, moments.zone) - timedelta(hours=self.hours)
        if self.only_ahead and due <= moments.happened_at:
            return due, due
        return due, starts_at - self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterStart:
    """Due local `days` and real `hours` after the start, while the session still stands so."""

    kind: Literal["after_start"] = "after_start"
    days: int = 0
    hours: int = 0
    useful_for: timedelta

    def window(self, moments: Moments) -> WINDOW:
        starts_at = started(moments)
        due = days_before(starts_at, -self.days, moments.zone) + timedelta(hours=self.hours)
        return due, due + self.useful_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Counted in one message per person and day, at a local time of the site.

    What happened counts while it stands, for `counts_for` at most.
    """

    kind: Literal["digest"] = "digest"
    at: time
    counts_for: timedelta


Timed = AtOnce | AtLocalTime | UntilStart | UntilDeadline | BeforeStart | AfterStart
Timing = Timed | Digest
NEEDS_START = (UntilStart, BeforeStart, AfterStart)


def started(moments: Moments) -> datetime:
    if moments.starts_at is None:
        raise ValueError("the event names no session's start")
    return moments.starts_at


def days_before(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the same wall-clock time so many local days before, in UTC."""
    return (moment.astimezone(zone) - timedelta(days=days)).astimezone(UTC)


def local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return a local time of a day, in UTC; one that clocks skip is the moment they skip to."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def next_local(at: time, zone: ZoneInfo, after: datetime) -> datetime:
    """Return the next moment, after this one, at which clocks of the zone show `at`, in UTC."""
    day = after.astimezone(zone).date()
    due = local(day, at, zone)
    return due if due > after else local(day + timedelta(days=1), at, zone)
