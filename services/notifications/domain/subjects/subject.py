"""What messages are about, as far as events told: sessions, episodes, plans, check-ins.

A message is true while the event that caused it is the latest word on its subject.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.zones import zone_named

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(kw_only=True)
class Subject:
    """`cause_id` is the event of the highest `aggregate_seq` heard of so far."""

    id: UUID
    site: str
    seq: int = 0
    cause_id: UUID | None = None
    changed_at: datetime | None = None

    def hear(self, *, seq: int, cause_id: UUID, at: datetime) -> bool:
        """Take an event as the latest word, unless a later one is known. Return whether so."""
        if seq <= self.seq:
            return False
        self.seq, self.cause_id, self.changed_at = seq, cause_id, at
        return True


@dataclass(kw_only=True)
class Session(Subject):
    """A session's time and fate. A cancellation says neither zone nor type; an older event may.

    Its type, such as `group`, is the program's calendar: who comes is what would be personal.
    """

    series_id: UUID
    starts_at: datetime
    timezone: str | None = None
    zone_seq: int = 0
    is_cancelled: bool = False
    session_type: str | None = None

    def hear_zone(self, *, seq: int, timezone: str, session_type: str | None = None) -> bool:
        """Take zone and type from the latest event that names them. Return whether it was news.

        Raises Invalid for a zone that this machine does not know: nothing could be timed by it.
        """
        zone_named(timezone)
        if seq <= self.zone_seq:
            return False
        self.zone_seq, self.timezone = seq, timezone
        self.session_type = session_type
        return True

    def local_date(self) -> date | None:
        if self.timezone is None:
            return None
        return self.starts_at.astimezone(ZoneInfo(self.timezone)).date()


@dataclass(kw_only=True)
class Membership:
    """A client's place in a series, from a local date on, until one when it has ended.

    `weekdays`, as RFC 5545 writes them, are the days on which the client comes; None is all.
    """

    id: UUID
    site: str
    series_id: UUID
    client_id: UUID
    booked_seq: int = 0
    booked_at: datetime | None = None
    from_date: date | None = None
    until_seq: int = 0
    until: date | None = None
    weekdays: list[str] | None = None

    def hear_booked(
        self,
        *,
        seq: int,
        at: datetime,
        from_date: date,
        until: date | None,
        weekdays: list[str] | None = None,
    ) -> bool:
        """Take a booking that is the latest of its kind. Return whether it was news."""
        if seq <= self.booked_seq:
            return False
        self.booked_seq, self.booked_at, self.from_date = seq, at, from_date
        self.weekdays = weekdays
        self._hear_until(seq, until)
        return True

    def hear_unbooked(self, *, seq: int, last_date: date) -> bool:
        return self._hear_until(seq, last_date)

    def covers(self, session: Session) -> bool:
        """Say whether the client is expected; not while the booking or the zone is unheard of."""
        day = session.local_date()
        if day is None or self.from_date is None or self.series_id != session.series_id:
            return False
        if self.weekdays is not None and _WEEKDAYS[day.weekday()] not in self.weekdays:
            return False
        return self.from_date <= day and not self.ends_before(session)

    def ends_before(self, session: Session) -> bool:
        day = session.local_date()
        return day is not None and self.until is not None and self.until < day

    def _hear_until(self, seq: int, until: date | None) -> bool:
        if seq <= self.until_seq:
            return False
        self.until_seq, self.until = seq, until
        return True
