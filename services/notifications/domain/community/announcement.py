"""An announcement: one event of the community, of which members are told some at a time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.aggregate import Aggregate


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWord:
    """What was told of an event: that it is announced, is at another time, or is cancelled."""

    seq: int
    cause_id: UUID
    at: datetime
    starts_at: datetime
    timezone: str | None = None
    announces: bool = False
    cancels: bool = False


@dataclass(kw_only=True)
class Announcement(Aggregate):
    """Its id is the event's. The latest word counts, in whatever order they come.

    `told_up_to` is the last member, by the id of the membership, who was told of that word or
    passed over. `is_open`: somebody is still to be told, or what waits is not true any more.
    """

    seq: int = 0
    cause_id: UUID
    changed_at: datetime
    starts_at: datetime
    timezone: str | None = None
    is_announced: bool = False
    is_cancelled: bool = False
    told_up_to: UUID | None = None
    is_open: bool = False

    def hear(self, word: EventWord) -> bool:
        """Take a word in; who was not told yet is told of the latest. Return if it was news."""
        is_latest = word.seq > self.seq
        if not is_latest and (self.is_announced or not word.announces):
            return False
        self.is_announced = self.is_announced or word.announces
        if is_latest:
            self.seq, self.cause_id, self.changed_at = word.seq, word.cause_id, word.at
            self.starts_at, self.timezone = word.starts_at, word.timezone
            self.is_cancelled = word.cancels
        self.told_up_to, self.is_open = None, self.is_announced
        return True

    def is_ahead(self, now: datetime) -> bool:
        return not self.is_cancelled and now < self.starts_at

    def told(self, up_to: UUID) -> None:
        self.told_up_to = up_to

    def close(self) -> None:
        self.is_open = False
