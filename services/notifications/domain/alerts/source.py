"""What an alert comes from, as far as events told: how far it is closed, in whatever order."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(kw_only=True)
class Source:
    """What other services call it by: a safety alert there, an absence case, a help request.

    What it told up to `closed_seq` is dealt with; a later word may raise an alert again.
    """

    id: UUID
    site: str
    closed_seq: int = 0

    def close(self, seq: int) -> bool:
        """Learn that all before `seq` is dealt with. Return whether it was news."""
        if seq <= self.closed_seq:
            return False
        self.closed_seq = seq
        return True

    def is_closed_at(self, seq: int) -> bool:
        return seq <= self.closed_seq
