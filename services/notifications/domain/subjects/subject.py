"""What messages are about, as far as events told: sessions, episodes, plans, check-ins.

A message is true while the event that caused it is the latest word on its subject.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.domain.rules.causes import Cause
from services.notifications.domain.zones import zone_named

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(kw_only=True)
class Subject:
    """`cause_id` is the event of the highest `aggregate_seq` heard of so far.

    `cause` is what it tells, of whom, and when that happened; None where it asks for no message.
    """

    id: UUID
    site: str
    seq: int = 0
    cause_id: UUID | None = None
    changed_at: datetime | None = None
    cause: Cause | None = None
    client_id: UUID | None = None
    happened_at: datetime | None = None
    details: dict[str, Any] | None = None

    def hear(self, *, seq: int, cause_id: UUID, at: datetime) -> bool:
        """Take an event as the latest word, unless a later one is known. Return whether so."""
        if seq <= self.seq:
            return False
        self.seq, self.cause_id, self.changed_at = seq, cause_id, at
        self.cause = self.client_id = self.happened_at = self.details = None
        return True

    def tell(
        self, cause: Cause, client_id: UUID, happened_at: datetime, details: dict[str, Any]
    ) -> None:
        """Keep what the latest word tells, for digests and trials."""
        self.cause, self.client_id = cause, client_id
        self.happened_at, self.details = happened_at, details

    def tell_many(self, cause: Cause, happened_at: datetime) -> None:
        """Keep what the latest word tells of nobody by name: whom it concerns is kept apart."""
        self.cause, self.happened_at = cause, happened_at


@dataclass(kw_only=True)
class Session(Subject):
    """A session's time and fate. A cancellation does not say the zone; an older event may.

    `was_at` is where it stood by the word before the latest, which is numbered `was_seq`.
    """

    series_id: UUID
    starts_at: datetime
    timezone: str | None = None
    zone_seq: int = 0
    is_cancelled: bool = False
    session_type: str | None = None
    was_at: datetime | None = None
    was_seq: int = 0
    completed_seq: int = 0

    @property
    def is_completed(self) -> bool:
        return self.completed_seq > self.seq

    @property
    def has_moved(self) -> bool:
        """Say whether the latest word put it elsewhere than the one before."""
        was_elsewhere = self.was_at is not None and self.was_at != self.starts_at
        return was_elsewhere and self.cause is Cause.SESSION_MOVED

    def hear_of(
        self, *, seq: int, cause_id: UUID, at: datetime, cause: Cause, starts_at: datetime
    ) -> bool:
        """Take a word on time and fate. Return whether it was news."""
        if seq <= self.seq:
            return self._hear_before(seq, starts_at)
        before = (self.seq, self.starts_at)
        self.hear(seq=seq, cause_id=cause_id, at=at)
        self._hear_before(*before)
        self.cause, self.starts_at = cause, starts_at
        self.is_cancelled = cause is Cause.SESSION_CANCELLED
        return True

    def hear_completed(self, *, seq: int) -> bool:
        if seq <= self.completed_seq:
            return False
        self.completed_seq = seq
        return True

    def _hear_before(self, seq: int, starts_at: datetime) -> bool:
        if not self.was_seq < seq < self.seq:
            return False
        self.was_seq, self.was_at = seq, starts_at
        return True

    def hear_zone(self, *, seq: int, timezone: str, session_type: str | None = None) -> bool:
        """Take zone and type from the latest event that names them. Return whether it was news.

        Raises Invalid for a zone that this machine does not know: nothing could be timed by it.
        """
        zone_named(timezone)
        if seq <= self.zone_seq:
            return False
        self.zone_seq, self.timezone, self.session_type = seq, timezone, session_type
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

    def was_booked_before(self, moment: datetime | None) -> bool:
        """Say whether the client was a member then already, as far as anybody told."""
        return self.booked_at is None or moment is None or self.booked_at <= moment

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
