"""Owns what aftercare knows of merges: one person was known under two ids, or is two again."""

from dataclasses import dataclass
from uuid import UUID

from shared.aggregate import Aggregate


@dataclass(kw_only=True)
class KnownMerge(Aggregate):
    """A merge as enrollment told it; `heard` is the number of the newest word on it.

    No other row is changed by it: lists and figures ask who is whom when they are made. So a
    reversal is exact.
    """

    kept_client_id: UUID
    duplicate_client_id: UUID
    stands: bool = False
    heard: int = 0

    def learn(self, seq: int, *, stands: bool) -> bool:
        """Return whether this was new."""
        if seq <= self.heard:
            return False
        self.heard, self.stands = seq, stands
        return True
