"""Whether sessions are still at the time on the wall for which they were planned.

Who governs a zone may change its clocks, and a new IANA database then gives a local time another
instant. People come by the clock on the wall: so a session that is to come keeps its local time.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.scheduling.domain.sessions.session import Session
from shared.aggregate import Aggregate

CHECKED_AGAIN_AFTER = timedelta(days=1)
LOOKED_BACK = timedelta(hours=3)
"""No government has moved the clocks by more at once, but for a change of the date line."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A session to come: its instant, and the local time for which it was planned."""

    id: UUID
    timezone: str
    local_start: datetime
    starts_at: datetime

    @property
    def is_astray(self) -> bool:
        return self.starts_at not in instants_of(self.local_start, self.timezone)


@dataclass(kw_only=True)
class ZoneCheck(Aggregate):
    """A site's last look at its sessions: by which IANA version, and what could not be moved.

    `checked_at` is None while there is more to move.
    """

    tzdata: str
    checked_at: datetime | None = None
    moved: int = 0
    left: tuple[UUID, ...] = ()

    def begin(self, tzdata: str) -> None:
        """Begin anew, unless it is under way: what could not be moved is tried again."""
        if self.tzdata != tzdata or self.checked_at is not None:
            self.moved, self.left = 0, ()
        self.tzdata, self.checked_at = tzdata, None

    def note(self, moved: int, left: Collection[UUID], now: datetime | None) -> None:
        """Note what came of a part; `now` is given with the last one."""
        self.moved += moved
        self.left = tuple(sorted({*self.left, *left}))
        self.checked_at = now


def instants_of(local: datetime, zone: str) -> set[datetime]:
    """Return the moments in UTC at which the clocks show this: one, two, or none where skipped."""
    both = (local.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1))
    return {one for one in both if one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local}


def put_right(session: Session, local_start: datetime) -> bool:
    """Move a session to its local time; say whether the clocks show that time at all."""
    there = instants_of(local_start, session.timezone)
    if not there:
        return False
    length = session.ends_at - session.starts_at
    session.starts_at = min(there)
    session.ends_at = session.starts_at + length
    return True


def first_days(astray: Sequence[Planned], at_most: int) -> list[Planned]:
    """Return whole local days of them, as a day's sessions move out of each other's way."""
    ordered = sorted(astray, key=lambda one: (one.local_start, one.id))
    if len(ordered) <= at_most:
        return ordered
    last: date = ordered[at_most - 1].local_start.date()
    return [one for one in ordered if one.local_start.date() <= last]
