"""What lies in an inbox: words that their reader's own key opens, and whether they were read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.aggregate import Aggregate


@dataclass(kw_only=True)
class InboxMessage(Aggregate):
    """Its id is the notification's: what is handed over twice lies there once."""

    person_id: UUID
    sealed: bytes
    received_at: datetime
    read_at: datetime | None = None

    def read(self, at: datetime) -> bool:
        """Note that it was read; the first time counts. Say whether that is new."""
        if self.read_at is not None:
            return False
        self.read_at = at
        return True
